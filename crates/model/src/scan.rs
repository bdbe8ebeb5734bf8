//! P&L of many options of one underlying on 27 nodes. Source: `contracts/src/math/ScenarioScan.sol`.
//!
//! Nodes are 9 moves of the spot (-2R, -R, -2R/3, -R/3, 0, R/3, 2R/3, R, 2R) times 3 volatilities (down, flat, up).
//! Prices are integers below 2^56 in one unit that the caller chooses, sizes are below 2^95; the P&L is in size
//! times price. [`Scan`] takes options one by one.

mod expiry;
mod nodes;
mod option;
mod table;

pub use expiry::{Expiry, ExpiryOutOfRange};
pub use nodes::{Grid, RangeTooWide, SPOT_NODES, VOLATILITY_NODES};
pub use option::{ExposureOutOfRange, LegOutOfRange, OptionLeg};
pub use table::NormalTable;

use nodes::Nodes;

/// A scan under way: open, set an expiry, add its options, close.
#[derive(Clone, Debug)]
pub struct Scan<'a> {
    table: &'a NormalTable,
    nodes: Nodes,
    expiry: Option<Expiry>,
    sums: Grid,
    linear: i128,
}
