//! Gas limits: what intents need, by what the accounts hold that they are about.

use super::Duty;
use crate::replica::Replica;
use loadline_model::{Book, Mode};
use loadline_units::Size;

/// Long options that expire sooner than this make the scenarios run a second time without them \[s\].
///
/// Source: `contracts/src/margin/GridRules.sol` (`ROLL_OFF`).
const ROLL_OFF: u64 = 86_400;

/// Gas limit of a duty \[gas\].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GasLimit {
    /// For an account that holds nothing.
    pub base: u64,
    /// For each leg and each holding.
    pub per_leg: u64,
    /// For each scan of an account margined by scenarios.
    pub per_scan: u64,
}

impl GasLimit {
    /// The limit for an account that holds `book` and takes so many scans.
    pub fn of(&self, book: &Book, scans: u64) -> u64 {
        let legs = book.perps.len().saturating_add(book.holdings.len());
        let legs = u64::try_from(legs.saturating_add(book.options.len())).unwrap_or(u64::MAX);
        self.for_legs(legs).saturating_add(scans.saturating_mul(self.per_scan))
    }

    /// The limit for so many legs, without scans.
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
    /// Computing the pool's exposures anew, settling what has expired.
    pub sync: GasLimit,
}

impl Default for GasTable {
    /// The most that was measured in the crash of March 2020 stays a tenth below: flags of Cross accounts 212k with six
    /// legs, of Portfolio accounts 864k with fourteen legs on two underlyings, some of which roll off; bids on these 1.4
    /// and 3.0 million.
    fn default() -> Self {
        Self {
            assess: GasLimit { base: 130_000, per_leg: 30_000, per_scan: 150_000 },
            seize: GasLimit { base: 400_000, per_leg: 140_000, per_scan: 300_000 },
            finalise: 150_000,
            settle: GasLimit { base: 150_000, per_leg: 60_000, per_scan: 0 },
            sync: GasLimit { base: 500_000, per_leg: 60_000, per_scan: 0 },
        }
    }
}

impl GasTable {
    /// The gas limit of a duty for an account that holds `book` and takes so many scans \[gas\].
    pub fn of(&self, duty: Duty, book: &Book, scans: u64) -> u64 {
        match duty {
            Duty::Flag | Duty::Release => self.assess.of(book, scans),
            Duty::Close | Duty::Bid | Duty::Backstop => self.seize.of(book, scans),
            Duty::Finalise => self.finalise,
            Duty::Settle => self.settle.of(book, scans),
            Duty::Sync => self.sync.of(book, scans),
        }
    }
}

/// A limit after so many refusals in a row, which may have been for want of gas: half more for each, at most twice as much.
pub(super) const fn after_refusals(limit: u64, refusals: u32) -> u64 {
    match refusals {
        0 => limit,
        1 => limit.saturating_add(limit / 2),
        _ => limit.saturating_mul(2),
    }
}

/// How many scans the check of an account takes in the next block: one for each underlying of a Portfolio account, and as
/// many again where long options roll off.
pub(super) fn scans(replica: &Replica, mode: Mode, book: &Book) -> u64 {
    if mode != Mode::Portfolio {
        return 0;
    }
    let perps = book.perps.iter().map(|leg| leg.underlying);
    let options = book.options.iter().map(|leg| leg.series().underlying());
    let holdings = book.holdings.iter().filter_map(|held| replica.underlying_of(held.asset));
    let underlyings = perps.chain(options).chain(holdings);
    let count = underlyings.fold(0_u32, |mask, it| mask | 1 << it.get()).count_ones();
    let soon = replica.next_timestamp().saturating_add(ROLL_OFF);
    let mut long = book.options.iter().filter(|leg| leg.size() > Size::ZERO);
    let rolls = long.any(|leg| u64::from(leg.series().expiry()) < soon);
    u64::from(count) * if rolls { 2 } else { 1 }
}
