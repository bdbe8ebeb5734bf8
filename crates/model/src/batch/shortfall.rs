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
    /// Place and number of each.
    cells: [Vec<(Place, i64)>; CELLS],
    /// By number.
    all: Vec<Place>,
    worst: usize,
}

/// Nodes are cut to so many bits for finding out which histories are the worst: with weights they fit 52, with numbers 61.
const CUT_BITS: u32 = 36;
/// Histories are numbered in so many bits.
const NUMBER_BITS: u32 = 9;
/// By how much cutting may lower a history: less than a unit at each corner [weights].
const CUT: i64 = 65_536;

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
        let mut cells: [Vec<_>; CELLS] = Default::default();
        let mut all = Vec::with_capacity(table.history().len());
        let places = table.history().filter_map(|places| places.get(column));
        for (number, place) in (0..).zip(places) {
            all.push(*place);
            if let Some(cell) = cells.get_mut(usize::from(place.cell)) {
                cell.push((*place, number));
            }
        }
        Self { cells, all, worst: table.worst() }
    }

    /// The shortfall, but at least `floor` \[wad\]; nodes are at most `most`, below 2^105 [1e-26 USD].
    pub(super) fn at_least(&self, nodes: &[i128; 27], most: u128, floor: u128) -> u128 {
        let unit = HISTORY_UNIT * u128::try_from(self.worst).unwrap_or(1);
        let sum = self.sum_of_worst(nodes, most);
        if sum < 0 { sum.unsigned_abs().div_ceil(unit).max(floor) } else { floor }
    }

    /// Sum of the worst histories [1e-26 USD / 65536].
    ///
    /// Which they are is found with nodes that are cut; where the best of them and the next are too near to tell, with
    /// whole ones. The sum is linear: weights are added up first.
    fn sum_of_worst(&self, nodes: &[i128; 27], most: u128) -> i128 {
        let cut = (128 - most.leading_zeros()).saturating_sub(CUT_BITS);
        let mut short = [0_i64; 27];
        for (short, node) in short.iter_mut().zip(nodes) {
            // At most 36 bits and a sign.
            *short = i64::try_from(node >> cut).unwrap_or_default();
        }
        let least = self.least(&short);
        let value = |at: usize| least[at] >> NUMBER_BITS;
        if cut > 0 && value(self.worst) - value(self.worst - 1) <= CUT {
            return self.sum_of_whole(nodes);
        }
        let mut weights = [0_i64; 27];
        for key in &least[..self.worst] {
            let number = usize::try_from(key & ((1 << NUMBER_BITS) - 1)).unwrap_or_default();
            let Some(place) = self.all.get(number) else { continue };
            for (node, weight) in place.corners() {
                weights[node] += i64::from(weight);
            }
        }
        let products = nodes.iter().zip(weights);
        // 105 bits, 16 of weights, 5 of histories.
        products.fold(0, |sum, (node, weight)| sum.wrapping_add(node.wrapping_mul(weight.into())))
    }

    /// The least histories and the next, ascending: value, then number in the low bits.
    ///
    /// No history is below the least corner of its cell. So cells are looked at from the least on, until no other can hold
    /// one of them.
    fn least(&self, nodes: &[i64; 27]) -> [i64; 34] {
        let mut bounds = [0_i64; CELLS];
        for (at, bound) in bounds.iter_mut().enumerate() {
            let node = at + (at >> 1);
            let low = nodes[node].min(nodes[node + 1]);
            *bound = low.min(nodes[node + 3]).min(nodes[node + 4]);
        }
        let mut least = [i64::MAX; 34];
        loop {
            let mut next = (i64::MAX, 0);
            for (at, bound) in bounds.iter().enumerate() {
                next = next.min((*bound, at));
            }
            let (bound, at) = next;
            if bound == i64::MAX || bound << 16 > least[self.worst] >> NUMBER_BITS {
                return least;
            }
            bounds[at] = i64::MAX;
            let node = at + (at >> 1);
            let a = nodes[node];
            let (b, c) = (nodes[node + 3] - a, nodes[node + 1] - a);
            let d = nodes[node + 4] - nodes[node + 3] - c;
            for (place, number) in &self.cells[at] {
                let (x, v) = (i64::from(place.spot), i64::from(place.volatility));
                // All below 2^55.
                let line = x.wrapping_mul(b).wrapping_add(v.wrapping_mul(c)) << 8;
                let twist = x.wrapping_mul(v).wrapping_mul(d);
                let pnl = (a << 16).wrapping_add(line).wrapping_add(twist);
                let key = (pnl << NUMBER_BITS) | number;
                if key < least[self.worst] {
                    self.insert(&mut least, key);
                }
            }
        }
    }

    /// Keeps the least and one more, ascending.
    const fn insert(&self, least: &mut [i64; 34], key: i64) {
        let mut at = self.worst;
        while at > 0 && least[at - 1] > key {
            least[at] = least[at - 1];
            at -= 1;
        }
        least[at] = key;
    }

    /// Sum of the worst histories, from whole nodes.
    fn sum_of_whole(&self, nodes: &[i128; 27]) -> i128 {
        let mut all: Vec<_> = self.all.iter().map(|place| history(nodes, *place)).collect();
        all.sort_unstable();
        all[..self.worst].iter().sum()
    }
}

/// P&L at a place [1e-26 USD / 65536].
fn history(nodes: &[i128; 27], place: Place) -> i128 {
    let corners = place.corners().into_iter();
    corners.fold(0, |sum, (node, weight)| sum + nodes[node].wrapping_mul(i128::from(weight)))
}
