//! Many accounts, as columns: the replica that a keeper holds and the batch path of the rules.

mod rows;

use crate::ledger::Position;
use crate::margin::{Sums, min_cash};
use crate::{Assessment, Book, Holding, Market, Mode, PerpLeg, Refusal, UnknownAccount};
use loadline_units::{AccountId, AssetId, Size, UnderlyingId, Usd};
use rows::Rows;

/// What all accounts hold. Accounts are numbered from one in the order of their opening, as in the ledger.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    modes: Vec<Mode>,
    cash: Vec<Usd>,
    holdings: Rows<AssetId, Size>,
    perps: Rows<UnderlyingId, Position>,
}

/// Assesses every account, in order: the same integers as [`crate::margin::assess`] of its book.
pub fn assess_all(columns: &Columns, market: &Market) -> Vec<Result<Assessment, Refusal>> {
    (0..columns.len()).map(|index| columns.assess_row(index, market)).collect()
}

impl Columns {
    /// How many accounts there are.
    pub const fn len(&self) -> usize {
        self.modes.len()
    }

    /// Whether there is no account.
    pub const fn is_empty(&self) -> bool {
        self.modes.is_empty()
    }

    /// Adds an empty account, the next one in number.
    pub fn open(&mut self, mode: Mode) -> AccountId {
        self.modes.push(mode);
        self.cash.push(Usd::ZERO);
        self.holdings.push();
        self.perps.push();
        u64::try_from(self.len()).map_or(AccountId::NONE, AccountId::new)
    }

    /// All accounts, ascending.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> + use<> {
        (1..).take(self.len()).map(AccountId::new)
    }

    /// Sets the mode of an account.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn set_mode(&mut self, account: AccountId, mode: Mode) -> Result<(), UnknownAccount> {
        let row = self.row(account)?;
        self.modes[row] = mode;
        Ok(())
    }

    /// Sets the cash of an account.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn set_cash(&mut self, account: AccountId, cash: Usd) -> Result<(), UnknownAccount> {
        let row = self.row(account)?;
        self.cash[row] = cash;
        Ok(())
    }

    /// Sets a holding of an account; zero removes it.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn set_holding(
        &mut self,
        account: AccountId,
        asset: AssetId,
        amount: Size,
    ) -> Result<(), UnknownAccount> {
        let row = self.row(account)?;
        self.holdings.set(row, asset, Some(amount).filter(|a| !a.is_zero()));
        Ok(())
    }

    /// Sets a perpetual of an account; size zero removes it.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn set_perp(
        &mut self,
        account: AccountId,
        underlying: UnderlyingId,
        position: Position,
    ) -> Result<(), UnknownAccount> {
        let row = self.row(account)?;
        self.perps.set(row, underlying, Some(position).filter(|p| !p.size.is_zero()));
        Ok(())
    }

    /// The mode of an account.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn mode(&self, account: AccountId) -> Result<Mode, UnknownAccount> {
        Ok(self.modes[self.row(account)?])
    }

    /// The cash of an account.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn cash(&self, account: AccountId) -> Result<Usd, UnknownAccount> {
        Ok(self.cash[self.row(account)?])
    }

    /// The perpetual of an account on an underlying; empty if it has none.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn perp(
        &self,
        account: AccountId,
        underlying: UnderlyingId,
    ) -> Result<Position, UnknownAccount> {
        let (keys, positions) = self.perps.row(self.row(account)?);
        Ok(keys.binary_search(&underlying).map_or_else(|_| Position::default(), |at| positions[at]))
    }

    /// The underlyings on which an account has perpetuals, ascending.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn underlyings(&self, account: AccountId) -> Result<&[UnderlyingId], UnknownAccount> {
        Ok(self.perps.row(self.row(account)?).0)
    }

    /// All that an account holds.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn book(&self, account: AccountId) -> Result<Book, UnknownAccount> {
        let row = self.row(account)?;
        let holding = |(asset, amount)| Holding { asset, amount };
        let leg = |(underlying, position): (_, Position)| PerpLeg {
            underlying,
            size: position.size,
            quote: position.quote(),
        };
        Ok(Book {
            cash: self.cash[row],
            holdings: self.holdings.entries(row).map(holding).collect(),
            perps: self.perps.entries(row).map(leg).collect(),
        })
    }

    /// Assesses one account.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if it was not opened, or where its engine would revert.
    pub fn assess(&self, account: AccountId, market: &Market) -> Result<Assessment, Refusal> {
        self.assess_row(self.row(account)?, market)
    }

    fn assess_row(&self, row: usize, market: &Market) -> Result<Assessment, Refusal> {
        let (assets, amounts) = self.holdings.row(row);
        let (underlyings, positions) = self.perps.row(row);
        let collateral = assets.first().copied();
        let min_cash = min_cash(self.modes[row], underlyings.len(), collateral, market)?;
        let mut sums = Sums::new(self.cash[row]);
        for (asset, amount) in assets.iter().zip(amounts) {
            sums.add_holding(*asset, *amount, market)?;
        }
        for (underlying, position) in underlyings.iter().zip(positions) {
            sums.add_perp(*underlying, position.size, position.quote(), market)?;
        }
        Ok(sums.divided(min_cash)?)
    }

    fn row(&self, account: AccountId) -> Result<usize, UnknownAccount> {
        let index = account.get().checked_sub(1).and_then(|index| usize::try_from(index).ok());
        index.filter(|index| *index < self.len()).ok_or(UnknownAccount(account))
    }
}
