//! What a trade and a settlement do to a position. The profit and loss of every touch becomes cash.
//!
//! Source: `contracts/src/core/Ledger.sol` (`_addPerp`), `contracts/src/core/Clearinghouse.sol`
//! (`_fill`, `_novate`, `_settle`).

use crate::funding::paid_up;
use loadline_units::{Overflow, Price, Size, Usd};

/// A stored position: half a slot for each part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Signed base.
    pub size: Size,
    /// Cash owed to (positive) or by (negative) the position, and the funding that the size would have paid from index
    /// zero on, rounded up: stored legs sum exactly, and funding accrues without touching them \[wad\].
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
    /// The stored quote leg as a value.
    pub fn quote(self) -> Usd {
        Usd::from_narrow(self.quote_wad)
    }

    /// The quote leg with the funding paid until an index \[USD per base, wad\] taken from it.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn presented(self, index_wad: i128) -> Result<Usd, Overflow> {
        if index_wad == 0 {
            return Ok(self.quote());
        }
        self.quote().checked_sub(paid_up(self.size, index_wad))
    }

    /// Adds `size` and `quote` and turns the profit or loss at `mark` into cash, funding until `index_wad` included.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if size, quote leg or cash leave their range.
    pub fn add(
        self,
        size: Size,
        quote: Usd,
        mark: Price,
        index_wad: i128,
    ) -> Result<Settled, LedgerError> {
        let size = self.size.checked_add(size)?;
        // Whatever the quote was, after settlement the presented one is what the position owes at the mark.
        let owed = paid_up(size, index_wad).checked_sub(size.value_down(mark))?;
        let realised = self.quote().checked_add(quote)?.checked_sub(owed)?;
        let quote_wad = owed.to_narrow().ok_or(LedgerError::OutOfRange(owed))?;
        Ok(Settled { position: Self { size, quote_wad }, realised })
    }

    /// Turns the profit or loss at `mark` into cash.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if quote leg or cash leave their range.
    pub fn settle(self, mark: Price, index_wad: i128) -> Result<Settled, LedgerError> {
        self.add(Size::ZERO, Usd::ZERO, mark, index_wad)
    }

    /// A trade: `self` gains `size` and owes `quote`; the maker the opposite. The funding of the size changes hands with it.
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
        index_wad: i128,
    ) -> Result<[Settled; 2], LedgerError> {
        // To the wei what the taker would have paid; the maker's part differs from his by at most one.
        let paid = paid_up(self.size.checked_add(size)?, index_wad);
        let moved = paid.checked_sub(paid_up(self.size, index_wad))?.checked_sub(quote)?;
        let taken = self.add(size, moved, mark, index_wad)?;
        let made = maker.add(size.checked_neg()?, moved.checked_neg()?, mark, index_wad)?;
        Ok([taken, made])
    }

    /// Moves `size` from `self` to another position at the mark, in cash terms for nothing, to the wei for `self`.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if it does not fit one of the two.
    pub fn novate(
        self,
        to: Self,
        size: Size,
        mark: Price,
        index_wad: i128,
    ) -> Result<[Settled; 2], LedgerError> {
        let quote = size.value_down(mark).checked_neg()?;
        self.trade(to, size.checked_neg()?, quote, mark, index_wad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{position, price, size, usd};
    use proptest::prelude::*;

    fn index() -> impl Strategy<Value = i128> {
        prop_oneof![Just(0), -(1_i128 << 87)..1 << 87]
    }

    proptest! {
        #[test]
        fn what_a_touch_takes_from_the_quote_leg_is_cash(
            before in position(), size in size(), quote in usd(), mark in price(), index in index()
        ) {
            if let Ok(Settled { position, realised }) = before.add(size, quote, mark, index) {
                prop_assert_eq!(realised.checked_add(position.quote())?, before.quote().checked_add(quote)?);
                let worth = position.size.value_down(mark).checked_add(position.presented(index)?)?;
                prop_assert_eq!(worth, Usd::ZERO);
            }
        }

        #[test]
        fn a_settlement_leaves_equity_and_is_done_once(
            before in position(), mark in price(), index in index()
        ) {
            if let Ok(Settled { position, realised }) = before.settle(mark, index) {
                prop_assert_eq!(realised, before.size.value_down(mark).checked_add(before.presented(index)?)?);
                prop_assert_eq!(position.settle(mark, index), Ok(Settled { position, realised: Usd::ZERO }));
            }
        }

        #[test]
        fn a_novation_moves_and_makes_nothing(
            from in position(), to in position(), size in size(), mark in price(), index in index()
        ) {
            if let Ok([given, gained]) = from.novate(to, size, mark, index) {
                prop_assert_eq!(
                    given.position.size.checked_add(gained.position.size),
                    from.size.checked_add(to.size)
                );
                let quotes = from.quote().checked_add(to.quote())?;
                let after = given.position.quote().checked_add(gained.position.quote())?;
                let realised = given.realised.checked_add(gained.realised)?;
                prop_assert_eq!(after.checked_add(realised)?, quotes);
                let worth = |it: Position| it.size.value_down(mark).checked_add(it.presented(index)?);
                for (moved, before) in [(gained, to), (given, from)] {
                    let kept = moved.realised.checked_sub(worth(before)?)?.abs()?;
                    prop_assert!(kept <= Usd::from_narrow(3), "rounding of the size and of its funding");
                }
            }
        }
    }
}
