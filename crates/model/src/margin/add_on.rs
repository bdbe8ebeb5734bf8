//! Charges from the Greeks that a grid yields: for leaving a large position, for not knowing the price, and for shorts
//! that no scenario reaches.
//!
//! Source: `contracts/src/margin/AddOnRules.sol`.

use crate::OptionTerms;
use crate::scan::Grid;
use alloy_primitives::{U256, uint};
use loadline_units::{Overflow, Price};

/// What is charged beside the scenarios, each part rounded up per underlying \[wad\].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AddOns {
    pub(crate) liquidity: U256,
    pub(crate) vega: U256,
    pub(crate) confidence: U256,
    pub(crate) minimum: U256,
}

/// A thousand USD \[wad\].
const THOUSAND: U256 = uint!(1_000_000_000_000_000_000_000_U256);
/// Three wad: the move between the inner nodes is two thirds of R.
const THREE_WAD: U256 = uint!(3_000_000_000_000_000_000_U256);
/// From [1e-26 USD] to \[wad\].
const GRID_UNIT: U256 = uint!(100_000_000_U256);
const WAD: U256 = uint!(1_000_000_000_000_000_000_U256);
const MINIMUM_UNIT: U256 = uint!(10_000_000_000_000_000_000_000_U256);
const WHOLE_BPS: U256 = uint!(10_000_U256);

impl AddOns {
    /// Adds the charges of one underlying: its grid at the range R, above zero \[wad\], and the sum of the sizes of its
    /// short options \[wad\]; confidence is a share of the price \[wad\].
    pub(crate) fn add(
        &mut self,
        grid: &Grid,
        terms: &OptionTerms,
        range_wad: u128,
        confidence_wad: u64,
        shorts: u128,
        spot: Price,
    ) -> Result<(), Overflow> {
        let distance = |a: i128, b: i128| U256::from(a.abs_diff(b));
        let moved = distance(grid[5][1], grid[3][1]);
        let doubled = U256::from(2 * range_wad).wrapping_mul(GRID_UNIT);
        let delta = moved.checked_mul(THREE_WAD).ok_or(Overflow)?.div_ceil(doubled);
        let vega = distance(grid[4][2], grid[4][0]).div_ceil(GRID_UNIT);
        let unsure = delta.checked_mul(U256::from(confidence_wad)).ok_or(Overflow)?;
        let least = U256::from(shorts)
            .checked_mul(U256::from(spot.to_wad()))
            .and_then(|notional| notional.checked_mul(U256::from(terms.minimum_bps)))
            .ok_or(Overflow)?;
        let parts = Self {
            liquidity: charge(delta, terms.liquidity_bps, terms.depth_thousands)?,
            vega: charge(vega, terms.vega_bps, terms.vega_thousands)?,
            confidence: unsure.div_ceil(WAD),
            minimum: least.div_ceil(MINIMUM_UNIT),
        };
        let sum = |a: U256, b: U256| a.checked_add(b).ok_or(Overflow);
        self.liquidity = sum(self.liquidity, parts.liquidity)?;
        self.vega = sum(self.vega, parts.vega)?;
        self.confidence = sum(self.confidence, parts.confidence)?;
        self.minimum = sum(self.minimum, parts.minimum)?;
        Ok(())
    }

    /// All of them \[wad\].
    pub(crate) fn total(&self) -> Result<U256, Overflow> {
        let parts = [self.liquidity, self.vega, self.confidence, self.minimum];
        parts.iter().try_fold(U256::ZERO, |sum, part| sum.checked_add(*part)).ok_or(Overflow)
    }
}

/// A share of an exposure \[wad\] where it reaches the depth, less in proportion below: super-linear, so that splitting
/// pays nobody who holds both parts.
fn charge(exposure: U256, bps: u16, depth_thousands: u32) -> Result<U256, Overflow> {
    let depth = U256::from(depth_thousands).wrapping_mul(THOUSAND);
    let share = exposure.checked_mul(U256::from(bps)).ok_or(Overflow)?;
    let product = share.checked_mul(exposure.min(depth)).ok_or(Overflow)?;
    Ok(product.div_ceil(depth.wrapping_mul(WHOLE_BPS)))
}
