//! What the pool asks for an option: mark, plus the change of a potential, plus fee and spread.
//!
//! Source: `contracts/src/market/OptionQuoteRules.sol`.

use super::Quote;
use alloy_primitives::{I256, U256, uint};
use loadline_units::{Fraction, Overflow, Price, Size, Usd, div_up};

/// On what terms the pool quotes options on one underlying. Slopes are in USD per USD^2 \[wad\].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionQuoteTerms {
    /// Price impact of one USD of vega \[wad\].
    pub vega_slope_wad: u64,
    /// Price impact of one USD of gamma that the pool is short \[wad\].
    pub gamma_slope_wad: u64,
    /// Share of the spot notional, to the pool and insurance.
    pub fee: Fraction,
    /// Most that the fee may be, share of the premium.
    pub fee_cap: Fraction,
    /// Share of the fee.
    pub insurance_share: Fraction,
    /// Half-spread of the delta's notional, to the pool.
    pub spread: Fraction,
    /// Half-spread of volatility per year, to the pool.
    pub volatility_spread: Fraction,
    /// Widening of `spread` with the age of the price \[wad per s\].
    pub spread_per_second_wad: u64,
    /// Widening of `volatility_spread` with the age of the surface \[wad per s\].
    pub volatility_spread_per_second_wad: u64,
    /// Largest magnitude of the traders' vega in one bucket \[USD\].
    pub max_vega: u64,
    /// Most gamma that the pool may be short \[USD\].
    pub max_short_gamma: u64,
    /// Age at which the exposures no longer serve trades \[s\].
    pub max_sync_age: u32,
}

/// What the traders hold against the pool, as of the last trade or sync.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// Of options and perpetuals \[base, wad\].
    pub delta_wad: I256,
    /// Of the options of one bucket, per rise of volatility by 100 % \[USD, wad\].
    pub vega_wad: I256,
    /// Delta notional gained per rise of the spot by 100 % \[USD, wad\].
    pub gamma_wad: I256,
}

/// What a quote of an option depends on beside terms and exposures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionTrade {
    /// Signed base.
    pub size: Size,
    /// Of the option.
    pub mark: Price,
    /// The other mark that the pool may insist on, or the mark itself.
    pub worse: Price,
    /// Of the underlying.
    pub spot: Price,
    /// What the size adds to the exposures of the traders.
    pub by: Exposure,
    /// Half-width of the spot's uncertainty, share of it.
    pub confidence: Fraction,
    /// Of the spot \[s\].
    pub price_age: u64,
    /// Of the surface \[s\].
    pub surface_age: u64,
}

/// Twice the square of 1.0: from [1e-54 USD] to \[wad\], halved.
const POTENTIAL_UNIT: U256 = uint!(2_000_000_000_000_000_000_000_000_000_000_000_000_U256);
/// The square of 1.0.
const WAD_SQUARED: U256 = uint!(1_000_000_000_000_000_000_000_000_000_000_000_000_U256);
/// One.
const WAD: U256 = uint!(1_000_000_000_000_000_000_U256);

/// The bucket of vega of an option that expires in `tau` seconds: to 7, 30 and 90 days, and longer.
pub const fn bucket_of(tau: u64) -> usize {
    const DAY: u64 = 86_400;
    match tau {
        0..=604_800 => 0,
        _ if tau <= 30 * DAY => 1,
        _ if tau <= 90 * DAY => 2,
        _ => 3,
    }
}

impl OptionQuoteTerms {
    /// Change of the potential when the exposures `from` become `from + by`, rounded up. `delta_slope_wad` is
    /// the price impact of one base unit of delta \[USD per base^2, wad\].
    ///
    /// # Errors
    ///
    /// [`Overflow`] if a product does not fit 256 bits.
    pub fn impact_up(
        &self,
        delta_slope_wad: u128,
        from: &Exposure,
        by: &Exposure,
    ) -> Result<Usd, Overflow> {
        let delta = risen(delta_slope_wad, from.delta_wad, by.delta_wad)?;
        let vega = risen(self.vega_slope_wad.into(), from.vega_wad, by.vega_wad)?;
        let mut sum = delta.checked_add(vega).ok_or(Overflow)?;
        let short = from.gamma_wad.max(I256::ZERO);
        let after = from.gamma_wad.checked_add(by.gamma_wad).ok_or(Overflow)?.max(I256::ZERO);
        let gamma = risen(self.gamma_slope_wad.into(), short, after.wrapping_sub(short))?;
        sum = sum.checked_add(gamma).ok_or(Overflow)?;
        Ok(Usd::from_wad(div_up(sum, POTENTIAL_UNIT)))
    }

    /// Quote for a size.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if an amount does not fit 256 bits.
    pub fn quote(
        &self,
        delta_slope_wad: u128,
        from: &Exposure,
        trade: &OptionTrade,
    ) -> Result<Quote, Overflow> {
        let of_spot = trade.size.notional_up(trade.spot).share_up(self.fee)?;
        let fee = of_spot.min(trade.size.notional_up(trade.mark).share_up(self.fee_cap)?);
        let value = trade.size.value_down(trade.mark);
        let impact = self.impact_up(delta_slope_wad, from, &trade.by)?;
        let insurance_fee = fee.share_down(self.insurance_share)?;
        let slip = trade.size.value_down(trade.worse).checked_sub(value)?.max(Usd::ZERO);
        let pool_fee = fee
            .checked_sub(insurance_fee)?
            .checked_add(self.spread_up(trade)?)?
            .checked_add(slip)?;
        Ok(Quote { value, impact, pool_fee, insurance_fee })
    }

    /// Half-spreads of delta and of volatility, wider as reports age.
    fn spread_up(&self, trade: &OptionTrade) -> Result<Usd, Overflow> {
        let wider = |base: u128, per_second: u64, age: u64| {
            U256::from(base) + U256::from(per_second) * U256::from(age)
        };
        let (spread, confidence) = (self.spread.to_wad(), trade.confidence.to_wad());
        let base = u128::from(spread) + u128::from(confidence);
        let delta = wider(base, self.spread_per_second_wad, trade.price_age);
        let base = self.volatility_spread.to_wad().into();
        let volatility = wider(base, self.volatility_spread_per_second_wad, trade.surface_age);
        let of_delta = product(magnitude(trade.by.delta_wad)?, U256::from(trade.spot.to_wad()))?;
        let of_delta = div_up(product(of_delta, delta)?, WAD_SQUARED);
        let of_vega = div_up(product(magnitude(trade.by.vega_wad)?, volatility)?, WAD);
        Usd::from_wad(of_delta).checked_add(Usd::from_wad(of_vega))
    }
}

/// `slope * (to^2 - from^2)` with `to = from + by` [1e-54].
fn risen(slope_wad: u128, from: I256, by: I256) -> Result<I256, Overflow> {
    let scaled = I256::from_raw(U256::from(slope_wad)).checked_mul(by).ok_or(Overflow)?;
    let twice = from.checked_add(from).ok_or(Overflow)?;
    let width = twice.checked_add(by).ok_or(Overflow)?;
    scaled.checked_mul(width).ok_or(Overflow)
}

fn magnitude(value: I256) -> Result<I256, Overflow> {
    if value.is_negative() { value.checked_neg().ok_or(Overflow) } else { Ok(value) }
}

fn product(a: I256, b: U256) -> Result<I256, Overflow> {
    a.checked_mul(I256::try_from(b).map_err(|_| Overflow)?).ok_or(Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{exposure, option_quote_terms, option_trade};
    use proptest::prelude::*;

    fn add(a: &Exposure, b: &Exposure) -> Exposure {
        Exposure {
            delta_wad: a.delta_wad + b.delta_wad,
            vega_wad: a.vega_wad + b.vega_wad,
            gamma_wad: a.gamma_wad + b.gamma_wad,
        }
    }

    fn back(trade: &OptionTrade) -> OptionTrade {
        let by = Exposure {
            delta_wad: -trade.by.delta_wad,
            vega_wad: -trade.by.vega_wad,
            gamma_wad: -trade.by.gamma_wad,
        };
        OptionTrade { size: trade.size.checked_neg().unwrap(), by, ..*trade }
    }

    proptest! {
        #[test]
        fn the_impact_does_not_depend_on_how_an_order_is_split(
            terms in option_quote_terms(), slope in 0..u128::from(u64::MAX),
            from in exposure(), a in exposure(), b in exposure()
        ) {
            let whole = terms.impact_up(slope, &from, &add(&a, &b)).unwrap();
            let first = terms.impact_up(slope, &from, &a).unwrap();
            let second = terms.impact_up(slope, &add(&from, &a), &b).unwrap();
            let rounded = first.checked_add(second).unwrap().checked_sub(whole).unwrap();
            prop_assert!(rounded == Usd::ZERO || rounded == Usd::from_narrow(1));
        }

        #[test]
        fn a_round_trip_never_profits(
            terms in option_quote_terms(), slope in 0..u128::from(u64::MAX),
            from in exposure(), trade in option_trade()
        ) {
            let Ok(there) = terms.quote(slope, &from, &trade) else { return Ok(()) };
            let after = add(&from, &trade.by);
            let Ok(back) = terms.quote(slope, &after, &back(&trade)) else { return Ok(()) };
            let (there, back) = (there.total().unwrap(), back.total().unwrap());
            prop_assert!(there.checked_add(back).unwrap() >= Usd::ZERO);
        }

        #[test]
        fn fees_are_never_negative(
            terms in option_quote_terms(), from in exposure(), trade in option_trade()
        ) {
            // Spreads that cannot be set overflow, and revert.
            let Ok(quote) = terms.quote(1, &from, &trade) else { return Ok(()) };
            prop_assert!(quote.pool_fee >= Usd::ZERO && quote.insurance_fee >= Usd::ZERO);
        }
    }

    #[test]
    fn buckets_end_with_their_last_second() {
        let days = [7, 30, 90].map(|it| it * 86_400);
        assert_eq!(days.map(bucket_of), [0, 1, 2]);
        assert_eq!(days.map(|it| bucket_of(it + 1)), [1, 2, 3]);
    }
}
