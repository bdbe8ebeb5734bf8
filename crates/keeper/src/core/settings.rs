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

/// Gas limit of a duty \[gas\].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GasLimit {
    /// For an account that holds nothing.
    pub base: u64,
    /// For each leg and each holding.
    pub per_leg: u64,
}

impl GasLimit {
    /// The limit for an account that holds `book`.
    pub fn of(&self, book: &Book) -> u64 {
        let legs = book.perps.len().saturating_add(book.holdings.len());
        let legs = u64::try_from(legs).unwrap_or(u64::MAX);
        legs.saturating_mul(self.per_leg).saturating_add(self.base)
    }
}

/// Gas limits by duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GasTable {
    /// Flag and release, which assess and move nothing.
    pub assess: GasLimit,
    /// Close, bid and backstop, which also move all legs and check the taker.
    pub seize: GasLimit,
}

impl Default for GasTable {
    /// Measured with one leg, and one leg and one holding: a flag 114k and 126k, a close 292k and 299k, a bid 309k.
    /// The rest is for what the taker holds.
    fn default() -> Self {
        Self {
            assess: GasLimit { base: 130_000, per_leg: 30_000 },
            seize: GasLimit { base: 400_000, per_leg: 100_000 },
        }
    }
}

impl GasTable {
    /// The gas limit of a duty for an account that holds `book` \[gas\].
    pub fn of(&self, duty: Duty, book: &Book) -> u64 {
        match duty {
            Duty::Flag | Duty::Release => self.assess.of(book),
            Duty::Close | Duty::Bid | Duty::Backstop => self.seize.of(book),
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
            max_in_flight: 512,
            block_share: Fraction::from_bps(8_000).unwrap_or(Fraction::WHOLE),
            longest_wait: 64,
            gas: GasTable::default(),
        }
    }
}
