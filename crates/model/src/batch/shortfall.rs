//! Stress and shortfall where one underlying moves.

use crate::margin::rows::Sheet;
use crate::margin::scenario::{Place, ScenarioTable};
use alloy_primitives::{U256, uint};

/// From [1e-30 USD] to \[wad\].
pub(super) const STRESS_UNIT: u128 = 1_000_000_000_000;
/// From [1e-26 USD / 65536] to \[wad\].
const HISTORY_UNIT: u128 = 6_553_600_000_000;
/// Cells of a grid.
const CELLS: usize = 16;

/// Histories of one column by their cell.
#[derive(Debug)]
pub(super) struct Histories {
    cells: [Vec<Place>; CELLS],
    worst: usize,
}

/// Greatest weight of each node of a column, over all rows \[1e-4\].
pub(super) fn weights(table: &ScenarioTable, column: usize) -> [i128; 27] {
    let mut greatest = [0; 27];
    for (weight, nodes) in table.stress() {
        let node = nodes.get(column).and_then(|node| greatest.get_mut(usize::from(*node)));
        if let Some(node) = node {
            *node = i128::from(weight).max(*node);
        }
    }
    greatest
}

/// Stress or shortfall of any sheet, the greater \[wad\].
pub(super) fn base(sheet: &Sheet, table: &ScenarioTable) -> U256 {
    let stress = sheet.worst_row(table).0.div_ceil(U256::from(STRESS_UNIT));
    let sum = sheet.worst_histories(table);
    if !sum.is_negative() {
        return stress;
    }
    let unit = uint!(6_553_600_000_000_U256).wrapping_mul(U256::from(table.worst()));
    sum.unsigned_abs().div_ceil(unit).max(stress)
}

impl Histories {
    pub(super) fn new(table: &ScenarioTable, column: usize) -> Self {
        let mut cells: [Vec<Place>; CELLS] = Default::default();
        for place in table.history().filter_map(|places| places.get(column)) {
            if let Some(cell) = cells.get_mut(usize::from(place.cell)) {
                cell.push(*place);
            }
        }
        Self { cells, worst: table.worst() }
    }

    /// The shortfall, but at least `floor` \[wad\]; nodes are below 2^105 [1e-26 USD].
    ///
    /// No history is below the least corner of its cell. So cells are looked at from the least on, until no other can hold
    /// one of the worst; and none at all where even the corners do not lead beyond the floor.
    pub(super) fn at_least(&self, nodes: &[i128], floor: u128) -> u128 {
        let mut bounds = [(0_i128, 0_usize); CELLS];
        for (at, bound) in bounds.iter_mut().enumerate() {
            let node = at + (at >> 1);
            let corner = |by: usize| nodes.get(node + by).copied().unwrap_or_default();
            *bound = (corner(0).min(corner(1)).min(corner(3)).min(corner(4)), at);
        }
        bounds.sort_unstable();
        let unit = HISTORY_UNIT * u128::try_from(self.worst).unwrap_or(1);
        let lost = |sum: i128| if sum < 0 { sum.unsigned_abs().div_ceil(unit) } else { 0 };
        let (mut left, mut sum) = (self.worst, 0_i128);
        for (bound, at) in bounds {
            let count = self.cells[at].len().min(left);
            sum += (bound << 16) * i128::try_from(count).unwrap_or_default();
            left -= count;
        }
        if lost(sum) <= floor {
            return floor;
        }
        let mut least = [i128::MAX; 33];
        for (bound, at) in bounds {
            if bound << 16 >= least[self.worst - 1] {
                break;
            }
            for place in &self.cells[at] {
                self.insert(&mut least, history(nodes, *place));
            }
        }
        lost(least[..self.worst].iter().sum()).max(floor)
    }

    /// Keeps the least, ascending.
    const fn insert(&self, least: &mut [i128; 33], pnl: i128) {
        let mut at = self.worst;
        while at > 0 && least[at - 1] > pnl {
            least[at] = least[at - 1];
            at -= 1;
        }
        least[at] = pnl;
    }
}

/// P&L at a place [1e-26 USD / 65536].
fn history(nodes: &[i128], place: Place) -> i128 {
    let corners = place.corners().into_iter();
    corners.fold(0, |sum, (node, weight)| {
        let node = nodes.get(node).copied().unwrap_or_default();
        sum + node.wrapping_mul(i128::from(weight))
    })
}
