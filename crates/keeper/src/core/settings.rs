//! What the core is told once.

use super::GasTable;
use loadline_units::{AccountId, Fraction};

/// Accounts and limits that decisions obey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The keeper's own account: bids with it, and is paid rewards.
    pub own: AccountId,
    /// The account of the pool.
    pub pool: AccountId,
    /// Share of its equity that the keeper's initial balance keeps free after a bid.
    pub bid_reserve: Fraction,
    /// Most intents on their way at once.
    pub max_in_flight: usize,
    /// Most of the gas limit of a block that intents on their way may need together.
    pub block_share: Fraction,
    /// Longest wait after refusals \[blocks\].
    pub longest_wait: u64,
    /// What intents need.
    pub gas: GasTable,
}

impl Settings {
    /// Settings with the usual limits.
    pub fn new(own: AccountId, pool: AccountId) -> Self {
        Self {
            own,
            pool,
            bid_reserve: Fraction::from_bps(1_000).unwrap_or(Fraction::ZERO),
            max_in_flight: 512,
            block_share: Fraction::from_bps(8_000).unwrap_or(Fraction::WHOLE),
            longest_wait: 64,
            gas: GasTable::default(),
        }
    }
}
