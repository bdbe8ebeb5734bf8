//! What is taken from collateral before it counts: a base rate and one that grows with size.
//!
//! Source: `contracts/src/margin/CollateralRules.sol`.

use crate::AssetTerms;
use alloy_primitives::{U256, uint};
use loadline_units::Overflow;

/// One basis point \[wad\].
const BPS: u128 = 100_000_000_000_000;

/// A thousand USD \[wad\].
const THOUSAND: u128 = 1_000_000_000_000_000_000_000;

/// 1.0 with 18 decimals.
const WAD: U256 = uint!(1_000_000_000_000_000_000_U256);

/// Haircut of a holding.
///
/// `bps` is the base rate at the reference range \[1e-4\], `value` amount times price, exact [1e-36 USD]; R and the
/// reference range, above zero, are \[wad\]. The answer is exact but for the rate, whose parts are rounded up; at most
/// the value [1e-54 USD].
///
/// # Errors
///
/// [`Overflow`] if the haircut does not fit 256 bits.
pub fn haircut(
    bps: u16,
    terms: &AssetTerms,
    value: U256,
    range_wad: u64,
    reference_wad: u64,
) -> Result<U256, Overflow> {
    // Fits: 32 bits times 70 bits, and below times 64 bits.
    let scale = u128::from(terms.scale_thousands) * THOUSAND;
    let charged = u128::try_from(value / WAD).map_or(scale, |value| value.min(scale));
    let slope = U256::from(u128::from(terms.slope_bps) * BPS);
    let size_rate = slope.wrapping_mul(U256::from(charged)).div_ceil(U256::from(scale));
    // Fits: 14 bits times 47 bits times 64 bits.
    let base = u128::from(bps) * BPS * u128::from(range_wad);
    let rate = U256::from(base.div_ceil(u128::from(reference_wad))).wrapping_add(size_rate);
    value.checked_mul(rate.min(WAD)).ok_or(Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{terms, wide};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_haircut_is_part_of_the_value_and_grows_with_the_range(
            terms in terms(), value in wide(195), r in 0..4 * ONE, more in 0..4 * ONE
        ) {
            let initial = haircut(terms.initial_bps, &terms, value, r, ONE)?;
            prop_assert!(haircut(terms.maintenance_bps, &terms, value, r, ONE)? <= initial);
            prop_assert!(initial <= value * WAD);
            prop_assert!(initial <= haircut(terms.initial_bps, &terms, value, r + more, ONE)?);
        }

        #[test]
        fn more_is_cut_more(terms in terms(), a in wide(195), b in wide(195)) {
            let cut = |value| haircut(terms.initial_bps, &terms, value, ONE, ONE);
            prop_assert!(cut(a.min(b))? <= cut(a.max(b))?);
        }
    }

    const ONE: u64 = 1_000_000_000_000_000_000;
}
