//! Add-ons of one underlying, as `AddOns` has them, where all fits 128 bits.

use super::ratio::{Ratio, SquareRatio};
use crate::math::WAD;
use crate::{OptionTerms, ScanRange};
use loadline_units::Price;

/// From the move of the inner nodes [1e-26 USD], times this, over R, to the delta \[wad\]: 3e18 / 2e8.
const DELTA: u128 = 15_000_000_000;
/// From lots times 1e-8 USD to \[wad\].
const VEGA: u128 = 100;
/// From lots times wad times 1e-4 to \[wad\].
const MINIMUM_UNIT: u128 = 1_000_000_000_000;
/// A thousand USD \[wad\].
const THOUSAND: u128 = 1_000 * WAD;

/// The terms of an underlying, ready for many accounts.
#[derive(Debug)]
pub(super) struct Charges {
    delta: Ratio,
    confidence: Ratio,
    liquidity: Depth,
    vega: Depth,
    /// Minimum of a short lot: whole wei, and the rest.
    minimum: (u128, Ratio),
}

/// A charge that grows with the square of an exposure below a depth.
#[derive(Debug)]
struct Depth {
    /// \[wad\].
    depth: u128,
    share: SquareRatio,
}

impl Charges {
    /// `None` where a ratio is out of range.
    pub(super) fn new(
        terms: &OptionTerms,
        range: ScanRange,
        range_wad: u128,
        spot: Price,
    ) -> Option<Self> {
        let least = spot.to_wad().checked_mul(u128::from(terms.minimum_bps))?;
        let rest = Ratio::new(least % MINIMUM_UNIT, MINIMUM_UNIT)?;
        Some(Self {
            delta: Ratio::new(DELTA, range_wad)?,
            confidence: Ratio::new(u128::from(range.confidence_wad), WAD)?,
            liquidity: Depth::new(terms.liquidity_bps, terms.depth_thousands)?,
            vega: Depth::new(terms.vega_bps, terms.vega_thousands)?,
            minimum: (least / MINIMUM_UNIT, rest),
        })
    }

    /// All charges \[wad\]; `None` from a depth on. The move between the inner nodes of the spot [1e-26 USD], below 2^105,
    /// between the nodes of volatility [lots times 1e-8 USD], and all short lots.
    pub(super) fn of(&self, moved: u128, vega: u128, short_lots: u128) -> Option<u128> {
        let delta = self.delta.up(moved);
        let liquidity = self.liquidity.of(delta)?;
        let vega = self.vega.of(vega.checked_mul(VEGA)?)?;
        let least = short_lots.checked_mul(self.minimum.0)?;
        let minimum = least.checked_add(self.minimum.1.up(short_lots))?;
        // Below 2^96 each but the last: exposures are below 2^95, and rates below 6.6.
        minimum.checked_add(liquidity + vega + self.confidence.up(delta))
    }
}

impl Depth {
    fn new(bps: u16, thousands: u32) -> Option<Self> {
        let depth = u128::from(thousands) * THOUSAND;
        Some(Self { depth, share: SquareRatio::new(u128::from(bps), depth * 10_000)? })
    }

    /// `None` from the depth on.
    const fn of(&self, exposure: u128) -> Option<u128> {
        if exposure >= self.depth || exposure >> 95 != 0 {
            return None;
        }
        Some(self.share.up(exposure))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OPTION_LOT;
    use crate::arbitrary::options::option_market;
    use crate::margin::add_on::AddOns;
    use crate::scan::Grid;
    use loadline_units::UnderlyingId;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn charges_are_the_rules(
            market in option_market(), moved in 0..1_u128 << 105, vega in 0..1_i64 << 60, shorts in 0..1_u64 << 60, cuts in prop::array::uniform3(0..105_u32)
        ) {
            let lot = OPTION_LOT.unsigned_abs();
            let (moved, vega, shorts) = (moved >> cuts[0], vega >> (cuts[1] % 60), u128::from(shorts >> (cuts[2] % 60)));
            let id = UnderlyingId::new(1).unwrap();
            let (terms, range) = (market.options(id).unwrap(), market.range(id).unwrap());
            let (spot, range_wad) = (market.mark(id).unwrap().price, u128::from(range.maintenance_wad));
            let mut grid = Grid::default();
            grid[5][1] = moved.cast_signed();
            grid[4][2] = i128::from(vega) * OPTION_LOT;
            let mut rules = AddOns::default();
            rules.add(&grid, terms, range_wad, range.confidence_wad, shorts * lot, spot)?;
            let charges = Charges::new(terms, range, range_wad, spot).unwrap();
            let found = charges.of(moved, u128::from(vega.unsigned_abs()), shorts);
            if let Some(found) = found {
                prop_assert_eq!(alloy_primitives::U256::from(found), rules.total()?);
            }
        }
    }
}
