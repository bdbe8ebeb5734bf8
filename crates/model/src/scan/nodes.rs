//! The nodes of a scan.

use crate::math::{WAD, exp_wad, low};

/// Moves of the spot.
pub const SPOT_NODES: usize = 9;
/// Moves of the volatility: down, flat, up.
pub const VOLATILITY_NODES: usize = 3;
/// A value per node, by move of the spot, then of the volatility \[size times price\].
pub type Grid = [[i128; VOLATILITY_NODES]; SPOT_NODES];

/// Moves in thirds of R.
pub(super) const THIRDS: [i128; SPOT_NODES] = [-6, -3, -2, -1, 0, 1, 2, 3, 6];

/// The scan range R exceeds 2.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a scan range of {0} wad is above 2.5")]
pub struct RangeTooWide(
    /// R \[wad\].
    pub u128,
);

/// What a scan range gives.
#[derive(Clone, Debug)]
pub(super) struct Nodes {
    /// R / 3 in cells of the table, times 2^57 \[32 fraction bits\].
    pub(super) third: i128,
    /// e^x \[wad\].
    pub(super) factors: [u128; SPOT_NODES],
}

impl Nodes {
    pub(super) fn new(range_wad: u128) -> Result<Self, RangeTooWide> {
        let third = range_wad / 3;
        if range_wad > 5 * WAD / 2 {
            return Err(RangeTooWide(range_wad));
        }
        let e1 = exp_wad(third.cast_signed()).map_err(|_| RangeTooWide(range_wad))?;
        let e1 = low(e1).unsigned_abs();
        let e2 = e1 * e1 / WAD;
        let e3 = e1 * e2 / WAD;
        let e6 = e3 * e3 / WAD;
        let inverse = |e: u128| WAD * WAD / e;
        let factors = [inverse(e6), inverse(e3), inverse(e2), inverse(e1), WAD, e1, e2, e3, e6];
        Ok(Self { third: ((((third << 57) / WAD) * 96) << 32).cast_signed(), factors })
    }
}
