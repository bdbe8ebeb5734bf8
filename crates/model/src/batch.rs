//! Maintenance of many accounts in the Portfolio mode: the same integers as [`crate::margin::portfolio`], faster.
//!
//! What an option is worth at the 27 nodes is shared by all who hold it, since a scan rounds per unit and not per
//! position. Per account there remain sums of products, the worst of 27 weighted nodes where one underlying moves, and the
//! few histories that can be among the worst. What is rare is taken apart one by one: options that average, expire or
//! roll off within a day, sizes near the bounds of a scan.

mod narrow;
mod shortfall;
mod unit;

use crate::columns::{Columns, Parts};
use crate::margin::add_on::AddOns;
use crate::margin::option::worst_of;
use crate::margin::portfolio::{Maintenance, maintenance};
use crate::margin::{Sums, rows::Sheet};
use crate::scan::{Grid, exposure};
use crate::{AssetTerms, Book, Market, Mode, Refusal, UnknownAccount};
use alloy_primitives::{I256, U256};
use loadline_units::{AccountId, AssetId, Size, UnderlyingId, Usd};
use narrow::Linear;
use shortfall::Histories;
use unit::{Frame, Unit};

/// A market made ready for many accounts.
#[derive(Debug)]
pub struct Batch<'a> {
    market: &'a Market,
    columns: &'a Columns,
    units: Vec<Option<Unit>>,
    frames: Vec<Option<Frame>>,
    /// By column of the scenario table: greatest weight of each node, and the histories by cell.
    moves: Vec<([i128; 27], Histories)>,
}

/// Below this weights of the stress, and of 32 histories, fit 128 bits [1e-26 USD].
const NARROW: u128 = 1 << 105;
/// No more options than these, so that sums of 119 bits fit 128.
const MANY: usize = 128;
/// From lots times 1e-8 USD to [1e-26 USD].
const LOT: i128 = crate::OPTION_LOT;
/// From lots times wad to \[wad\].
const LOT_WAD: i128 = 100_000_000;

impl<'a> Batch<'a> {
    /// Makes ready what the accounts of `columns` share at `market`.
    pub fn new(columns: &'a Columns, market: &'a Market) -> Self {
        let mut frames: Vec<Option<Frame>> = (0..UnderlyingId::COUNT).map(|_| None).collect();
        for id in UnderlyingId::all() {
            frames[id.index()] = Frame::new(id, market);
        }
        let frame = |id: UnderlyingId| frames[id.index()].as_ref();
        let units = columns
            .series()
            .map(|leg| {
                leg.and_then(|leg| Unit::new(&leg, frame(leg.series().underlying())?, market))
            })
            .collect();
        let moves = market.portfolio().map_or_else(
            |_| Vec::new(),
            |portfolio| {
                let table = &portfolio.scenarios;
                (0..table.columns())
                    .map(|column| {
                        (shortfall::weights(table, column), Histories::new(table, column))
                    })
                    .collect()
            },
        );
        Self { market, columns, units, frames, moves }
    }

    /// Maintenance of every account in the Portfolio mode, in order; `None` for those in another.
    pub fn all(&self) -> impl Iterator<Item = Option<Result<Maintenance, Refusal>>> + '_ {
        (0..self.columns.len()).map(|row| {
            let parts = self.columns.parts(row);
            (parts.mode == Mode::Portfolio).then(|| self.of(row, &parts))
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
        self.of(row, &self.columns.parts(row))
    }

    fn of(&self, row: usize, parts: &Parts<'_>) -> Result<Maintenance, Refusal> {
        match self.fast(parts) {
            Some(found) => Ok(found),
            None => maintenance(&self.book(row)?, self.market),
        }
    }

    fn book(&self, row: usize) -> Result<Book, Refusal> {
        self.columns.book(AccountId::new(u64::try_from(row + 1).unwrap_or_default()), self.market)
    }

    /// `None` for what has to be taken one by one.
    fn fast(&self, parts: &Parts<'_>) -> Option<Maintenance> {
        if parts.options.len() > MANY {
            return None;
        }
        let mut sums = Sums::new(parts.cash);
        let mut mask = 0_u32;
        for (asset, amount) in parts.holdings.0.iter().zip(parts.holdings.1) {
            mask |= 1 << self.terms(*asset)?.underlying.get();
            sums.add_holding(*asset, *amount, self.market, true).ok()?;
        }
        for (underlying, leg) in parts.perps.0.iter().zip(parts.perps.1) {
            mask |= 1 << underlying.get();
            let quote = leg.presented(self.market.funding(*underlying)).ok()?;
            sums.add_perp(*underlying, leg.size, quote, self.market).ok()?;
        }
        let alone = mask == 0;
        let mut value = 0_i128;
        for position in parts.options {
            let unit = self.unit(position.series)?;
            if !unit.takes(position.lots) {
                return None;
            }
            mask |= 1 << unit.underlying.get();
            // Below 2^120 each: a mark is no more than what `Unit::takes` looks at.
            value = value.wrapping_add(i128::from(position.lots).wrapping_mul(unit.mark));
        }
        let mut charges = U256::ZERO;
        let base = if mask.is_power_of_two() {
            let id = UnderlyingId::new(u8::try_from(mask.trailing_zeros()).ok()?)?;
            let frame = self.frames[id.index()].as_ref()?;
            let grid = self.grid(id, frame, parts, &mut charges)?;
            self.base_of_one(&grid, usize::from(frame.terms.column))?
        } else {
            let mut sheet = Sheet::new(self.moves.len());
            for id in UnderlyingId::all().filter(|id| mask & (1 << id.get()) != 0) {
                let frame = self.frames[id.index()].as_ref()?;
                let grid = self.grid(id, frame, parts, &mut charges)?;
                sheet.add(frame.terms.column, &grid).ok()?;
            }
            shortfall::base(&sheet, &self.market.portfolio().ok()?.scenarios)
        };
        let mut margin = base.checked_add(charges)?;
        if alone && let Some(worst) = self.worst(parts) {
            // Both in lots times wad: 1e10 times [1e-36 USD].
            let loss = value.checked_sub(worst.checked_mul(LOT)?)?.max(0);
            margin = margin.min(U256::from(loss.unsigned_abs().div_ceil(LOT_WAD.unsigned_abs())));
        }
        if alone {
            // Nothing else has a price: value and cash are all of equity.
            let value = Usd::from_narrow(value.div_euclid(LOT_WAD));
            let requirement = Usd::from_wad(I256::try_from(margin).ok()?);
            let equity = parts.cash.checked_add(value).ok()?;
            return Some(Maintenance { equity, haircut: Usd::ZERO, requirement });
        }
        let value = I256::try_from(value).ok()?;
        sums.add_value(value.checked_mul(I256::try_from(LOT).ok()?)?).ok()?;
        let margin = Usd::from_wad(I256::try_from(margin).ok()?);
        Maintenance::new(sums, margin, self.market).ok()
    }

    /// The grid of one underlying, and its charges.
    fn grid(
        &self,
        id: UnderlyingId,
        frame: &Frame,
        parts: &Parts<'_>,
        charges: &mut U256,
    ) -> Option<Grid> {
        let mut nodes = [0_i128; 27];
        let (mut linear, mut shorts) = (0_i128, 0_u128);
        for position in parts.options {
            let unit = self.unit(position.series)?;
            if unit.underlying != id {
                continue;
            }
            let lots = i128::from(position.lots);
            for (node, moved) in nodes.iter_mut().zip(&unit.moved) {
                // Below 2^87: see `Unit::takes`.
                *node = node.wrapping_add(lots.wrapping_mul(i128::from(*moved)));
            }
            // Below 2^119 each, as in a scan.
            let forward = lots.wrapping_mul(unit.put_forward).wrapping_mul(LOT);
            linear = linear.wrapping_sub(forward);
            shorts = shorts.wrapping_add(lots.min(0).unsigned_abs());
        }
        let mut expose = |size: Size| {
            let notional = frame.notional(size)?;
            linear = linear.checked_add(notional)?;
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
        let narrow = linear.unsigned_abs() < 1 << 119;
        let split = Linear::new(linear);
        let mut grid = Grid::default();
        for (row, (nodes, growth)) in grid.iter_mut().zip(nodes.chunks_exact(3).zip(frame.growth)) {
            let moved = if narrow { split.times(growth) } else { exposure(linear, growth) };
            for (value, node) in row.iter_mut().zip(nodes) {
                *value = node.wrapping_mul(LOT).checked_add(moved)?;
            }
        }
        match narrow::charges(frame, &grid, shorts) {
            Some(charged) => *charges = charges.checked_add(U256::from(charged))?,
            None => {
                let mut add_ons = AddOns::default();
                let shorts = shorts.checked_mul(LOT.unsigned_abs())?;
                frame.charge(&grid, shorts, &mut add_ons).ok()?;
                *charges = charges.checked_add(add_ons.total().ok()?)?;
            }
        }
        Some(grid)
    }

    /// Base where one underlying moves \[wad\].
    fn base_of_one(&self, grid: &Grid, column: usize) -> Option<U256> {
        let (weights, histories) = self.moves.get(column)?;
        let nodes: &[i128; 27] = grid.as_flattened().try_into().ok()?;
        let mut most = 0;
        let mut stress = 0_i128;
        for (node, weight) in nodes.iter().zip(weights) {
            most |= node.unsigned_abs();
            // 15 bits of weight.
            stress = stress.max(node.wrapping_mul(-*weight));
        }
        if most >= NARROW {
            let mut sheet = Sheet::new(self.moves.len());
            sheet.add(u8::try_from(column).ok()?, grid).ok()?;
            return Some(shortfall::base(&sheet, &self.market.portfolio().ok()?.scenarios));
        }
        let stress = stress.unsigned_abs().div_ceil(shortfall::STRESS_UNIT);
        Some(U256::from(histories.at_least(nodes, most, stress)))
    }

    /// Sum of the worst payoffs, if all expiries have one [lots times 1e-8 USD].
    fn worst(&self, parts: &Parts<'_>) -> Option<i128> {
        let same = |a: &crate::columns::Lots, b: &crate::columns::Lots| {
            let expiry = |it: &crate::columns::Lots| self.unit(it.series).map(|unit| unit.expiry);
            expiry(a) == expiry(b)
        };
        parts.options.chunk_by(same).try_fold(0_i128, |sum, run| {
            let legs = run.iter().filter_map(|it| {
                let unit = self.unit(it.series)?;
                Some((unit.is_put, unit.strike, i128::from(it.lots)))
            });
            sum.checked_add(worst_of(legs)?)
        })
    }

    fn unit(&self, series: usize) -> Option<&Unit> {
        self.units.get(series)?.as_ref()
    }

    fn terms(&self, asset: AssetId) -> Option<&AssetTerms> {
        self.market.terms(asset).ok()
    }
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
