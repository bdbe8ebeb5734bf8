//! P&L of an account at all nodes, cut to 45 bits with a bound of the error: enough to tell where the account loses most.

use super::unit::{Frame, Leg};
use crate::math::WAD;
use crate::scan::SPOT_NODES;

/// Bits of what a node and a sum of sizes are cut to: products have 62.
pub(super) const PART_BITS: u32 = 31;
/// Products are cut by so much once they are added up.
const CUT: u32 = 17;
/// Fraction bits of a growth.
const GROWTH_BITS: u32 = 31;
/// An exposure is cut to so many bits.
const LINEAR_BITS: u32 = 52;

/// Values and error are in 2^scale lots times 1e-8 USD.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coarse {
    /// Below 2^46.
    pub(super) values: [i64; 27],
    /// No value has more bits.
    pub(super) most: u64,
    /// No value is further than this from the whole one. Below 2^42.
    pub(super) error: i64,
    pub(super) scale: u32,
}

impl Coarse {
    /// `linear` is held beside the options [lots times 1e-8 USD].
    pub(super) fn new(legs: &[Leg<'_>], linear: i128, frame: &Frame) -> Self {
        let all = legs.iter().fold(0_u128, |sum, leg| sum + u128::from(leg.lots.unsigned_abs()));
        let linear_bits = bits(linear.unsigned_abs()).saturating_sub(LINEAR_BITS + frame.cut);
        let cut = bits(all).saturating_sub(PART_BITS).max(linear_bits);
        let mut values = [0_i64; 27];
        for leg in legs {
            // Sizes have 31 bits together, nodes as many.
            let lots = leg.lots >> cut.min(63);
            for (value, node) in values.iter_mut().zip(&leg.unit.coarse) {
                *value = value.wrapping_add(lots.wrapping_mul(i64::from(*node)));
            }
        }
        let scale = cut + frame.cut;
        let mut error = 0_u128;
        if linear != 0 {
            let short = linear >> scale;
            for (row, growth) in values.chunks_exact_mut(3).zip(&frame.coarse_growth) {
                // 52 bits of exposure and 40 of growth.
                let moved = short.wrapping_mul(i128::from(*growth)) >> GROWTH_BITS;
                let moved = i64::try_from(moved).unwrap_or_default();
                row.iter_mut().for_each(|value| *value = value.wrapping_add(moved));
            }
            // Of the exposure, which was cut before too, times a growth below 2^8; of the growth; of the product.
            error += 514 + (short.unsigned_abs() >> GROWTH_BITS);
        }
        // Of a leg: what is cut from a node, times lots; what is cut from lots, times a node; one more unit of the node,
        // since its linear part was rounded.
        let legs = u128::try_from(legs.len()).unwrap_or(u128::MAX >> 32);
        error += 2 * (all >> cut.min(127)) + 3 * legs + 2;
        if cut > 0 {
            error += legs << PART_BITS;
        }
        let mut most = 0;
        for value in &mut values {
            *value >>= CUT;
            most |= value.unsigned_abs();
        }
        let error = i64::try_from(error >> CUT).unwrap_or(i64::MAX >> CUT) + 2;
        Self { values, most, error, scale: scale + CUT }
    }
}

/// Growth \[wad\] with 31 fraction bits, rounded down.
pub(super) fn coarse_growths(growth_wad: [i128; SPOT_NODES]) -> [i64; SPOT_NODES] {
    growth_wad.map(|wad| {
        let coarse = (wad << GROWTH_BITS).div_euclid(WAD.cast_signed());
        i64::try_from(coarse).unwrap_or_default()
    })
}

/// How many bits a number has.
pub(super) const fn bits(x: u128) -> u32 {
    128 - x.leading_zeros()
}
