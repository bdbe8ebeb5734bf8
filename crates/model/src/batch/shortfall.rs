//! Stress and shortfall where one underlying moves.

use super::coarse::{Coarse, bits};
use super::ratio::Ratio;
use crate::margin::rows::Sheet;
use crate::margin::scenario::{Place, ScenarioTable};
use alloy_primitives::{U256, uint};

/// From [1e-30 USD] to \[wad\].
pub(super) const STRESS_UNIT: u128 = 1_000_000_000_000;
/// From [1e-26 USD / 65536] to \[wad\].
const HISTORY_UNIT: u128 = 6_553_600_000_000;
/// Most histories in a shortfall.
const MOST_WORST: usize = 32;
/// Cells of a grid.
const CELLS: usize = 16;

/// Histories of one column by their cell.
#[derive(Debug)]
pub(super) struct Histories {
    cells: [Cell; CELLS],
    /// By number.
    all: Vec<Place>,
    /// By number: the lowest corner, and the weight of each.
    corners: Vec<(usize, [i64; 4])>,
    worst: usize,
    /// What all histories together weigh at each node, rounded up [1/256].
    spread: [i64; 27],
    /// From the sum of the worst to their mean.
    mean: Ratio,
}

/// Histories within a cell, nearer to a corner first: four where the spot matters more, times two for high spot, plus one for
/// high volatility.
#[derive(Debug, Default)]
struct Cell {
    from: [Vec<Numbered>; 8],
    /// All cells, nearer ones first.
    near: Vec<u8>,
}

/// A history in its cell [1/256].
#[derive(Clone, Copy, Debug)]
struct Numbered {
    spot: u8,
    volatility: u8,
    number: u16,
}

/// The worst histories.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::large_enum_variant, reason = "it stays on the stack, and for a moment")]
pub(super) enum Worst {
    /// Their mean is no loss above the one that was named.
    Below,
    /// How much of each node is in their sum [1/65536].
    Weights([i64; 27]),
    /// The last of them and the next are too near to tell.
    Unclear,
}

/// Nodes are cut to so many bits for finding out which histories are the worst: with weights they fit 53, with numbers 62.
const CUT_BITS: u32 = 36;
/// Histories are numbered in so many bits.
const NUMBER_BITS: u32 = 9;

/// Greatest weight of each node of a column, over all rows \[1e-4\].
pub(super) fn weights(table: &ScenarioTable, column: usize) -> [i64; 27] {
    let mut greatest = [0; 27];
    for (weight, nodes) in table.stress() {
        let node = nodes.get(column).and_then(|node| greatest.get_mut(usize::from(*node)));
        if let Some(node) = node {
            *node = i64::from(weight).max(*node);
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
    pub(super) fn new(table: &ScenarioTable, column: usize) -> Option<Self> {
        let mut cells: [Vec<_>; CELLS] = Default::default();
        let (mut all, mut corners) = (Vec::new(), Vec::new());
        let mut spread = [0_i64; 27];
        let places = table.history().filter_map(|places| places.get(column));
        for (number, place) in (0..).zip(places) {
            let Place { cell, spot, volatility } = *place;
            cells.get_mut(usize::from(cell))?.push(Numbered { spot, volatility, number });
            for (node, weight) in place.corners() {
                spread[node] += i64::from(weight);
            }
            all.push(*place);
            corners.push((place.corners()[0].0, place.corners().map(|(_, weight)| weight.into())));
        }
        spread.iter_mut().for_each(|weight| *weight = (*weight + 255) >> 8);
        let unit = HISTORY_UNIT * u128::try_from(table.worst()).ok()?;
        let mut number = 0;
        let cells = cells.map(|histories| {
            number += 1;
            Cell::new(&histories, number - 1)
        });
        let (worst, mean) = (table.worst(), Ratio::new(1, unit)?);
        Some(Self { cells, all, corners, worst, spread, mean })
    }

    /// Whether the shortfall might be above a loss `least` [2^scale lots times 1e-8 USD]; if not, it surely is not.
    ///
    /// With m the number of the worst and any level t, it is at most t + sum (loss - t)+ / m over all histories. The P&L of a
    /// history is a mean of nodes, so the sum is at most that over nodes, each with all the weight that histories give it.
    pub(super) fn may_exceed(&self, coarse: &Coarse, least: i64) -> bool {
        let level = least.max(0) / 2;
        let mut above = 0_i64;
        for (value, weight) in coarse.values.iter().zip(self.spread) {
            // 46 bits and 17 of all weights.
            let loss = coarse.error.wrapping_sub(*value).wrapping_sub(level).max(0);
            above = above.wrapping_add(loss.wrapping_mul(weight));
        }
        let count = i64::try_from(self.worst).unwrap_or(i64::MAX);
        above > (least.max(0) - level) * 256 * count
    }

    /// The mean of a sum of histories of at most 0 [1e-26 USD / 65536], as a loss \[wad\].
    pub(super) const fn mean(&self, sum: i128) -> u128 {
        if sum < 0 { self.mean.up(sum.unsigned_abs()) } else { 0 }
    }

    /// Which histories are the worst, as far as coarse values tell; all that matters is whether their mean is above a loss
    /// `floor` [2^scale lots times 1e-8 USD].
    pub(super) fn worst(&self, coarse: &Coarse, floor: i64) -> Worst {
        let cut = bits(coarse.most.into()).saturating_sub(CUT_BITS);
        let mut least = [i64::MAX; MOST_WORST + 2];
        self.least(&coarse.values.map(|value| value >> cut), &mut least);
        // At all corners, the cut included.
        let error = 65_536 * ((coarse.error >> cut) + 2);
        let count = i64::try_from(self.worst).unwrap_or_default();
        // 53 bits each.
        let sum = least[..self.worst].iter().fold(0_i64, |sum, key| sum + (key >> NUMBER_BITS));
        let lost = (i128::from(count * error - sum)) << cut;
        if lost <= i128::from(floor) * i128::from(65_536 * count) {
            return Worst::Below;
        }
        let value = |at: usize| least[at] >> NUMBER_BITS;
        if value(self.worst) - value(self.worst - 1) <= 2 * error {
            return Worst::Unclear;
        }
        let mut weights = [0_i64; 27];
        for key in &least[..self.worst] {
            let number = usize::try_from(key & ((1 << NUMBER_BITS) - 1)).unwrap_or_default();
            let Some((node, each)) = self.corners.get(number) else { continue };
            for (corner, weight) in [0, 3, 1, 4].into_iter().zip(each) {
                weights[node + corner] += weight;
            }
        }
        Worst::Weights(weights)
    }

    /// The least histories and the next, ascending: value, then number in the low bits.
    ///
    /// No history is below the least corner of its cell. So cells are looked at from the least on, nearer ones first, and
    /// passed over if they cannot hold one of them.
    fn least(&self, nodes: &[i64; 27], least: &mut [i64; MOST_WORST + 2]) {
        let mut bounds = [0_i64; CELLS];
        let mut first = 0;
        for (at, bound) in bounds.iter_mut().enumerate() {
            let node = at + (at >> 1);
            let low = nodes[node].min(nodes[node + 1]);
            *bound = low.min(nodes[node + 3]).min(nodes[node + 4]);
        }
        for at in 1..CELLS {
            first = if bounds[at] < bounds[first] { at } else { first };
        }
        for at in self.cells[first].near.iter().map(|at| usize::from(*at)) {
            if bounds[at] << 16 > least[self.worst] >> NUMBER_BITS {
                continue;
            }
            let node = at + (at >> 1);
            let a = nodes[node];
            let (b, c) = (nodes[node + 3].wrapping_sub(a), nodes[node + 1].wrapping_sub(a));
            let d = nodes[node + 4].wrapping_sub(nodes[node + 3]).wrapping_sub(c);
            let steep = usize::from(b.abs() > c.abs());
            let from = 4 * steep + 2 * usize::from(b < 0) + usize::from(c < 0);
            let (a, b, c) = (a << 16, b << 8, c << 8);
            for it in &self.cells[at].from[from] {
                let (x, v) = (i64::from(it.spot), i64::from(it.volatility));
                // All below 2^55.
                let slope = b.wrapping_add(v.wrapping_mul(d));
                let pnl = a.wrapping_add(x.wrapping_mul(slope)).wrapping_add(v.wrapping_mul(c));
                let key = (pnl << NUMBER_BITS) | i64::from(it.number);
                if key < least[self.worst] {
                    self.insert(least, key);
                }
            }
        }
    }

    /// Keeps the least and one more, ascending.
    const fn insert(&self, least: &mut [i64; MOST_WORST + 2], key: i64) {
        let mut at = self.worst;
        while at > 0 && least[at - 1] > key {
            least[at] = least[at - 1];
            at -= 1;
        }
        least[at] = key;
    }

    /// Sum of the worst histories, from whole nodes below 2^105 [1e-26 USD / 65536].
    pub(super) fn sum_of_whole(&self, nodes: &[i128; 27]) -> i128 {
        let mut all: Vec<_> = self.all.iter().map(|place| history(nodes, *place)).collect();
        all.sort_unstable();
        all[..self.worst].iter().sum()
    }
}

impl Cell {
    fn new(histories: &[Numbered], number: u8) -> Self {
        let far = |from: usize, it: &Numbered| {
            let (spot, volatility) = (i32::from(it.spot), i32::from(it.volatility));
            let along = |is_high: bool, place: i32| if is_high { 256 - place } else { place };
            let (spot, volatility) = (along(from & 2 != 0, spot), along(from & 1 != 0, volatility));
            if from & 4 != 0 { 3 * spot + volatility } else { spot + 3 * volatility }
        };
        let mut from = 0;
        let from = [(); 8].map(|()| {
            let mut sorted = histories.to_vec();
            sorted.sort_by_key(|it| far(from, it));
            from += 1;
            sorted
        });
        let mut near: Vec<_> = (0..16).collect();
        near.sort_by_key(|other: &u8| {
            (other / 2).abs_diff(number / 2) * 2 + (other % 2).abs_diff(number % 2)
        });
        Self { from, near }
    }
}

/// P&L at a place [1e-26 USD / 65536].
fn history(nodes: &[i128; 27], place: Place) -> i128 {
    let corners = place.corners().into_iter();
    corners.fold(0, |sum, (node, weight)| sum + nodes[node].wrapping_mul(i128::from(weight)))
}
