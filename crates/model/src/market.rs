//! What the pool asks: mark, plus the change of a potential, plus fee and spread; here for perpetuals.
//!
//! Source: `contracts/src/market/PerpQuoteRules.sol`.

mod option;

pub use option::{Exposure, OptionQuoteTerms, OptionTrade, bucket_of};

use alloy_primitives::{I256, U256, uint};
use loadline_units::{Fraction, Overflow, Price, Size, Usd, div_up};

/// On what terms the pool quotes a perpetual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteTerms {
    /// Price impact of one base unit of skew \[wad, USD per base^2\].
    pub slope_wad: u128,
    /// Share of notional, to the pool and insurance.
    pub fee: Fraction,
    /// Half-spread, share of notional, to the pool.
    pub spread: Fraction,
    /// Share of the fee.
    pub insurance_share: Fraction,
}

/// The state of a market that a quote depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteState {
    /// Net size of all traders before.
    pub skew: Size,
    /// Cash per base unit.
    pub mark: Price,
    /// The other price the pool may insist on (that before the last report), or the mark itself; the taker
    /// pays the difference to the pool where it is against the pool.
    pub worse: Price,
    /// Half-width of the mark's uncertainty, added to the spread.
    pub confidence: Fraction,
}

/// What a taker pays for a size. Positive amounts are paid by the taker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Size at mark, the quote leg.
    pub value: Usd,
    /// Change of the potential, to (or from) the impact reserve.
    pub impact: Usd,
    /// Fee less the insurance's part, and spread.
    pub pool_fee: Usd,
    /// The insurance's part of the fee.
    pub insurance_fee: Usd,
}

/// Twice the square of 1.0: from [1e-54 USD] to \[wad\], halved.
const POTENTIAL_UNIT: U256 = uint!(2_000_000_000_000_000_000_000_000_000_000_000_000_U256);

impl Quote {
    /// All that is paid beside the value.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn charges(&self) -> Result<Usd, Overflow> {
        self.impact.checked_add(self.pool_fee)?.checked_add(self.insurance_fee)
    }

    /// All that is paid.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn total(&self) -> Result<Usd, Overflow> {
        self.value.checked_add(self.charges()?)
    }
}

impl QuoteTerms {
    /// Change of the potential `slope * skew^2 / 2` when `size` is added to the skew, rounded up.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if the product does not fit 256 bits.
    pub fn impact_up(&self, skew: Size, size: Size) -> Result<Usd, Overflow> {
        let from = Usd::from_narrow(skew.to_wad()).to_wad();
        let by = Usd::from_narrow(size.to_wad()).to_wad();
        // (to^2 - from^2) / 2 = by * (2 * from + by) / 2; 128 times 127 bits, and 130 bits, fit.
        let scaled = I256::from_raw(U256::from(self.slope_wad)).wrapping_mul(by);
        let width = from.wrapping_add(from).wrapping_add(by);
        let product = scaled.checked_mul(width).ok_or(Overflow)?;
        Ok(Usd::from_wad(div_up(product, POTENTIAL_UNIT)))
    }

    /// Quote for `size`.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if an amount does not fit 256 bits.
    pub fn quote(&self, state: &QuoteState, size: Size) -> Result<Quote, Overflow> {
        let notional = size.notional_up(state.mark);
        let fee = notional.share_up(self.fee)?;
        let value = size.value_down(state.mark);
        let impact = self.impact_up(state.skew, size)?;
        let insurance_fee = fee.share_down(self.insurance_share)?;
        let slip = size.value_down(state.worse).checked_sub(value)?.max(Usd::ZERO);
        let pool_fee = fee
            .checked_sub(insurance_fee)?
            .checked_add(notional.share_up(self.spread)?)?
            .checked_add(notional.share_up(state.confidence)?)?
            .checked_add(slip)?;
        Ok(Quote { value, impact, pool_fee, insurance_fee })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{quote_state, quote_terms, size};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_impact_does_not_depend_on_how_an_order_is_split(
            terms in quote_terms(), skew in size(), a in size(), b in size()
        ) {
            let split = || {
                let first = terms.impact_up(skew, a)?;
                first.checked_add(terms.impact_up(skew.checked_add(a)?, b)?)
            };
            let whole = a.checked_add(b).and_then(|size| terms.impact_up(skew, size));
            if let (Ok(split), Ok(whole)) = (split(), whole) {
                let rounded = split.checked_sub(whole)?;
                prop_assert!(rounded == Usd::ZERO || rounded == Usd::from_narrow(1));
            }
        }

        #[test]
        fn a_round_trip_never_profits(terms in quote_terms(), state in quote_state(), size in size()) {
            let back = || {
                let state = QuoteState { skew: state.skew.checked_add(size)?, ..state };
                terms.quote(&state, size.checked_neg()?)?.total()
            };
            let there = terms.quote(&state, size).and_then(|quote| quote.total());
            if let (Ok(there), Ok(back)) = (there, back()) {
                prop_assert!(there.checked_add(back)? >= Usd::ZERO);
            }
        }

        #[test]
        fn fees_are_never_negative(terms in quote_terms(), state in quote_state(), size in size()) {
            if let Ok(quote) = terms.quote(&state, size) {
                prop_assert!(quote.pool_fee >= Usd::ZERO && quote.insurance_fee >= Usd::ZERO);
            }
        }
    }
}
