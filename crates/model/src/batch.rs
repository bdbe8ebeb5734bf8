//! Maintenance of many accounts in the Portfolio mode: the same integers as [`crate::margin::portfolio`], faster.
//!
//! What an option is worth at the 27 nodes is shared by all who hold it, since a scan rounds per unit and not per
//! position. Per account there remain sums of products, the worst of 27 weighted nodes where one underlying moves, and the
//! few histories that can be among the worst. What is rare is taken apart one by one: options that average, expire or
//! roll off within a day, sizes near the bounds of a scan.

mod charges;
mod coarse;
mod narrow;
mod one;
mod ratio;
mod shortfall;
mod unit;

use crate::columns::{Columns, Parts};
use crate::margin::add_on::AddOns;
use crate::margin::option::worst_of;
use crate::margin::portfolio::{Maintenance, maintenance};
use crate::margin::{Sums, rows::Sheet};
use crate::scan::{Grid, exposure};
use crate::{AssetTerms, Book, Market, Mode, OptionLeg, Refusal, UnknownAccount};
use alloy_primitives::{I256, U256};
use loadline_units::{AccountId, AssetId, Size, UnderlyingId, Usd};
use narrow::Linear;
use one::One;
use ratio::Ratio;
use unit::{Frame, Leg, Unit};

/// A market made ready for many accounts.
#[derive(Debug)]
pub struct Batch<'a> {
    market: &'a Market,
    columns: &'a Columns,
    units: Vec<Option<Unit>>,
    frames: Vec<Option<Frame>>,
    /// By column of the scenario table, where it moves alone.
    moves: Vec<Option<One>>,
    /// From lots times wad to \[wad\].
    values: Option<Ratio>,
}

/// No more options than these, so that sums of 119 bits fit 128.
const MANY: usize = 128;
/// From lots times 1e-8 USD to [1e-26 USD].
const LOT: i128 = crate::OPTION_LOT;
/// From lots times wad to \[wad\].
const LOT_WAD: u128 = 100_000_000;

impl<'a> Batch<'a> {
    /// Makes ready what the accounts of `columns` share at `market`.
    pub fn new(columns: &'a Columns, market: &'a Market) -> Self {
        let mut frames: Vec<Option<Frame>> = (0..UnderlyingId::COUNT).map(|_| None).collect();
        for id in UnderlyingId::all() {
            frames[id.index()] = Frame::new(id, market);
        }
        let frame = |id: UnderlyingId| frames[id.index()].as_ref();
        let unit = |leg: Option<OptionLeg>| {
            leg.and_then(|leg| Unit::new(&leg, frame(leg.series().underlying())?, market))
        };
        let mut units: Vec<_> = columns.series().map(unit).collect();
        for id in UnderlyingId::all() {
            if let Some(frame) = &mut frames[id.index()] {
                frame.cut(&mut units, id);
            }
        }
        let moves = market.portfolio().map_or_else(
            |_| Vec::new(),
            |portfolio| {
                let table = &portfolio.scenarios;
                (0..table.columns()).map(|column| One::new(table, column)).collect()
            },
        );
        Self { market, columns, units, frames, moves, values: Ratio::new(1, LOT_WAD) }
    }

    /// Maintenance of every account in the Portfolio mode, in order; `None` for those in another.
    pub fn all(&self) -> impl Iterator<Item = Option<Result<Maintenance, Refusal>>> + '_ {
        let mut legs = Vec::with_capacity(MANY);
        (0..self.columns.len()).map(move |row| {
            let parts = self.columns.parts(row);
            (parts.mode == Mode::Portfolio).then(|| self.of(row, &parts, &mut legs))
        })
    }

    /// Maintenance of one account, as in the Portfolio mode.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if it was not opened, or where its engine would revert.
    pub fn maintenance(&self, account: AccountId) -> Result<Maintenance, Refusal> {
        let row = account.get().checked_sub(1).and_then(|row| usize::try_from(row).ok());
        let row = row.filter(|row| *row < self.columns.len()).ok_or(UnknownAccount(account))?;
        self.of(row, &self.columns.parts(row), &mut Vec::new())
    }

    fn of<'b>(
        &'b self,
        row: usize,
        parts: &Parts<'_>,
        legs: &mut Vec<Leg<'b>>,
    ) -> Result<Maintenance, Refusal> {
        match self.fast(parts, legs) {
            Some(found) => Ok(found),
            None => maintenance(&self.book(row)?, self.market),
        }
    }

    fn book(&self, row: usize) -> Result<Book, Refusal> {
        self.columns.book(AccountId::new(u64::try_from(row + 1).unwrap_or_default()), self.market)
    }

    /// `None` for what has to be taken one by one.
    fn fast<'b>(&'b self, parts: &Parts<'_>, legs: &mut Vec<Leg<'b>>) -> Option<Maintenance> {
        if parts.options.len() > MANY {
            return None;
        }
        let mut mask = 0_u32;
        let mut value = 0_i128;
        legs.clear();
        for position in parts.options {
            let unit = self.units.get(position.series)?.as_ref()?;
            if !unit.takes(position.lots) {
                return None;
            }
            mask |= 1 << unit.underlying.get();
            // Below 2^120 each: a mark is no more than what `Unit::takes` looks at.
            value = value.wrapping_add(i128::from(position.lots).wrapping_mul(unit.mark));
            legs.push(Leg { unit, lots: position.lots });
        }
        if parts.holdings.0.is_empty() && parts.perps.0.is_empty() {
            let margin = self.margin(mask, parts, legs)?;
            return self.of_options(value, margin, parts.cash, legs);
        }
        let mut sums = Sums::new(parts.cash);
        for (asset, amount) in parts.holdings.0.iter().zip(parts.holdings.1) {
            mask |= 1 << self.terms(*asset)?.underlying.get();
            sums.add_holding(*asset, *amount, self.market, true).ok()?;
        }
        for (underlying, leg) in parts.perps.0.iter().zip(parts.perps.1) {
            mask |= 1 << underlying.get();
            let quote = leg.presented(self.market.funding(*underlying)).ok()?;
            sums.add_perp(*underlying, leg.size, quote, self.market).ok()?;
        }
        let margin = self.margin(mask, parts, legs)?;
        let value = I256::try_from(value).ok()?;
        sums.add_value(value.checked_mul(I256::try_from(LOT).ok()?)?).ok()?;
        Maintenance::new(sums, usd(margin)?, self.market).ok()
    }

    /// Scenarios and add-ons \[wad\].
    fn margin(&self, mask: u32, parts: &Parts<'_>, legs: &[Leg<'_>]) -> Option<U256> {
        if mask.is_power_of_two() {
            let id = UnderlyingId::new(u8::try_from(mask.trailing_zeros()).ok()?)?;
            let frame = self.frames[id.index()].as_ref()?;
            let one = self.moves.get(usize::from(frame.terms.column))?.as_ref()?;
            let linear = self.linear(id, frame, parts)?;
            if let Some(margin) = one.margin(frame, legs, linear) {
                return Some(U256::from(margin));
            }
        }
        let mut sheet = Sheet::new(self.moves.len());
        let mut add_ons = AddOns::default();
        for id in UnderlyingId::all().filter(|id| mask & (1 << id.get()) != 0) {
            let frame = self.frames[id.index()].as_ref()?;
            let (grid, shorts) = self.grid(id, frame, parts, legs)?;
            frame.charge(&grid, shorts, &mut add_ons).ok()?;
            sheet.add(frame.terms.column, &grid).ok()?;
        }
        let base = shortfall::base(&sheet, &self.market.portfolio().ok()?.scenarios);
        base.checked_add(add_ons.total().ok()?)
    }

    /// Nothing else has a price: value and cash are all of equity, and there may be a bound.
    fn of_options(
        &self,
        value: i128,
        margin: U256,
        cash: Usd,
        legs: &[Leg<'_>],
    ) -> Option<Maintenance> {
        let values = self.values.as_ref()?;
        let mut margin = margin;
        if let Some(worst) = worst(legs) {
            // Both in lots times wad: 1e10 times [1e-36 USD].
            let loss = value.checked_sub(worst.checked_mul(LOT)?)?.max(0);
            margin = margin.min(U256::from(values.up(loss.unsigned_abs())));
        }
        let size = value.unsigned_abs();
        let value = if value < 0 {
            -values.up(size).cast_signed()
        } else {
            values.down(size).cast_signed()
        };
        let equity = cash.checked_add(Usd::from_narrow(value)).ok()?;
        Some(Maintenance { equity, haircut: Usd::ZERO, requirement: usd(margin)? })
    }

    /// What moves with the spot one to one beside options [1e-26 USD].
    fn linear(&self, id: UnderlyingId, frame: &Frame, parts: &Parts<'_>) -> Option<i128> {
        let mut linear = 0_i128;
        let mut expose = |size: Size| {
            linear = linear.checked_add(frame.notional(size)?)?;
            Some(())
        };
        for (_, leg) in parts.perps.0.iter().zip(parts.perps.1).filter(|(of, _)| **of == id) {
            expose(leg.size)?;
        }
        for (asset, amount) in parts.holdings.0.iter().zip(parts.holdings.1) {
            if self.terms(*asset)?.underlying == id {
                expose(*amount)?;
            }
        }
        Some(linear)
    }

    /// The grid of one underlying, and the sum of its short options \[wad\].
    fn grid(
        &self,
        id: UnderlyingId,
        frame: &Frame,
        parts: &Parts<'_>,
        legs: &[Leg<'_>],
    ) -> Option<(Grid, u128)> {
        let mut nodes = [0_i128; 27];
        let (mut linear, mut shorts) = (self.linear(id, frame, parts)?, 0_u128);
        for leg in legs.iter().filter(|leg| leg.unit.underlying == id) {
            let lots = i128::from(leg.lots);
            for (node, moved) in nodes.iter_mut().zip(&leg.unit.moved) {
                // Below 2^87: see `Unit::takes`.
                *node = node.wrapping_add(lots.wrapping_mul(i128::from(*moved)));
            }
            // Below 2^119 each, as in a scan.
            let forward = lots.wrapping_mul(i128::from(leg.unit.put_forward)).wrapping_mul(LOT);
            linear = linear.checked_sub(forward)?;
            shorts = shorts.wrapping_add(lots.min(0).unsigned_abs());
        }
        let split = Linear::new(linear);
        let mut grid = Grid::default();
        for (row, (nodes, growth)) in grid.iter_mut().zip(nodes.chunks_exact(3).zip(frame.growth)) {
            let moved =
                if split.is_narrow() { split.times(growth) } else { exposure(linear, growth) };
            for (value, node) in row.iter_mut().zip(nodes) {
                *value = node.wrapping_mul(LOT).checked_add(moved)?;
            }
        }
        Some((grid, shorts.checked_mul(LOT.unsigned_abs())?))
    }

    fn terms(&self, asset: AssetId) -> Option<&AssetTerms> {
        self.market.terms(asset).ok()
    }
}

/// Sum of the worst payoffs, if all expiries have one [lots times 1e-8 USD].
fn worst(legs: &[Leg<'_>]) -> Option<i128> {
    let mut runs = legs.chunk_by(|a, b| a.unit.expiry == b.unit.expiry);
    runs.try_fold(0_i128, |sum, run| {
        let legs = run.iter().map(|leg| (leg.unit.is_put, leg.unit.strike, i128::from(leg.lots)));
        sum.checked_add(worst_of(legs)?)
    })
}

fn usd(wad: U256) -> Option<Usd> {
    I256::try_from(wad).ok().map(Usd::from_wad)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::options::{NOW, book_in, option_market, options_in};
    use crate::ledger::Position;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// A keeper's columns of these books, and what they say the books are.
    fn columns_of(books: &[Book], market: &Market) -> (Columns, Vec<Book>) {
        let mut columns = Columns::default();
        for book in books {
            let account = columns.open(Mode::Portfolio);
            columns.set_cash(account, book.cash).unwrap();
            for it in &book.holdings {
                columns.set_holding(account, it.asset, it.amount).unwrap();
            }
            for it in &book.perps {
                let position = Position { size: it.size, quote_wad: it.quote.to_narrow().unwrap() };
                columns.set_perp(account, it.underlying, position).unwrap();
            }
            for leg in &book.options {
                columns.set_option(account, *leg).unwrap();
            }
        }
        let books =
            columns.accounts().map(|account| columns.book(account, market).unwrap()).collect();
        (columns, books)
    }

    proptest! {
        #[test]
        fn a_batch_gives_the_same_integers(
            (market, books) in option_market().prop_flat_map(|market| {
                let books = vec(prop_oneof![book_in(&market), options_in(&market)], 1..12);
                (Just(market), books)
            }), scale in prop::sample::select(vec![1_i128, 1_000, 1_000_000, 1_000_000_000]), far: bool
        ) {
            // Small ones take the narrow ways; those that expire soon are taken one by one.
            let mut books = books;
            for book in books.iter_mut().filter(|_| far) {
                book.options.retain(|leg| u64::from(leg.series().expiry()) > NOW + 86_400);
            }
            for leg in books.iter_mut().flat_map(|book| &mut book.options) {
                let lots = leg.size().to_wad() / LOT / scale;
                *leg = leg.with_size(Size::from_wad(lots * LOT)).unwrap();
            }
            let (columns, books) = columns_of(&books, &market);
            let batch = Batch::new(&columns, &market);
            for ((account, book), found) in columns.accounts().zip(&books).zip(batch.all()) {
                let one = maintenance(book, &market);
                prop_assert_eq!(found, Some(one));
                prop_assert_eq!(batch.maintenance(account), one);
                let assessed = columns.assess(account, &market);
                prop_assert_eq!(assessed, crate::margin::assess(Mode::Portfolio, book, &market));
                if let Ok(assessed) = assessed {
                    prop_assert_eq!(Maintenance::of(&assessed).map_err(Refusal::from), one);
                }
            }
        }
    }
}
