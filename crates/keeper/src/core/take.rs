//! What a taker's book becomes when a part of another is moved to it.
//!
//! Source: `contracts/src/core/Clearinghouse.sol` (`seize`), which moves positions at the mark.

use loadline_model::ledger::{LedgerError, Position};
use loadline_model::{Book, Holding, Market, NotInLots, OPTION_LOT, OptionLeg, PerpLeg, Refusal};
use loadline_units::{Fraction, Overflow, Size};

/// How much of an account is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Take {
    /// Of every leg, rounded away from zero; of options to a whole lot.
    pub(super) fraction: Fraction,
    /// Whether options, collateral and cash (or debt) are taken too.
    pub(super) everything: bool,
}

/// Why something cannot be taken; the contract would revert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TakeError {
    /// A book that is not assessed.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// A position that leaves its range.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A number that leaves its range.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// A size that no option position has.
    #[error(transparent)]
    NotInLots(#[from] NotInLots),
}

/// Adds a part of `from` to `to`, both with funding taken from their quote legs: a wei per leg from what the ledger does.
pub(super) fn take(
    from: &Book,
    to: &mut Book,
    how: Take,
    market: &Market,
) -> Result<(), TakeError> {
    let mut cash = from.cash;
    for leg in &from.perps {
        let mark = market.mark(leg.underlying)?.price;
        let given = position(leg)?;
        let at = to.perps.binary_search_by_key(&leg.underlying, |leg| leg.underlying);
        let taken = at.map_or_else(|_| Ok(Position::default()), |at| position(&to.perps[at]))?;
        let [left, gained] = given.novate(taken, leg.size.share_away(how.fraction), mark, 0)?;
        // What the settlement gives the account is part of the cash that a slice takes.
        cash = cash.checked_add(left.realised)?;
        to.cash = to.cash.checked_add(gained.realised)?;
        let Position { size, .. } = gained.position;
        let leg = PerpLeg { underlying: leg.underlying, size, quote: gained.position.quote() };
        match at {
            Ok(at) if size.is_zero() => drop(to.perps.remove(at)),
            Ok(at) => to.perps[at] = leg,
            Err(_) if size.is_zero() => {}
            Err(at) => to.perps.insert(at, leg),
        }
    }
    if how.everything {
        to.cash = to.cash.checked_add(cash.share_down(how.fraction)?)?;
        for leg in &from.options {
            add_option(to, slice_away(leg, how.fraction)?)?;
        }
        for held in &from.holdings {
            add_holding(to, Holding { amount: held.amount.share_away(how.fraction), ..*held })?;
        }
    }
    Ok(())
}

fn position(leg: &PerpLeg) -> Result<Position, LedgerError> {
    let quote_wad = leg.quote.to_narrow().ok_or(LedgerError::OutOfRange(leg.quote))?;
    Ok(Position { size: leg.size, quote_wad })
}

/// Source: `contracts/src/liquidation/LiquidationRules.sol` (`sliceAway`).
fn slice_away(leg: &OptionLeg, fraction: Fraction) -> Result<OptionLeg, TakeError> {
    let part = leg.size().share_away(fraction).to_wad();
    let lots = part.unsigned_abs().div_ceil(OPTION_LOT.unsigned_abs());
    let size = lots.checked_mul(OPTION_LOT.unsigned_abs()).ok_or(Overflow)?;
    let size = i128::try_from(size).map_err(|_| Overflow)? * part.signum();
    Ok(leg.with_size(Size::from_wad(size))?)
}

fn add_option(to: &mut Book, gained: OptionLeg) -> Result<(), TakeError> {
    match to.options.iter().position(|held| held.series() == gained.series()) {
        Some(at) => {
            let size = to.options[at].size().checked_add(gained.size())?;
            if size.is_zero() {
                to.options.swap_remove(at);
            } else {
                to.options[at] = gained.with_size(size)?;
            }
        }
        None if gained.size().is_zero() => {}
        None => to.options.push(gained),
    }
    Ok(())
}

fn add_holding(to: &mut Book, gained: Holding) -> Result<(), Overflow> {
    match to.holdings.binary_search_by_key(&gained.asset, |held| held.asset) {
        Ok(at) => to.holdings[at].amount = to.holdings[at].amount.checked_add(gained.amount)?,
        Err(_) if gained.amount.is_zero() => {}
        Err(at) => to.holdings.insert(at, gained),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use loadline_model::arbitrary::{book, fraction, market};
    use loadline_model::margin::assess;
    use loadline_model::{Assessment, Mode};
    use loadline_units::Usd;
    use proptest::prelude::*;

    proptest! {
        /// A slice moves that part of what the account is worth, but for a wei per rounding.
        #[test]
        fn a_slice_moves_its_part_of_the_equity(
            from in book(), to in book(), part in fraction(), market in market()
        ) {
            let moved = || -> Result<(Usd, Usd, u128), TakeError> {
                let equity = |book: &Book| Ok::<_, TakeError>(assess(Mode::Cross, book, &market)?.equity);
                let mut after = to.clone();
                take(&from, &mut after, Take { fraction: part, everything: true }, &market)?;
                // Sizes are rounded away by less than one wei of base each, worth at most their price.
                let mut slack = 64;
                for leg in &from.perps {
                    slack += market.mark(leg.underlying)?.price.to_wad() / 10_u128.pow(18) + 1;
                }
                for held in &from.holdings {
                    let underlying = market.terms(held.asset)?.underlying;
                    slack += market.mark(underlying)?.price.to_wad() / 10_u128.pow(18) + 1;
                }
                let gained = equity(&after)?.checked_sub(equity(&to)?)?;
                Ok((gained, equity(&from)?.share_down(part)?, slack))
            };
            if let Ok((gained, part, slack)) = moved() {
                let difference = gained.checked_sub(part)?.abs()?;
                prop_assert!(difference.to_wad().into_raw() <= alloy::primitives::U256::from(slack));
            }
        }

        #[test]
        fn what_is_taken_whole_is_gone_into_the_taker(mut from in book(), market in market()) {
            from.perps.retain(|leg| !leg.size.is_zero());
            from.holdings.retain(|held| !held.amount.is_zero());
            let mut after = Book::default();
            let whole = Take { fraction: Fraction::WHOLE, everything: true };
            if take(&from, &mut after, whole, &market).is_ok() {
                prop_assert_eq!(&after.holdings, &from.holdings);
                let sizes = |book: &Book| book.perps.iter().map(|leg| leg.size).collect::<Vec<_>>();
                prop_assert_eq!(sizes(&after), sizes(&from));
                let margin = |book| assess(Mode::Cross, book, &market).map(|a: Assessment| a.maintenance_margin);
                prop_assert_eq!(margin(&after), margin(&from));
            }
        }
    }
}
