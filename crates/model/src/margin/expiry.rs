//! Forward, discount and volatility of an expiry now, and the mark of an option.
//!
//! Source: `contracts/src/margin/ExpiryRules.sol`.
//!
//! In the averaging window a settlement price is `A + rest * S`, where A is the fixed part: an option struck at K is
//! `rest` of an option struck at `(K - A) / rest`, and a call with K <= A is exercised for certain.

use crate::math::{WAD, exp_wad, ln_x57, product, sqrt};
use crate::surface::Slice;
use crate::{ExpiryData, OptionTerms, PricerError, Refusal, pricing};
use alloy_primitives::{U256, uint};
use loadline_units::{OptionSeries, Overflow, Price};

/// The year has 365 days \[s\].
const YEAR: i128 = 31_536_000;
/// Bounds of -rate * tau, which keep D above zero and below 4 \[wad\].
const EXPONENTS: (i128, i128) = (-40_000_000_000_000_000_000, 1_380_000_000_000_000_000);
/// Log-moneyness at which the slice is read at most: 16 \[57 fraction bits\].
const FAR_X57: i128 = 16 << 57;
/// Highest strike of what is left of an average [1e-8 USD].
const TOP_STRIKE: u128 = (1 << 56) - 1;
/// From a price in 1e-8 USD to \[wad\].
const PRICE_UNIT: u128 = 10_000_000_000;
const DAY: u64 = 86_400;
const WIDE_WAD: U256 = uint!(1_000_000_000_000_000_000_U256);

/// What the options of one underlying and expiry have in common at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// F, at least one [1e-8 USD].
    pub forward: u128,
    /// D \[wad\].
    pub discount_wad: u128,
    /// Time left \[s\].
    pub tau: u64,
    /// Share of the settlement price that is still open, zero once expired \[wad\].
    pub rest_wad: u64,
    /// The fixed share times its mean; once expired, the settlement price [1e-8 USD].
    pub fixed_part: u128,
    ln_forward_x57: i128,
    /// Square root of the share of the slice's time that is left \[57 fraction bits\].
    decay_x57: u128,
    slice: Slice,
}

/// The strike of what is left of an average.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenStrike {
    /// Above zero, rounded down [1e-8 USD].
    pub strike: u128,
    /// Of the strike \[57 fraction bits\].
    pub ln_x57: i128,
}

impl Expiry {
    /// An expiry at a moment `now`, not before its data was observed [unix seconds].
    ///
    /// # Errors
    ///
    /// [`Overflow`] if the slice was observed at expiry or later.
    pub fn as_of(data: &ExpiryData, expiry: u32, spot: Price, now: u64) -> Result<Self, Refusal> {
        const UNIT: U256 = uint!(10_000_000_000_000_000_000_000_000_000_U256);
        let forward: U256 = product(spot.to_wad(), u128::from(data.basis_wad)) / UNIT;
        let forward = forward.to::<u128>().max(1);
        let tau = u64::from(expiry).saturating_sub(now);
        let mean = data.fixed_price.to_wad() / PRICE_UNIT;
        let mut made = Self {
            forward,
            discount_wad: 0,
            tau,
            rest_wad: 0,
            fixed_part: 0,
            ln_forward_x57: 0,
            decay_x57: 0,
            slice: data.slice,
        };
        if tau > 0 {
            let span = u64::from(expiry).checked_sub(data.observed_at).filter(|span| *span > 0);
            let share = (U256::from(tau) << 114) / U256::from(span.ok_or(Overflow)?);
            made.decay_x57 = sqrt(share).to();
            made.discount_wad = discount(data.rate_wad, tau)?;
            made.ln_forward_x57 = ln_x57(U256::from(forward)).map_err(PricerError::from)?;
        }
        let share = u128::from(data.fixed_share_wad);
        if tau == 0 || share >= WAD {
            // Of a settlement price without a single sample nothing is known but the spot.
            made.fixed_part = if mean == 0 { forward } else { mean };
        } else {
            let fixed_wad = if mean == 0 { 0 } else { data.fixed_share_wad };
            made.rest_wad = 1_000_000_000_000_000_000 - fixed_wad;
            made.fixed_part = mean.checked_mul(u128::from(fixed_wad)).ok_or(Overflow)? / WAD;
        }
        Ok(made)
    }

    /// Whether it is over.
    pub const fn is_expired(&self) -> bool {
        self.rest_wad == 0
    }

    /// Whether part of the settlement price is fixed, and part is not.
    pub fn is_averaging(&self) -> bool {
        self.rest_wad != 0 && u128::from(self.rest_wad) != WAD
    }

    /// Mark of an option, rounded down \[wad\].
    ///
    /// # Errors
    ///
    /// [`Refusal::Pricer`] if slice or prices are out of range.
    pub fn mark(&self, series: OptionSeries, ln_strike_x57: i64) -> Result<U256, Refusal> {
        let strike = u128::from(series.strike());
        if self.is_expired() {
            let paid = payoff(series.is_put(), strike, self.fixed_part);
            return Ok(product(paid, PRICE_UNIT));
        }
        let Some(open) = self.open_strike(strike, i128::from(ln_strike_x57))? else {
            return Ok(self.mark_of_certain(series.is_put(), strike));
        };
        let volatility = self.volatility_x57(open.ln_x57)?;
        self.mark_at(series.is_put(), open.strike, volatility)
    }

    /// The strike of what is left of the average; `None` when a call is exercised for certain.
    ///
    /// # Errors
    ///
    /// [`Refusal`] never, for a strike [1e-8 USD] and its logarithm \[57 fraction bits\].
    pub fn open_strike(
        &self,
        strike: u128,
        ln_strike_x57: i128,
    ) -> Result<Option<OpenStrike>, Refusal> {
        if u128::from(self.rest_wad) == WAD {
            return Ok(Some(OpenStrike { strike, ln_x57: ln_strike_x57 }));
        }
        if strike <= self.fixed_part {
            return Ok(None);
        }
        let strike = ((strike - self.fixed_part) * WAD / u128::from(self.rest_wad)).min(TOP_STRIKE);
        let ln_x57 = ln_x57(U256::from(strike)).map_err(PricerError::from)?;
        Ok(Some(OpenStrike { strike, ln_x57 }))
    }

    /// Total volatility to expiry at a strike, by its logarithm, rounded down \[57 fraction bits\].
    ///
    /// # Errors
    ///
    /// [`PricerError::Surface`] if the slice is out of range.
    pub fn volatility_x57(&self, ln_strike_x57: i128) -> Result<u128, PricerError> {
        let moneyness = (ln_strike_x57 - self.ln_forward_x57).clamp(-FAR_X57, FAR_X57);
        Ok((self.slice.volatility_x57(moneyness)? * self.decay_x57) >> 57)
    }

    /// Mark at a total volatility, rounded down; the discounted payoff at the forward where one of forward and strike
    /// is 1024 times the other or more \[wad\].
    ///
    /// # Errors
    ///
    /// [`PricerError::Option`] for a forward out of range.
    pub fn mark_at(
        &self,
        is_put: bool,
        open_strike: u128,
        volatility_x57: u128,
    ) -> Result<U256, Refusal> {
        let far = open_strike >= self.forward << 10 || self.forward >= open_strike << 10;
        let value = if far {
            let paid = product(payoff(is_put, open_strike, self.forward), PRICE_UNIT);
            let product = paid.checked_mul(U256::from(self.discount_wad)).ok_or(Overflow)?;
            product / WIDE_WAD
        } else {
            let forward = self.forward.checked_mul(PRICE_UNIT).ok_or(Overflow)?;
            let strike = open_strike * PRICE_UNIT;
            let premiums = pricing::price(forward, strike, volatility_x57, self.discount_wad)
                .map_err(PricerError::from)?;
            U256::from(if is_put { premiums.put } else { premiums.call })
        };
        if u128::from(self.rest_wad) == WAD {
            return Ok(value);
        }
        Ok(value.checked_mul(U256::from(self.rest_wad)).ok_or(Overflow)? / WIDE_WAD)
    }

    /// Mark of an option struck at or below the fixed part, rounded down \[wad\].
    pub fn mark_of_certain(&self, is_put: bool, strike: u128) -> U256 {
        const UNIT: U256 = uint!(100_000_000_000_000_000_000_000_000_U256);
        if is_put {
            return U256::ZERO;
        }
        let fixed = product(self.fixed_part.saturating_sub(strike), WAD);
        let open = product(u128::from(self.rest_wad), self.forward);
        open.wrapping_add(fixed).wrapping_mul(U256::from(self.discount_wad)) / UNIT
    }

    /// What scenarios multiply volatility with, down and up: `1 / (1 + down * g)` and `1 + up * g`, rounded down \[wad\];
    /// g is the fourth root of 30 days over the time left, but of at least a day.
    pub fn multipliers(&self, terms: &OptionTerms) -> (u128, u128) {
        const WAD_SQUARED: u128 = WAD * WAD;
        const BPS: u128 = 100_000_000_000_000;
        let tau = U256::from(self.tau.max(DAY));
        let ratio = U256::from(30 * DAY).wrapping_mul(U256::from(WAD_SQUARED)) / tau;
        let g: u128 = sqrt(sqrt(ratio).wrapping_mul(WIDE_WAD)).to();
        let moved = |bps: u16| WAD + u128::from(bps) * BPS * g / WAD;
        (WAD_SQUARED / moved(terms.vol_down_bps), moved(terms.vol_up_bps))
    }
}

/// What an option pays at a settlement price, exact; all in one unit.
pub const fn payoff(is_put: bool, strike: u128, price: u128) -> u128 {
    if is_put { strike.saturating_sub(price) } else { price.saturating_sub(strike) }
}

/// e^(-rate * tau / year), the exponent rounded towards zero \[wad\].
fn discount(rate_wad: i64, tau: u64) -> Result<u128, PricerError> {
    let exponent = -i128::from(rate_wad) * i128::from(tau) / YEAR;
    Ok(exp_wad(exponent.clamp(EXPONENTS.0, EXPONENTS.1))?.to())
}
