//! What the core is told once.

use super::Duty;
use loadline_model::{Book, Mode};
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
    /// For an account margined by scenarios.
    pub scenarios: u64,
}

impl GasLimit {
    /// The limit for an account of this mode that holds `book`.
    pub fn of(&self, mode: Mode, book: &Book) -> u64 {
        let legs = book.perps.len().saturating_add(book.holdings.len());
        let legs = u64::try_from(legs.saturating_add(book.options.len())).unwrap_or(u64::MAX);
        let scenarios = if mode == Mode::Portfolio { self.scenarios } else { 0 };
        self.for_legs(legs).saturating_add(scenarios)
    }

    /// The limit for so many legs, without scenarios.
    pub const fn for_legs(&self, legs: u64) -> u64 {
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
    /// Writing a settlement price \[gas\].
    pub finalise: u64,
    /// Turning expired options into cash.
    pub settle: GasLimit,
}

impl Default for GasTable {
    /// Measured with one leg, and one leg and one holding: a flag 114k and 126k, a close 292k and 299k, a bid 309k.
    /// The rest is for what the taker holds.
    fn default() -> Self {
        Self {
            assess: GasLimit { base: 130_000, per_leg: 30_000, scenarios: 400_000 },
            seize: GasLimit { base: 400_000, per_leg: 140_000, scenarios: 800_000 },
            finalise: 150_000,
            settle: GasLimit { base: 150_000, per_leg: 60_000, scenarios: 0 },
        }
    }
}

impl GasTable {
    /// The gas limit of a duty for an account of this mode that holds `book` \[gas\].
    pub fn of(&self, duty: Duty, mode: Mode, book: &Book) -> u64 {
        match duty {
            Duty::Flag | Duty::Release => self.assess.of(mode, book),
            Duty::Close | Duty::Bid | Duty::Backstop => self.seize.of(mode, book),
            Duty::Finalise => self.finalise,
            Duty::Settle => self.settle.of(mode, book),
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
