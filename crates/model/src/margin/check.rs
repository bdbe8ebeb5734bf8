//! Whether what a batch left of an account may stand.
//!
//! Source: `contracts/src/margin/CheckRules.sol`.

use crate::{Assessment, Book};
use loadline_units::{Fraction, Overflow, Size, Usd};

/// What a withdrawal leaves above IM, share of it (2 %).
const TRANSFER_BUFFER: Fraction = Fraction::from_wad(20_000_000_000_000_000).expect("below one");

/// Whether new risk or a withdrawal is covered: the initial balance is not negative, after a withdrawal (`outflow`) no
/// less than the buffer, and debt is within the mode's bounds.
///
/// # Errors
///
/// [`Overflow`] if a balance does not fit 256 bits.
pub fn covered(assessment: &Assessment, cash: Usd, outflow: bool) -> Result<bool, Overflow> {
    Ok(free(assessment, outflow)? >= Usd::ZERO && cash >= assessment.min_cash)
}

/// The initial balance, less the buffer where value leaves.
///
/// # Errors
///
/// [`Overflow`] if it does not fit 256 bits.
pub fn free(assessment: &Assessment, outflow: bool) -> Result<Usd, Overflow> {
    let balance = assessment.initial_balance()?;
    if !outflow {
        return Ok(balance);
    }
    balance.checked_sub(assessment.initial_margin.share_up(TRANSFER_BUFFER)?)
}

/// Whether a batch only reduced: no leg grew or flipped, MM did not rise, and the maintenance balance fell by
/// no more than the fees paid. Each book comes with its assessment, at the same market.
///
/// # Errors
///
/// [`Overflow`] if a balance does not fit 256 bits.
pub fn reduced(
    before: (&Book, &Assessment),
    after: (&Book, &Assessment),
    fees: Usd,
) -> Result<bool, Overflow> {
    let balance = |(_, assessment): (_, &Assessment)| assessment.maintenance_balance();
    if after.1.maintenance_margin > before.1.maintenance_margin
        || balance(after)?.checked_add(fees)? < balance(before)?
    {
        return Ok(false);
    }
    let perps = after.0.perps.iter().map(|leg| {
        let was = before.0.perps.iter().find(|was| was.underlying == leg.underlying);
        (was.map_or(Size::ZERO, |was| was.size), leg.size)
    });
    let options = after.0.options.iter().map(|leg| {
        let was = before.0.options.iter().find(|was| was.series() == leg.series());
        (was.map_or(Size::ZERO, |was| was.size()), leg.size())
    });
    Ok(!perps.chain(options).any(|(was, size)| grew(was, size)))
}

/// Whether a leg grew or flipped.
const fn grew(was: Size, size: Size) -> bool {
    let flipped = size.to_wad().signum() * was.to_wad().signum() < 0;
    size.magnitude() > was.magnitude() || flipped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{book, fraction, market};
    use crate::ledger::Position;
    use crate::{Mode, margin::assess};
    use proptest::prelude::*;

    proptest! {
        /// Closing the same part of every leg at the mark is reducing, whatever the state of the account.
        #[test]
        fn closing_at_the_mark_only_reduces(book in book(), market in market(), part in fraction()) {
            let before = assess(Mode::Cross, &book, &market);
            let mut closed = book.clone();
            let mut close = || -> Option<()> {
                for leg in &mut closed.perps {
                    let mark = market.mark(leg.underlying).ok()?.price;
                    let size = leg.size.share_away(part).checked_neg().ok()?;
                    let position = Position { size: leg.size, quote_wad: leg.quote.to_narrow()? };
                    let quote = size.value_down(mark).checked_neg().ok()?;
                    let after = position.add(size, quote, mark, 0).ok()?;
                    (leg.size, leg.quote) = (after.position.size, after.position.quote());
                    closed.cash = closed.cash.checked_add(after.realised).ok()?;
                }
                Some(())
            };
            // What rounding may take: a wei per leg.
            let dust = Usd::from_narrow(i128::try_from(book.perps.len()).unwrap());
            if let (Ok(before), Some(())) = (before, close())
                && let Ok(after) = assess(Mode::Cross, &closed, &market)
                && let Ok(reduced) = reduced((&book, &before), (&closed, &after), dust)
            {
                prop_assert!(reduced);
            }
        }

        #[test]
        fn a_flip_is_no_reduction(book in book(), market in market()) {
            let mut flipped = book.clone();
            let leg = flipped.perps.iter_mut().find(|leg| !leg.size.is_zero());
            let opposite = leg.and_then(|leg| Some((leg.size.checked_neg().ok()?, leg)));
            if let (Some((size, leg)), Ok(assessed)) = (opposite, assess(Mode::Cross, &book, &market)) {
                leg.size = size;
                if let Ok(reduced) = reduced((&book, &assessed), (&flipped, &assessed), Usd::ZERO) {
                    prop_assert!(!reduced);
                }
            }
        }
    }
}
