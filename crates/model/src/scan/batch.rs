//! Many options of one expiry, held as columns: the same integers, faster.
//!
//! Nodes that all lie within the table need no clamp; their products fit multiplications of 64 bits where forwards
//! and strikes do. An option for which this does not hold takes the way of [`Scan::add_option`].

use super::{
    Scan,
    expiry::Expiry,
    nodes::{SPOT_NODES, VOLATILITY_NODES},
    option::{LegOutOfRange, OptionLeg},
    table::{HALF_X32, NormalTable},
};
use crate::math::WAD;

/// Options of one expiry as columns of one length; [`OptionLeg`] has the units.
#[derive(Clone, Copy, Debug)]
pub struct OptionColumns<'a> {
    /// Put or call.
    pub is_put: &'a [bool],
    /// Total volatility \[57 fraction bits\].
    pub volatility_x57: &'a [u64],
    /// ln of the strike \[57 fraction bits\].
    pub ln_strike_x57: &'a [i64],
    /// K, the unit of price.
    pub strike: &'a [u64],
    /// Signed.
    pub size: &'a [i128],
}

impl OptionColumns<'_> {
    fn legs(&self) -> impl Iterator<Item = OptionLeg> {
        let columns = self.is_put.iter().zip(self.volatility_x57).zip(self.ln_strike_x57);
        let columns = columns.zip(self.strike).zip(self.size);
        columns.map(|((((is_put, v), ln_strike), strike), size)| OptionLeg {
            is_put: *is_put,
            volatility_x57: u128::from(*v),
            ln_strike_x57: i128::from(*ln_strike),
            strike: u128::from(*strike),
            size: *size,
        })
    }
}

impl Scan<'_> {
    /// Adds the P&L of options at all nodes, as [`Scan::add_option`] does one by one.
    ///
    /// # Errors
    ///
    /// [`LegOutOfRange`] names the first option that is refused; those before it are added.
    pub fn add_options(&mut self, columns: &OptionColumns<'_>) -> Result<(), LegOutOfRange> {
        let narrow = self.expiry.as_ref().and_then(narrowed);
        for leg in columns.legs() {
            let Some(forwards) = &narrow else {
                self.add_option(&leg)?;
                continue;
            };
            if !self.add_narrow(&leg, forwards) {
                self.add_option(&leg)?;
            }
        }
        Ok(())
    }

    /// Whether the option was added.
    fn add_narrow(&mut self, leg: &OptionLeg, forwards: &[u64; SPOT_NODES]) -> bool {
        let Some(expiry) = &self.expiry else { return false };
        let top = forwards[SPOT_NODES - 1];
        let (Some(k), Ok(v)) = (narrow_strike(leg, expiry), i64::try_from(leg.volatility_x57))
        else {
            return false;
        };
        let fits = leg.size.unsigned_abs() >> 95 == 0
            && v >> 62 == 0
            && leg.size.checked_mul(i128::from(top) + i128::from(k)).is_some();
        let moneyness = (96 * (expiry.ln_forward - leg.ln_strike_x57)) << 32;
        let mut starts = [(0_i64, 0_i64, 0_i64); VOLATILITY_NODES];
        for (start, multiplier) in starts.iter_mut().zip(expiry.multipliers) {
            let Some(found) = place(v | 256, multiplier, moneyness, self.nodes.third) else {
                return false;
            };
            *start = found;
        }
        if !fits {
            return false;
        }
        if leg.is_put {
            self.linear -= leg.size * expiry.forward;
        }
        for (j, (first, width, step)) in starts.into_iter().enumerate() {
            for (i, (thirds, forward)) in THIRDS_64.into_iter().zip(forwards).enumerate() {
                let d = first + thirds * step;
                let (n1, n2) = (self.table.inside_x103(d), self.table.inside_x103(d - width));
                self.sums[i][j] += leg.size * call(*forward, n1, k, n2);
            }
        }
        true
    }
}

/// `nodes::THIRDS`.
const THIRDS_64: [i64; SPOT_NODES] = [-6, -3, -2, -1, 0, 1, 2, 3, 6];

fn narrowed(expiry: &Expiry) -> Option<[u64; SPOT_NODES]> {
    let mut narrow = [0; SPOT_NODES];
    for (to, from) in narrow.iter_mut().zip(expiry.forwards) {
        *to = u64::try_from(from).ok()?;
    }
    Some(narrow)
}

fn narrow_strike(leg: &OptionLeg, expiry: &Expiry) -> Option<u64> {
    if leg.strike == 0 || leg.strike > 1 << 56 {
        return None;
    }
    u64::try_from(((leg.strike * expiry.discount) << 8) / WAD).ok()
}

/// Distance at no move, width and step in cells \[32 fraction bits\], if all nodes lie within the table.
fn place(v: i64, multiplier: u128, moneyness: i128, third: i128) -> Option<(i64, i64, i64)> {
    let v = if multiplier == WAD {
        i128::from(v)
    } else {
        (i128::from(v).unsigned_abs().checked_mul(multiplier)? / WAD).cast_signed()
    };
    let narrow = |x: i128| i64::try_from(x).ok();
    let (step, width, centre) = (third / v, (96 * v) >> 25, moneyness / v);
    let reach = (width >> 1) + 6 * step;
    if centre.abs() >= HALF_X32 - 1 - reach {
        return None;
    }
    Some((narrow(centre + width - (width >> 1))?, narrow(width)?, narrow(step)?))
}

/// As `option::call`, for numbers below 2^64 and 2^104.
fn call(forward: u64, n1: u128, k: u64, n2: u128) -> i128 {
    const LOW: u128 = (1 << 52) - 1;
    let (forward, k) = (u128::from(forward), u128::from(k));
    let part = |shift: u32| {
        let product = |x: u128, n: u128| (x * ((n >> shift) & LOW)).cast_signed();
        product(forward, n1) - product(k, n2)
    };
    (part(52) + (part(0) >> 52)) >> 59
}

impl NormalTable {
    /// N \[103 fraction bits\] at a distance from zero within the table.
    fn inside_x103(&self, distance: i64) -> u128 {
        let place = (distance + HALF_64).cast_unsigned();
        let index = usize::try_from(place >> 32).unwrap_or(0);
        let (a, slope, c) = self.split.get(index).copied().unwrap_or_default();
        let t = place & 0xffff_ffff;
        let slope = slope.wrapping_add_signed(t.cast_signed() * i64::from(c));
        a + u128::from(t) * u128::from(slope)
    }
}

/// `table::HALF_X32`.
const HALF_64: i64 = 576 << 32;
