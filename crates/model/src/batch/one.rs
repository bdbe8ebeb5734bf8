//! Scenarios and add-ons of a book on one underlying.
//!
//! Where it loses most is found with values of 45 bits; the few nodes that can be it are taken whole. The shortfall is
//! looked at only where it may be above the stress.

use super::LOT;
use super::coarse::{Coarse, bits};
use super::narrow::Linear;
use super::ratio::Ratio;
use super::shortfall::{Histories, STRESS_UNIT, Worst, weights};
use super::unit::{Frame, Leg};
use crate::margin::scenario::ScenarioTable;

/// Whole values have fewer bits: with weights and 32 histories they fit 128 [1e-26 USD].
const NARROW_BITS: u32 = 105;
/// Bits of a lot at 1e-8 USD [1e-26 USD].
const LOT_BITS: u32 = 34;
/// A weight of one \[1e-4\].
const WHOLE: i64 = 10_000;

/// How one column of the scenario table moves, when all others stand still or are not held.
#[derive(Debug)]
pub(super) struct One {
    /// Greatest weight of each node \[1e-4\].
    weights: [i64; 27],
    /// The greatest of them.
    heaviest: i64,
    histories: Histories,
    /// From [1e-30 USD] to \[wad\].
    stress: Ratio,
}

/// What is held, ready to be valued at some nodes.
struct Held<'a> {
    legs: &'a [Leg<'a>],
    linear: Linear,
    frame: &'a Frame,
}

impl One {
    pub(super) fn new(table: &ScenarioTable, column: usize) -> Option<Self> {
        let weights = weights(table, column);
        Some(Self {
            weights,
            heaviest: weights.into_iter().max()?,
            histories: Histories::new(table, column)?,
            stress: Ratio::new(1, STRESS_UNIT)?,
        })
    }

    /// Base and charges \[wad\]; `linear` is held beside options [1e-26 USD]. `None` for what is not narrow.
    pub(super) fn margin(&self, frame: &Frame, legs: &[Leg<'_>], linear: i128) -> Option<u128> {
        let coarse = Coarse::new(legs, if linear == 0 { 0 } else { linear / LOT }, frame);
        let most = coarse.most.checked_add(coarse.error.unsigned_abs())?;
        if bits(most.into()) + coarse.scale + LOT_BITS > NARROW_BITS {
            return None;
        }
        let (mut all, mut shorts) = (linear, 0_u128);
        let (mut inner, mut vega) = (0_i128, 0_i128);
        for leg in legs {
            let lots = i128::from(leg.lots);
            // Below 2^119 each, as in a scan.
            let forward = lots.wrapping_mul(i128::from(leg.unit.put_forward)).wrapping_mul(LOT);
            all = all.checked_sub(forward)?;
            shorts += u128::from(leg.lots.min(0).unsigned_abs());
            // Below 2^87 each: see `Unit::takes`.
            inner = inner.wrapping_add(lots.wrapping_mul(i128::from(leg.unit.inner.0)));
            vega = vega.wrapping_add(lots.wrapping_mul(i128::from(leg.unit.inner.1)));
        }
        let held = Held { legs, linear: Linear::new(all), frame };
        if !held.linear.is_narrow() {
            return None;
        }
        let moved = held.linear.times(frame.growth[5]) - held.linear.times(frame.growth[3]);
        let moved = inner.wrapping_mul(LOT).wrapping_add(moved);
        let charges =
            frame.charges.as_ref()?.of(moved.unsigned_abs(), vega.unsigned_abs(), shorts)?;
        Some(self.base(&coarse, &held) + charges)
    }

    /// Stress or shortfall, the greater \[wad\].
    fn base(&self, coarse: &Coarse, held: &Held<'_>) -> u128 {
        let weighted = |node: usize| self.weights[node].wrapping_mul(-coarse.values[node]);
        // Below 2^61.
        let top = (0..27).fold(0, |top, node| weighted(node).max(top));
        let error = coarse.error * self.heaviest;
        let near = (0..27).fold(0_u32, |near, node| {
            near | u32::from(weighted(node) + error > top - error) << node
        });
        let floor = (top - error) / WHOLE;
        let shortfall = if self.histories.may_exceed(coarse, floor) {
            self.shortfall(coarse, held, floor)
        } else {
            0
        };
        // Below 2^122 [1e-30 USD].
        let most = u128::try_from(top + error).unwrap_or_default() << coarse.scale;
        if most.saturating_mul(LOT.unsigned_abs()) <= shortfall.saturating_mul(STRESS_UNIT) {
            return shortfall;
        }
        let mut stress = 0;
        for node in (0..27).filter(|node| near & (1 << node) != 0) {
            stress = held.at(node).wrapping_mul(-i128::from(self.weights[node])).max(stress);
        }
        self.stress.up(stress.unsigned_abs()).max(shortfall)
    }

    /// The mean of the worst histories \[wad\]; zero where it is below `floor` [2^scale lots times 1e-8 USD].
    fn shortfall(&self, coarse: &Coarse, held: &Held<'_>, floor: i64) -> u128 {
        let sum = match self.histories.worst(coarse, floor) {
            Worst::Below => return 0,
            Worst::Weights(weights) => held.sum(&weights),
            Worst::Unclear => {
                let mut nodes = [0; 27];
                nodes.iter_mut().enumerate().for_each(|(node, value)| *value = held.at(node));
                self.histories.sum_of_whole(&nodes)
            }
        };
        self.histories.mean(sum)
    }
}

impl Held<'_> {
    /// P&L at a node [1e-26 USD].
    fn at(&self, node: usize) -> i128 {
        let sum = self.legs.iter().fold(0_i128, |sum, leg| {
            sum.wrapping_add(i128::from(leg.lots).wrapping_mul(i128::from(leg.unit.moved[node])))
        });
        sum.wrapping_mul(LOT).wrapping_add(self.linear.times(self.frame.growth[node / 3]))
    }

    /// P&L at all nodes, each with a weight below 2^21 [1e-26 USD / 65536].
    fn sum(&self, weights: &[i64; 27]) -> i128 {
        let sum = self.legs.iter().fold(0_i128, |sum, leg| {
            let each = leg.unit.sum(weights);
            sum.wrapping_add(each.wrapping_mul(i128::from(leg.lots)))
        });
        let rows = weights.chunks_exact(3).zip(self.frame.growth);
        rows.fold(sum.wrapping_mul(LOT), |sum, (weights, growth)| {
            let weight = i128::from(weights.iter().sum::<i64>());
            if weight == 0 {
                return sum;
            }
            sum.wrapping_add(self.linear.times(growth).wrapping_mul(weight))
        })
    }
}
