//! The normal distribution.

use crate::{WAD, cases};
use loadline_model::math::{cdf_wad, inverse_cdf_wad, pdf_wad};
use proptest::prelude::*;

/// What the distribution may fall by, where its argument rises by next to nothing \[wei\].
const NOISE: u128 = 1_000;

proptest! {
    #![proptest_config(cases(4_096))]

    #[test]
    fn symmetric(x in 1..12 * WAD.cast_signed()) {
        prop_assert_eq!(cdf_wad(x) + cdf_wad(-x), WAD);
        prop_assert_eq!(pdf_wad(x), pdf_wad(-x));
    }

    #[test]
    fn rises(x in -10 * WAD.cast_signed()..10 * WAD.cast_signed(), by in 0_u32..60, more: u64) {
        let y = x + i128::from(more >> by);
        prop_assert!(cdf_wad(x) <= cdf_wad(y) + NOISE);
    }

    /// Two errors of 2e-14, divided by the density, and 1e-13 of the inverse.
    #[test]
    fn inverted(x in -6 * WAD.cast_signed()..6 * WAD.cast_signed()) {
        let back = inverse_cdf_wad(cdf_wad(x)).unwrap();
        let bound = 40_000 * WAD / pdf_wad(x) + 1_000_000;
        prop_assert!(back.abs_diff(x) <= bound, "{} {}", x, back);
    }
}
