//! Legs of a scan.

use super::{
    Grid, NormalTable, RangeTooWide, Scan,
    nodes::{Nodes, SPOT_NODES, THIRDS, VOLATILITY_NODES},
};
use crate::math::{WAD, low};
use alloy_primitives::U256;

/// An option of the expiry that was set last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionLeg {
    /// Put or call.
    pub is_put: bool,
    /// Total volatility to expiry \[57 fraction bits\], below 32; 0 for an expired leg.
    pub volatility_x57: u128,
    /// [`ln_x57`](crate::math::ln_x57) of the strike.
    pub ln_strike_x57: i128,
    /// K, the unit of price, 1 to 2^56.
    pub strike: u128,
    /// Signed, |size| < 2^95.
    pub size: i128,
}

/// A strike is 0 or above 2^56, a total volatility 32 and more, or a size, alone or times forward + strike at
/// the highest node, 2^95 or 2^119 and more; or no expiry is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no scan of {size} options at {strike}, {volatility_x57} [57 bits]")]
pub struct LegOutOfRange {
    /// Signed.
    pub size: i128,
    /// K, the unit of price.
    pub strike: u128,
    /// Total volatility \[57 fraction bits\].
    pub volatility_x57: u128,
}

/// A price is 2^56 and more, or a size, alone or times price, 2^95 or 2^119 and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no scan of {size} at {price}")]
pub struct ExposureOutOfRange {
    /// Signed.
    pub size: i128,
    /// Of one, the unit of price.
    pub price: u128,
}

/// Whether `-2^bits <= value < 2^bits`.
const fn fits(value: i128, bits: u32) -> bool {
    let high = value >> bits;
    high == 0 || high == -1
}

impl<'a> Scan<'a> {
    /// Begins a scan of a range R \[wad\], at most 2.5.
    ///
    /// # Errors
    ///
    /// [`RangeTooWide`] above 2.5.
    pub fn open(table: &'a NormalTable, range_wad: u128) -> Result<Self, RangeTooWide> {
        let nodes = Nodes::new(range_wad)?;
        Ok(Self { table, nodes, expiry: None, sums: Grid::default(), linear: 0 })
    }

    /// Adds the P&L of an option at all nodes.
    ///
    /// # Errors
    ///
    /// [`LegOutOfRange`].
    pub fn add_option(&mut self, leg: &OptionLeg) -> Result<(), LegOutOfRange> {
        let &OptionLeg { is_put, volatility_x57, ln_strike_x57, strike, size } = leg;
        let refused = LegOutOfRange { size, strike, volatility_x57 };
        if strike == 0 || strike > 1 << 56 || volatility_x57 >> 62 != 0 || !fits(size, 95) {
            return Err(refused);
        }
        let expiry = self.expiry.as_ref().ok_or(refused)?;
        let k = (((strike * expiry.discount) << 8) / WAD).cast_signed();
        let top = expiry.forwards[SPOT_NODES - 1];
        size.checked_mul(top + k).ok_or(refused)?;

        if is_put {
            self.linear -= size * expiry.forward;
        }
        let moneyness = (96 * (expiry.ln_forward - ln_strike_x57)) << 32;
        let volatility = volatility_x57 | 256;
        for j in 0..VOLATILITY_NODES {
            // up to 2^62 * 100 wad
            let v = volatility_times(volatility, expiry.multipliers[j]);
            let step = self.nodes.third / v;
            let width = (96 * v) >> 25;
            let centre = moneyness / v + width - (width >> 1);
            for (i, thirds) in THIRDS.into_iter().enumerate() {
                let d = centre + thirds * step;
                let (n1, n2) = (self.table.cdf_x103(d), self.table.cdf_x103(d - width));
                self.sums[i][j] += size * call(expiry.forwards[i], n1, k, n2);
            }
        }
        Ok(())
    }

    /// Adds an exposure that moves with the spot one to one, at a price of one (the unit of price).
    ///
    /// # Errors
    ///
    /// [`ExposureOutOfRange`].
    pub fn add_linear(&mut self, size: i128, price: u128) -> Result<(), ExposureOutOfRange> {
        let refused = ExposureOutOfRange { size, price };
        if price >> 56 != 0 || !fits(size, 95) {
            return Err(refused);
        }
        let value = size.checked_mul(price.cast_signed()).ok_or(refused)?;
        if !fits(value, 119) {
            return Err(refused);
        }
        self.linear += value;
        Ok(())
    }

    /// Values of the options added so far, calls in the place of puts, at all nodes; and what is linear.
    pub(crate) const fn sums(&self) -> (&Grid, i128) {
        (&self.sums, self.linear)
    }

    /// Growth of what is linear, by move of the spot \[wad\].
    pub(crate) fn growth(&self) -> [i128; SPOT_NODES] {
        self.nodes.factors.map(|factor| factor.cast_signed() - WAD.cast_signed())
    }

    /// Magnitude below which a size of the option added last is taken \[size\].
    pub(crate) fn size_limit(&self, strike: u128) -> Option<u128> {
        let expiry = self.expiry.as_ref()?;
        let k = (strike * expiry.discount) << 8;
        let top = expiry.forwards[SPOT_NODES - 1].unsigned_abs() + k / WAD;
        Some((i128::MAX.unsigned_abs() / top).min(1 << 95))
    }

    /// P&L at all nodes.
    pub fn close(&self) -> Grid {
        let base = self.sums[4][1];
        let mut grid = self.sums;
        for (row, factor) in grid.iter_mut().zip(self.nodes.factors) {
            let moved = exposure(self.linear, factor.cast_signed() - WAD.cast_signed());
            for value in row {
                *value += moved - base;
            }
        }
        grid
    }
}

/// v times a multiplier \[wad\], rounded down.
fn volatility_times(v: u128, multiplier_wad: u128) -> i128 {
    let product = U256::from(v).wrapping_mul(U256::from(multiplier_wad));
    low(product / U256::from(WAD))
}

/// `exposure * growth / 1e18`, towards zero.
pub(crate) fn exposure(exposure: i128, growth_wad: i128) -> i128 {
    let magnitude = U256::from(exposure.unsigned_abs())
        .wrapping_mul(U256::from(growth_wad.unsigned_abs()))
        / U256::from(WAD);
    let magnitude = low(magnitude);
    if (exposure < 0) == (growth_wad < 0) { magnitude } else { -magnitude }
}

/// `(forward * n1 - k * n2) >> 111`: forward and k have 8 fraction bits and 76 bits, n1 and n2 have 103. They are
/// cut in two so that all fits 128 bits; the floor is that of the whole.
const fn call(forward: i128, n1: i128, k: i128, n2: i128) -> i128 {
    const LOW: i128 = (1 << 52) - 1;
    let high = forward * (n1 >> 52) - k * (n2 >> 52);
    let low = forward * (n1 & LOW) - k * (n2 & LOW);
    (high + (low >> 52)) >> 59
}
