//! What a trade and a settlement do to a position. The profit and loss of every touch becomes cash.
//!
//! Source: `contracts/src/core/Ledger.sol` (`_addPerp`), `contracts/src/core/Clearinghouse.sol`
//! (`_fill`, `_novate`, `_settle`).

use loadline_units::{Overflow, Price, Size, Usd};

/// A stored position: half a slot for each part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Signed base.
    pub size: Size,
    /// Cash owed to (positive) or by (negative) the position \[wad\].
    pub quote_wad: i128,
}

/// A position after a touch, and what it realised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The position, which owes what it is worth at the mark.
    pub position: Position,
    /// What the cash of the account gains.
    pub realised: Usd,
}

/// Why a position does not take a trade; the contract would revert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// A number left its range: `Panic(0x11)`.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// The quote leg does not fit 128 bits: `OutOfRange`.
    #[error("quote leg out of range: {0}")]
    OutOfRange(Usd),
}

impl Position {
    /// The quote leg as a value.
    pub fn quote(self) -> Usd {
        Usd::from_narrow(self.quote_wad)
    }

    /// Adds `size` and `quote` and turns the profit or loss at `mark` into cash.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if size, quote leg or cash leave their range.
    pub fn add(self, size: Size, quote: Usd, mark: Price) -> Result<Settled, LedgerError> {
        let size = self.size.checked_add(size)?;
        // Whatever the quote was, after settlement it is what the position owes at the mark.
        let owed = size.value_down(mark).checked_neg()?;
        let realised = self.quote().checked_add(quote)?.checked_sub(owed)?;
        let quote_wad = owed.to_narrow().ok_or(LedgerError::OutOfRange(owed))?;
        Ok(Settled { position: Self { size, quote_wad }, realised })
    }

    /// Turns the profit or loss at `mark` into cash.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if quote leg or cash leave their range.
    pub fn settle(self, mark: Price) -> Result<Settled, LedgerError> {
        self.add(Size::ZERO, Usd::ZERO, mark)
    }

    /// A trade: `self` gains `size` and owes `quote`; the maker the opposite.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if it does not fit one of the two.
    pub fn trade(
        self,
        maker: Self,
        size: Size,
        quote: Usd,
        mark: Price,
    ) -> Result<[Settled; 2], LedgerError> {
        let taken = self.add(size, quote.checked_neg()?, mark)?;
        let made = maker.add(size.checked_neg()?, quote, mark)?;
        Ok([taken, made])
    }

    /// Moves `size` from `self` to another position at the mark, in cash terms for nothing.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if it does not fit one of the two.
    pub fn novate(self, to: Self, size: Size, mark: Price) -> Result<[Settled; 2], LedgerError> {
        let [gained, given] = to.trade(self, size, size.value_down(mark), mark)?;
        Ok([given, gained])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{position, price, size, usd};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_a_touch_takes_from_the_quote_leg_is_cash(
            before in position(), size in size(), quote in usd(), mark in price()
        ) {
            if let Ok(Settled { position, realised }) = before.add(size, quote, mark) {
                prop_assert_eq!(realised.checked_add(position.quote())?, before.quote().checked_add(quote)?);
                let worth = position.size.value_down(mark).checked_add(position.quote())?;
                prop_assert_eq!(worth, Usd::ZERO);
            }
        }

        #[test]
        fn a_settlement_leaves_equity_and_is_done_once(before in position(), mark in price()) {
            if let Ok(Settled { position, realised }) = before.settle(mark) {
                prop_assert_eq!(realised, before.size.value_down(mark).checked_add(before.quote())?);
                prop_assert_eq!(position.settle(mark), Ok(Settled { position, realised: Usd::ZERO }));
            }
        }

        #[test]
        fn a_novation_moves_and_makes_nothing(
            from in position(), to in position(), size in size(), mark in price()
        ) {
            if let Ok([given, gained]) = from.novate(to, size, mark) {
                prop_assert_eq!(
                    given.position.size.checked_add(gained.position.size),
                    from.size.checked_add(to.size)
                );
                let quotes = from.quote().checked_add(to.quote())?;
                let after = given.position.quote().checked_add(gained.position.quote())?;
                let realised = given.realised.checked_add(gained.realised)?;
                prop_assert_eq!(after.checked_add(realised)?, quotes);
            }
        }
    }
}
