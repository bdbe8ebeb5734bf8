//! P&L of many options of one underlying on 27 nodes. Source: `contracts/src/math/ScenarioScan.sol`.
//!
//! Nodes are 9 moves of the spot (-2R, -R, -2R/3, -R/3, 0, R/3, 2R/3, R, 2R) times 3 volatilities (down, flat, up).
//! Prices are integers below 2^56 in one unit that the caller chooses, sizes are below 2^95; the P&L is in size
//! times price. [`Scan`] takes options one by one, or as columns.

mod batch;
mod expiry;
mod nodes;
mod option;
mod table;

pub use batch::OptionColumns;
pub use expiry::{Expiry, ExpiryOutOfRange};
pub use nodes::{Grid, RangeTooWide, SPOT_NODES, VOLATILITY_NODES};
pub(crate) use option::exposure;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::ln_x57;
    use alloy_primitives::U256;
    use proptest::{collection::vec, prelude::*};

    const WAD: u128 = 1_000_000_000_000_000_000;

    proptest! {
        #[test]
        fn columns_give_the_same_integers(
            forward in 1_u64..1 << 50,
            range in 0_u128..2 * WAD,
            legs in vec((any::<bool>(), 0_u64..1 << 60, 1_u64..1 << 12, any::<i64>()), 0..20),
        ) {
            let table = NormalTable::new();
            let mut one = Scan::open(&table, range).unwrap();
            one.set_expiry(u128::from(forward), WAD, WAD / 2, 2 * WAD).unwrap();
            let mut all = one.clone();
            let is_put: Vec<bool> = legs.iter().map(|leg| leg.0).collect();
            let volatility_x57: Vec<u64> = legs.iter().map(|leg| leg.1).collect();
            let strike: Vec<u64> = legs.iter().map(|leg| ((forward * leg.2) >> 11).max(1)).collect();
            let size: Vec<i128> = legs.iter().map(|leg| i128::from(leg.3) / 16).collect();
            let ln = |k: &u64| i64::try_from(ln_x57(U256::from(*k)).unwrap()).unwrap();
            let ln_strike_x57: Vec<i64> = strike.iter().map(ln).collect();
            for i in 0..legs.len() {
                one.add_option(&OptionLeg {
                    is_put: is_put[i],
                    volatility_x57: u128::from(volatility_x57[i]),
                    ln_strike_x57: i128::from(ln_strike_x57[i]),
                    strike: u128::from(strike[i]),
                    size: size[i],
                }).unwrap();
            }
            all.add_options(&OptionColumns {
                is_put: &is_put,
                volatility_x57: &volatility_x57,
                ln_strike_x57: &ln_strike_x57,
                strike: &strike,
                size: &size,
            }).unwrap();
            prop_assert_eq!(one.close(), all.close());
        }
    }
}
