//! Stress and shortfall: the rows and histories of a scenario table, read from grids of 27 nodes.
//!
//! Source: `contracts/src/math/ScenarioRows.sol`. Grids are added up in 128 bits; where weights could lead beyond, sums
//! are taken in 256.

use super::option::wide;
use super::scenario::{Place, ScenarioTable};
use crate::scan::Grid;
use alloy_primitives::{I256, U256};
use loadline_units::Overflow;

/// P&L by node, 3 * spot node + volatility node [1e-26 USD].
pub(crate) type Nodes = [i128; 27];

/// Grids of all underlyings, by column of the table.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    columns: Vec<Option<Nodes>>,
}

/// Below this weights and 32 rows fit 128 bits: 2^(105 + 16 + 5).
const NARROW: u128 = 1 << 105;

/// What sums are taken in.
trait Sum: Copy + Ord {
    const ZERO: Self;
    /// Adds a node times a weight below 2^17.
    fn plus(self, node: i128, weight: u32) -> Self;
    fn add(self, other: Self) -> Self;
    fn wide(self) -> I256;
}

impl Sum for i128 {
    const ZERO: Self = 0;
    fn plus(self, node: i128, weight: u32) -> Self {
        self + node * Self::from(weight)
    }
    fn add(self, other: Self) -> Self {
        self + other
    }
    fn wide(self) -> I256 {
        wide(self)
    }
}

impl Sum for I256 {
    const ZERO: Self = Self::ZERO;
    fn plus(self, node: i128, weight: u32) -> Self {
        let weight = Self::from_raw(U256::from(weight));
        self.wrapping_add(wide(node).wrapping_mul(weight))
    }
    fn add(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
    fn wide(self) -> I256 {
        self
    }
}

impl Sheet {
    pub(crate) fn new(columns: usize) -> Self {
        Self { columns: vec![None; columns] }
    }

    /// Adds the grid of an underlying to its column.
    pub(crate) fn add(&mut self, column: u8, grid: &Grid) -> Result<(), Overflow> {
        let sum = self.columns.get_mut(usize::from(column)).ok_or(Overflow)?;
        let sum = sum.get_or_insert([0; 27]);
        for (sum, value) in sum.iter_mut().zip(grid.iter().flatten()) {
            *sum = sum.checked_add(*value).ok_or(Overflow)?;
        }
        Ok(())
    }

    fn is_narrow(&self) -> bool {
        let most = |nodes: &Nodes| nodes.iter().map(|x| x.unsigned_abs()).max().unwrap_or(0);
        let sum =
            self.columns.iter().flatten().try_fold(0_u128, |sum, it| sum.checked_add(most(it)));
        sum.is_some_and(|sum| sum < NARROW)
    }

    /// The row that loses most, the first of equals: weight times loss [1e-30 USD], zero when none loses.
    pub(crate) fn worst_row(&self, table: &ScenarioTable) -> (U256, usize) {
        if self.is_narrow() {
            self.worst_row_in::<i128>(table)
        } else {
            self.worst_row_in::<I256>(table)
        }
    }

    fn worst_row_in<N: Sum>(&self, table: &ScenarioTable) -> (U256, usize) {
        let mut worst = (N::ZERO, 0);
        for (row, (weight, nodes)) in table.stress().enumerate() {
            let pnl = self.used().fold(N::ZERO, |sum, (at, grid)| {
                sum.plus(node(grid, nodes.get(at)), u32::from(weight))
            });
            if pnl < worst.0 {
                worst = (pnl, row);
            }
        }
        (worst.0.wide().unsigned_abs(), worst.1)
    }

    /// The sum of the P&L of the worst histories, each read from the grids by bilinear interpolation
    /// [1e-26 USD / 65536].
    pub(crate) fn worst_histories(&self, table: &ScenarioTable) -> I256 {
        if self.is_narrow() {
            self.worst_histories_in::<i128>(table)
        } else {
            self.worst_histories_in::<I256>(table)
        }
    }

    fn worst_histories_in<N: Sum>(&self, table: &ScenarioTable) -> I256 {
        let mut least: Vec<N> = Vec::with_capacity(table.worst() + 1);
        for places in table.history() {
            let pnl = self.history(places);
            if least.len() < table.worst() || least.last().is_some_and(|top| pnl < *top) {
                least.insert(least.partition_point(|it| *it <= pnl), pnl);
                least.truncate(table.worst());
            }
        }
        least.into_iter().fold(N::ZERO, Sum::add).wide()
    }

    /// Weight times P&L of one row [1e-30 USD].
    pub(crate) fn row(&self, table: &ScenarioTable, row: usize) -> I256 {
        let Some((weight, nodes)) = table.stress().nth(row) else { return I256::ZERO };
        self.used().fold(I256::ZERO, |sum, (at, grid)| {
            sum.plus(node(grid, nodes.get(at)), u32::from(weight))
        })
    }

    /// Which histories are the worst, in no order.
    pub(crate) fn worst_rows(&self, table: &ScenarioTable) -> Vec<usize> {
        let pnl = table.history().map(|places| self.history::<I256>(places));
        let mut rows: Vec<_> = pnl.enumerate().map(|(row, pnl)| (pnl, row)).collect();
        rows.sort_unstable();
        rows.into_iter().take(table.worst()).map(|(_, row)| row).collect()
    }

    /// The sum of the P&L of these histories [1e-26 USD / 65536].
    pub(crate) fn histories(&self, table: &ScenarioTable, rows: &[usize]) -> I256 {
        let places = rows.iter().filter_map(|row| table.history().nth(*row));
        places.fold(I256::ZERO, |sum, places| sum.wrapping_add(self.history(places)))
    }

    /// P&L of a history [1e-26 USD / 65536].
    fn history<N: Sum>(&self, places: &[Place]) -> N {
        self.used().fold(N::ZERO, |sum, (at, grid)| {
            let Some(place) = places.get(at) else { return sum };
            let corners = place.corners().into_iter();
            corners.fold(sum, |sum, (node, weight)| {
                sum.plus(grid.get(node).copied().unwrap_or_default(), weight)
            })
        })
    }

    fn used(&self) -> impl Iterator<Item = (usize, &Nodes)> {
        self.columns.iter().enumerate().filter_map(|(at, grid)| Some((at, grid.as_ref()?)))
    }
}

fn node(grid: &Nodes, node: Option<&u8>) -> i128 {
    node.and_then(|node| grid.get(usize::from(*node))).copied().unwrap_or_default()
}
