//! What the core is told once.

use super::Duty;
use loadline_model::Book;
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

/// Gas limits by duty \[gas\], from measurements, with half as much again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GasTable {
    /// A flag.
    pub flag: u64,
    /// A close without legs.
    pub close: u64,
    /// A bid without legs.
    pub bid: u64,
    /// A backstop without legs.
    pub backstop: u64,
    /// A release.
    pub release: u64,
    /// Each leg and each holding, for what moves them.
    pub per_leg: u64,
}

impl Default for GasTable {
    fn default() -> Self {
        Self {
            flag: 450_000,
            close: 700_000,
            bid: 700_000,
            backstop: 700_000,
            release: 450_000,
            per_leg: 250_000,
        }
    }
}

impl GasTable {
    /// The gas limit of a duty for an account that holds `book`.
    pub fn of(&self, duty: Duty, book: &Book) -> u64 {
        let legs = book.perps.len().saturating_add(book.holdings.len());
        let legs = u64::try_from(legs).unwrap_or(u64::MAX).saturating_mul(self.per_leg);
        match duty {
            Duty::Flag => self.flag,
            Duty::Close => self.close.saturating_add(legs),
            Duty::Bid => self.bid.saturating_add(legs),
            Duty::Backstop => self.backstop.saturating_add(legs),
            Duty::Release => self.release,
        }
    }
}

impl Settings {
    /// Settings with the usual limits.
    pub fn new(own: AccountId, pool: AccountId) -> Self {
        Self {
            own,
            pool,
            bid_reserve: Fraction::from_bps(1_000).unwrap_or(Fraction::ZERO),
            max_in_flight: 256,
            block_share: Fraction::from_bps(7_500).unwrap_or(Fraction::WHOLE),
            longest_wait: 64,
            gas: GasTable::default(),
        }
    }
}
