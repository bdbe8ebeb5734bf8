//! Many accounts, as columns: the replica that a keeper holds and the batch path of the rules.

mod rows;
mod series;

use crate::funding::paid_up;
use crate::ledger::Position;
use crate::margin::{Sums, assess, min_cash};
use crate::{
    Assessment, Book, Holding, Market, Mode, OPTION_LOT, OptionLeg, PerpLeg, Refusal,
    UnknownAccount,
};
use loadline_units::{AccountId, AssetId, OptionSeries, Size, UnderlyingId, Usd};
use rows::Rows;
use series::AllSeries;

/// What all accounts hold. Accounts are numbered from one in the order of their opening, as in the ledger.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    modes: Vec<Mode>,
    cash: Vec<Usd>,
    holdings: Rows<AssetId, Size>,
    perps: Rows<UnderlyingId, Position>,
    options: Rows<OptionSeries, Lots>,
    series: AllSeries,
}

/// A position in an option.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lots {
    /// Place of the series in [`Columns::series`].
    pub(crate) series: usize,
    /// Signed size in [`OPTION_LOT`].
    pub(crate) lots: i64,
}

/// What an account holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) mode: Mode,
    pub(crate) cash: Usd,
    pub(crate) holdings: (&'a [AssetId], &'a [Size]),
    pub(crate) perps: (&'a [UnderlyingId], &'a [Position]),
    pub(crate) options: &'a [Lots],
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
        self.options.push();
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

    /// Sets the position of an account in an option; size zero removes it.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn set_option(&mut self, account: AccountId, leg: OptionLeg) -> Result<(), UnknownAccount> {
        let row = self.row(account)?;
        let series = leg.series();
        // A size has 96 bits, so lots have 62.
        let lots = i64::try_from(leg.size().to_wad() / OPTION_LOT).unwrap_or_default();
        let (keys, positions) = self.options.row(row);
        let held = keys.binary_search(&series).ok().map(|at| positions[at].series);
        let number = match (held, lots) {
            (None, 0) => return Ok(()),
            (None, _) => self.series.hold(leg),
            (Some(number), 0) => {
                self.series.release(number);
                number
            }
            (Some(number), _) => number,
        };
        let position = Some(Lots { series: number, lots }).filter(|it| it.lots != 0);
        self.options.set(row, series, position);
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

    /// All that an account holds, funding of its perpetuals taken from their quote legs.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if it was not opened, or a quote leg does not fit 256 bits.
    pub fn book(&self, account: AccountId, market: &Market) -> Result<Book, Refusal> {
        let mut book = self.stored(account)?;
        for leg in &mut book.perps {
            let paid = paid_up(leg.size, market.funding(leg.underlying));
            leg.quote = leg.quote.checked_sub(paid)?;
        }
        Ok(book)
    }

    /// All that an account holds, as it is stored: these quote legs sum exactly.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn stored(&self, account: AccountId) -> Result<Book, UnknownAccount> {
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
            options: self.legs(row).collect(),
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

    /// Options of a row, ascending by series.
    pub(crate) fn legs(&self, row: usize) -> impl Iterator<Item = OptionLeg> + '_ {
        self.options.row(row).1.iter().filter_map(|position| {
            let size = Size::from_wad(i128::from(position.lots) * OPTION_LOT);
            self.series.get(position.series)?.with_size(size).ok()
        })
    }

    /// Every series that somebody holds, without size, by its place.
    pub(crate) fn series(&self) -> impl Iterator<Item = Option<OptionLeg>> + '_ {
        self.series.all()
    }

    /// What a row holds, ascending by identifier.
    pub(crate) fn parts(&self, row: usize) -> Parts<'_> {
        Parts {
            mode: self.modes[row],
            cash: self.cash[row],
            holdings: self.holdings.row(row),
            perps: self.perps.row(row),
            options: self.options.row(row).1,
        }
    }

    fn assess_row(&self, row: usize, market: &Market) -> Result<Assessment, Refusal> {
        if self.modes[row] == Mode::Portfolio || !self.options.row(row).0.is_empty() {
            let account = AccountId::new(u64::try_from(row + 1).unwrap_or_default());
            return assess(self.modes[row], &self.book(account, market)?, market);
        }
        let (assets, amounts) = self.holdings.row(row);
        let (underlyings, positions) = self.perps.row(row);
        let collateral = assets.first().copied();
        let held = underlyings.iter().copied();
        let min_cash = min_cash(self.modes[row], held, collateral, market)?;
        let mut sums = Sums::new(self.cash[row]);
        for (asset, amount) in assets.iter().zip(amounts) {
            sums.add_holding(*asset, *amount, market, false)?;
        }
        for (underlying, position) in underlyings.iter().zip(positions) {
            let (size, quote) = (position.size, position.presented(market.funding(*underlying))?);
            market.tiers(*underlying)?;
            let notional = sums.add_perp(*underlying, size, quote, market)?;
            sums.charge_perp(*underlying, notional, market)?;
        }
        sums.divided(min_cash, market)
    }

    fn row(&self, account: AccountId) -> Result<usize, UnknownAccount> {
        let index = account.get().checked_sub(1).and_then(|index| usize::try_from(index).ok());
        index.filter(|index| *index < self.len()).ok_or(UnknownAccount(account))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{asset, market, position, size, underlying, usd};
    use proptest::collection::vec;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[derive(Clone, Copy, Debug)]
    enum Write {
        Mode(Mode),
        Cash(Usd),
        Holding(AssetId, Size),
        Perp(UnderlyingId, Position),
    }

    fn write() -> impl Strategy<Value = Write> {
        let held = prop_oneof![4 => size().prop_filter("held", |s| !s.is_negative()), 1 => Just(Size::ZERO)];
        let open = prop_oneof![4 => position(), 1 => Just(Position::default())];
        prop_oneof![
            prop::sample::select(&[Mode::Isolated, Mode::Cross][..]).prop_map(Write::Mode),
            usd().prop_map(Write::Cash),
            (asset(), held).prop_map(|(asset, amount)| Write::Holding(asset, amount)),
            (underlying(), open).prop_map(|(underlying, leg)| Write::Perp(underlying, leg)),
        ]
    }

    /// The same as [`Columns`], one account apart from the other.
    #[derive(Clone, Debug, Default)]
    struct Account {
        isolated: bool,
        cash: Usd,
        holdings: BTreeMap<AssetId, Size>,
        perps: BTreeMap<UnderlyingId, Position>,
    }

    impl Account {
        fn write(&mut self, write: Write) {
            match write {
                Write::Mode(mode) => self.isolated = mode == Mode::Isolated,
                Write::Cash(cash) => self.cash = cash,
                Write::Holding(asset, amount) => drop(self.holdings.insert(asset, amount)),
                Write::Perp(underlying, leg) => drop(self.perps.insert(underlying, leg)),
            }
            self.holdings.retain(|_, amount| !amount.is_zero());
            self.perps.retain(|_, leg| !leg.size.is_zero());
        }

        fn book(&self, market: &Market) -> Book {
            let leg = |(underlying, leg): (&_, &Position)| PerpLeg {
                underlying: *underlying,
                size: leg.size,
                quote: leg.presented(market.funding(*underlying)).unwrap(),
            };
            Book {
                cash: self.cash,
                holdings: self
                    .holdings
                    .iter()
                    .map(|(a, n)| Holding { asset: *a, amount: *n })
                    .collect(),
                perps: self.perps.iter().map(leg).collect(),
                options: Vec::new(),
            }
        }
    }

    proptest! {
        #[test]
        fn columns_are_books(writes in vec((1..=4_u64, write()), 0..80), market in market()) {
            let mut columns = Columns::default();
            let mut accounts: BTreeMap<_, _> =
                (0..4).map(|_| (columns.open(Mode::Cross), Account::default())).collect();
            for (account, write) in writes {
                let account = AccountId::new(account);
                accounts.entry(account).or_default().write(write);
                match write {
                    Write::Mode(mode) => columns.set_mode(account, mode)?,
                    Write::Cash(cash) => columns.set_cash(account, cash)?,
                    Write::Holding(asset, amount) => columns.set_holding(account, asset, amount)?,
                    Write::Perp(underlying, leg) => columns.set_perp(account, underlying, leg)?,
                }
            }
            prop_assert_eq!(columns.accounts().collect::<Vec<_>>(), accounts.keys().copied().collect::<Vec<_>>());
            let assessed = assess_all(&columns, &market);
            for ((id, account), batched) in accounts.iter().zip(assessed) {
                let mode = if account.isolated { Mode::Isolated } else { Mode::Cross };
                prop_assert_eq!(columns.mode(*id), Ok(mode));
                let book = account.book(&market);
                prop_assert_eq!(columns.book(*id, &market), Ok(book.clone()));
                prop_assert_eq!(batched, assess(mode, &book, &market));
                prop_assert_eq!(batched, columns.assess(*id, &market));
            }
        }
    }

    #[test]
    fn nobody_has_no_account() {
        let mut columns = Columns::default();
        for account in [AccountId::NONE, AccountId::new(1), AccountId::new(u64::MAX)] {
            assert_eq!(columns.set_cash(account, Usd::ZERO), Err(UnknownAccount(account)));
        }
        assert_eq!(columns.open(Mode::Cross), AccountId::new(1));
        assert_eq!(columns.set_cash(AccountId::new(1), Usd::ZERO), Ok(()));
    }
}
