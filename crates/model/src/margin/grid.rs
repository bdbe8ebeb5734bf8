//! Puts the options of an expiry on the grid of their underlying: P&L [1e-26 USD] at 9 moves of the spot times 3 of the
//! volatility. Marks, by the accurate pricer, fall out on the way.
//!
//! Source: `contracts/src/margin/GridRules.sol`.

use super::expiry::Expiry;
use super::option::signed_product;
use crate::math::WAD;
use crate::scan::{self, Grid, NormalTable, Scan};
use crate::{OptionLeg, OptionTerms, PricerError, Refusal};
use alloy_primitives::{I256, U256};
use loadline_units::{Overflow, Price, Size};

/// Options that expire this soon are charged for rolling off \[s\].
pub(super) const ROLL_OFF: u64 = 86_400;
/// From \[wad\] to a price of the grid [1e-8 USD].
const PRICE_UNIT: u128 = 10_000_000_000;

/// The grid of one underlying, under way.
#[derive(Clone, Debug)]
pub(super) struct GridScan<'a> {
    all: Scan<'a>,
    /// Long options that roll off soon.
    rolling: Option<Scan<'a>>,
    /// Sum of the sizes of short options \[wad\].
    pub(super) shorts: u128,
    /// At marks [1e-36 USD].
    pub(super) value: I256,
}

/// The grid of one underlying, and the same without long options that roll off soon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grids {
    pub(super) all: Grid,
    pub(super) lasting: Grid,
}

impl<'a> GridScan<'a> {
    /// Begins at a range R \[wad\], at most 2.5.
    pub(super) fn open(normal: &'a NormalTable, range: u128, rolls: bool) -> Result<Self, Refusal> {
        let all = Scan::open(normal, range).map_err(PricerError::from)?;
        let rolling = rolls.then(|| all.clone());
        Ok(Self { all, rolling, shorts: 0, value: I256::ZERO })
    }

    /// Adds the legs of one expiry.
    pub(super) fn add_options(
        &mut self,
        legs: &[OptionLeg],
        expiry: &Expiry,
        terms: &OptionTerms,
    ) -> Result<(), Refusal> {
        let rolls = expiry.tau < ROLL_OFF;
        if !expiry.is_expired() {
            let (down, up) = expiry.multipliers(terms);
            let (forward, discount) = (expiry.forward, expiry.discount_wad);
            let set = |scan: &mut Scan<'_>| scan.set_expiry(forward, discount, down, up);
            set(&mut self.all).map_err(PricerError::from)?;
            if let Some(rolling) = self.rolling.as_mut().filter(|_| rolls) {
                set(rolling).map_err(PricerError::from)?;
            }
        }
        legs.iter().try_for_each(|leg| self.add_leg(leg, expiry, rolls))
    }

    fn add_leg(&mut self, leg: &OptionLeg, expiry: &Expiry, rolls: bool) -> Result<(), Refusal> {
        let (series, size) = (leg.series(), leg.size());
        let (is_put, strike) = (series.is_put(), u128::from(series.strike()));
        if expiry.is_expired() {
            return self.add_value(size, expiry.mark(series, leg.ln_strike_x57())?);
        }
        if size.is_negative() {
            self.shorts = self.shorts.checked_add(size.magnitude()).ok_or(Overflow)?;
        }
        let open = expiry.open_strike(strike, i128::from(leg.ln_strike_x57()))?;
        let scanned = share_towards_zero(size, expiry.rest_wad);
        let rolls = rolls && !size.is_negative();
        let rolling = self.rolling.as_mut().filter(|_| rolls);
        let Some(open) = open else {
            if !is_put {
                let price = discounted(expiry)?;
                self.all.add_linear(scanned, price).map_err(PricerError::from)?;
                rolling
                    .map_or(Ok(()), |scan| scan.add_linear(scanned, price))
                    .map_err(PricerError::from)?;
            }
            return self.add_value(size, expiry.mark_of_certain(is_put, strike));
        };
        let volatility_x57 = expiry.volatility_x57(open.ln_x57)?;
        let scan_leg = scan::OptionLeg {
            is_put,
            volatility_x57,
            ln_strike_x57: open.ln_x57,
            strike: open.strike,
            size: scanned,
        };
        let mark = expiry.mark_at(is_put, open.strike, volatility_x57)?;
        self.all.add_option(&scan_leg).map_err(PricerError::from)?;
        rolling.map_or(Ok(()), |scan| scan.add_option(&scan_leg)).map_err(PricerError::from)?;
        self.add_value(size, mark)
    }

    /// Adds a perpetual or collateral at the spot.
    pub(super) fn add_linear(&mut self, size: Size, spot: Price) -> Result<(), PricerError> {
        Ok(self.all.add_linear(size.to_wad(), spot.to_wad() / PRICE_UNIT)?)
    }

    fn add_value(&mut self, size: Size, mark: U256) -> Result<(), Refusal> {
        let value = signed_product(size.to_wad(), mark)?;
        self.value = self.value.checked_add(value).ok_or(Overflow)?;
        Ok(())
    }

    /// P&L at all nodes.
    pub(super) fn close(&self) -> Grids {
        let all = self.all.close();
        let mut lasting = all;
        if let Some(rolling) = self.rolling.as_ref().map(Scan::close) {
            for (value, gone) in lasting.iter_mut().flatten().zip(rolling.iter().flatten()) {
                *value -= gone;
            }
        }
        Grids { all, lasting }
    }
}

/// A share of a size, towards zero \[wad\].
pub(super) fn share_towards_zero(size: Size, share_wad: u64) -> i128 {
    if u128::from(share_wad) == WAD {
        return size.to_wad();
    }
    let product = U256::from(size.magnitude()).wrapping_mul(U256::from(share_wad));
    let magnitude = (product / U256::from(WAD)).to::<u128>().cast_signed();
    if size.is_negative() { -magnitude } else { magnitude }
}

/// Forward times discount factor, rounded down [1e-8 USD].
pub(super) fn discounted(expiry: &Expiry) -> Result<u128, Overflow> {
    Ok(expiry.forward.checked_mul(expiry.discount_wad).ok_or(Overflow)? / WAD)
}
