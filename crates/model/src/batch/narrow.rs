//! Exact quotients of what fits 128 bits: most accounts are far below the widths that the rules allow for.

use super::unit::Frame;
use crate::math::WAD;
use crate::scan::Grid;

/// floor(2^123 / 1e18).
const RECIPROCAL: u128 = (1 << 123) / WAD;
const HALF_WAD: u64 = 500_000_000_000_000_000;
/// From [1e-26 USD] to \[wad\].
const GRID_UNIT: u128 = 100_000_000;
/// From lots times wad times 1e-4 to \[wad\].
const MINIMUM_UNIT: u128 = 1_000_000_000_000;

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

    /// Exposure times growth (below 148) \[wad\], towards zero.
    pub(super) fn times(self, growth_wad: i128) -> i128 {
        let growth = growth_wad.unsigned_abs();
        let part = div_wad(self.rest.wrapping_mul(growth));
        let moved = self.whole.wrapping_mul(growth).wrapping_add(part).cast_signed();
        if self.negative == (growth_wad < 0) { moved } else { -moved }
    }
}

/// All charges of one underlying \[wad\], as `AddOns` has them; `None` where one does not fit.
pub(super) fn charges(frame: &Frame, grid: &Grid, short_lots: u128) -> Option<u128> {
    let (terms, range) = (&frame.terms, frame.range_wad);
    let moved = grid[5][1].abs_diff(grid[3][1]);
    // moved * 3e18 / (2e8 * R), R below 2^62
    const DELTA: u128 = 15_000_000_000;
    let delta = (moved / range).checked_mul(DELTA)? + (moved % range * DELTA).div_ceil(range);
    let unsure = u128::from(frame.confidence_wad);
    let (whole, rest) = (div_wad(delta), delta - div_wad(delta) * WAD);
    let confidence = whole.checked_mul(unsure)? + div_wad(rest * unsure + (WAD - 1));
    let vega = grid[4][2].abs_diff(grid[4][0]).div_ceil(GRID_UNIT);
    let least = short_lots.checked_mul(frame.spot.to_wad())?;
    let minimum = least.checked_mul(u128::from(terms.minimum_bps))?.div_ceil(MINIMUM_UNIT);
    let liquidity = charge(delta, terms.liquidity_bps, terms.depth_thousands)?;
    let vega = charge(vega, terms.vega_bps, terms.vega_thousands)?;
    Some(liquidity + vega + confidence + minimum)
}

/// `AddOns`' share of an exposure below the depth, `exposure^2 * bps / (depth * 1e4)`, rounded up; `None` from the depth on,
/// and where it does not fit.
///
/// The exposure is cut at its sixth decimal digit, and the square taken apart.
fn charge(exposure: u128, bps: u16, depth_thousands: u32) -> Option<u128> {
    /// A thousand USD times 1e4, over 1e6 \[wad\].
    const UNIT: u128 = 10_000_000_000_000_000_000;
    /// A million.
    const MILLION: u128 = 1_000_000;
    if bps == 0 || exposure == 0 {
        return Some(0);
    }
    if exposure >> 95 != 0 {
        return None;
    }
    // e = whole * 1e6 + rest, so e^2 * bps = whole^2 * bps * 1e12 + ... ; depth * 1e4 = thousands * UNIT * 1e6.
    let thousands = u128::from(depth_thousands);
    if exposure >= thousands * 1_000 * WAD {
        return None;
    }
    let depth = thousands.checked_mul(UNIT)?;
    let (whole, rest) = (exposure / MILLION, exposure % MILLION);
    // e^2 / 1e6 = whole^2 * 1e6 + 2 * whole * rest + rest^2 / 1e6
    let square = whole.checked_mul(whole)?;
    let bps = u128::from(bps);
    let high = square.checked_mul(bps)?;
    // high * 1e6 / depth, exactly: quotient and rest
    let (q, r) = (high / depth, high % depth);
    let tail = (2 * whole * rest).checked_mul(bps)?;
    let fine = rest * rest * bps;
    // (r * 1e6 + tail + fine / 1e6) / depth
    let sum = r.checked_mul(MILLION)?.checked_add(tail)?.checked_add(fine / MILLION)?;
    let over = sum % depth != 0 || fine % MILLION != 0;
    Some(q.checked_mul(MILLION)? + sum / depth + u128::from(over))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::exposure;
    use alloy_primitives::U256;
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

        #[test]
        fn charges_are_exact(exposure in 0..1_u128 << 95, cut in 0..95_u32, bps: u16, depth in 1..=u32::MAX, small in 0..32_u32) {
            let (exposure, depth) = (exposure >> cut, (depth >> small).max(1));
            if let Some(found) = charge(exposure, bps, depth) {
                let product = U256::from(exposure) * U256::from(exposure) * U256::from(bps);
                let whole = U256::from(depth) * U256::from(1_000 * WAD) * U256::from(10_000);
                prop_assert_eq!(U256::from(found), product.div_ceil(whole));
            }
        }
    }
}
