//! Exact quotients of what fits 128 bits: most accounts are far below the widths that the rules allow for.

use crate::math::WAD;

/// floor(2^123 / 1e18).
const RECIPROCAL: u128 = (1 << 123) / WAD;
const HALF_WAD: u64 = 500_000_000_000_000_000;

/// Floor of `x / 1e18` for x < 2^127.
///
/// The first guess is at most 26 too small: the bits cut from x cost 10, those of the reciprocal 16. So the rest is below
/// 2^65.
pub(super) fn div_wad(x: u128) -> u128 {
    let guess = (x >> 63).wrapping_mul(RECIPROCAL) >> 60;
    let half = x.wrapping_sub(guess.wrapping_mul(WAD)) >> 1;
    // Below 2^64, where a division by a constant is a multiplication.
    let rest = u64::try_from(half).unwrap_or(u64::MAX) / HALF_WAD;
    guess.wrapping_add(u128::from(rest))
}

/// An exposure [1e-26 USD], ready to be multiplied with many growths.
#[derive(Clone, Copy, Debug)]
pub(super) struct Linear {
    negative: bool,
    whole: u128,
    rest: u128,
}

impl Linear {
    pub(super) fn new(exposure: i128) -> Self {
        let size = exposure.unsigned_abs();
        let whole = div_wad(size);
        Self { negative: exposure < 0, whole, rest: size.wrapping_sub(whole.wrapping_mul(WAD)) }
    }

    /// Whether it is below 2^119, so that it can be multiplied.
    pub(super) const fn is_narrow(self) -> bool {
        // 2^119 / 1e18 is not a whole number.
        self.whole < (1 << 119) / WAD
    }

    /// Exposure times growth (below 148) \[wad\], towards zero.
    pub(super) fn times(self, growth_wad: i128) -> i128 {
        let growth = growth_wad.unsigned_abs();
        let part = div_wad(self.rest.wrapping_mul(growth));
        let moved = self.whole.wrapping_mul(growth).wrapping_add(part).cast_signed();
        if self.negative == (growth_wad < 0) { moved } else { -moved }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::exposure;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn quotients_are_exact(x in 0..1_u128 << 127, cut in 0..127_u32) {
            prop_assert_eq!(div_wad(x >> cut), (x >> cut) / WAD);
        }

        #[test]
        fn exposures_move_alike(linear: i128, cut in 1..127_u32, growth in -1_000_000_000_000_000_000..147_413_159_102_576_603_421_i128) {
            let linear = (linear >> cut).clamp(-(1 << 119), 1 << 119);
            prop_assert_eq!(Linear::new(linear).times(growth), exposure(linear, growth));
        }
    }
}
