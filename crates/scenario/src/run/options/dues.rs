//! Settlement: prices every minute while a settlement price is averaged, its finalisation after the
//! dispute window, and the sweep of accounts that hold what expired.

use loadline_keeper::replica::Replica;
use loadline_units::{AccountId, ExpiryKey};
use std::collections::BTreeSet;

/// When options expire [s after 00:00 UTC], how long their price is averaged, and disputed after [s].
const EXPIRY_TIME: u64 = 8 * 3_600;
const AVERAGED: u64 = 30 * 60;
const DISPUTED: u64 = 10 * 60;
const DAY: u64 = 86_400;

/// Most expired legs that one sweep settles, and most accounts.
const LEGS: usize = 40;
const ACCOUNTS: usize = 20;

/// Whether a settlement price is averaged at a moment [unix seconds].
pub(in crate::run) const fn averaging(now: u64) -> bool {
    let time = now % DAY;
    time + AVERAGED >= EXPIRY_TIME && time < EXPIRY_TIME
}

/// The expiries that somebody holds, whose price can be written by a moment [unix seconds].
pub(in crate::run) fn unfinalised<'a>(
    held: impl Iterator<Item = ExpiryKey>,
    settled: &'a BTreeSet<ExpiryKey>,
    now: u64,
) -> BTreeSet<ExpiryKey> {
    let due = |key: &ExpiryKey| u64::from(key.expiry) + DISPUTED <= now && !settled.contains(key);
    held.filter(due).collect()
}

/// The accounts that hold what is settled, in lots of one transaction.
pub(in crate::run) fn sweeps(
    replica: &Replica,
    settled: &BTreeSet<ExpiryKey>,
) -> Vec<Vec<AccountId>> {
    let mut sweeps: Vec<Vec<AccountId>> = Vec::new();
    let mut legs = 0;
    for account in replica.accounts() {
        let Ok(book) = replica.columns().book(account) else { continue };
        let over = book.options.iter().filter(|it| settled.contains(&it.series().key())).count();
        if over == 0 {
            continue;
        }
        legs += over;
        match sweeps.last_mut() {
            Some(last) if legs <= LEGS && last.len() < ACCOUNTS => last.push(account),
            _ => {
                sweeps.push(vec![account]);
                legs = over;
            }
        }
    }
    sweeps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_averaged_from_half_past_seven_to_eight() {
        let at = |hours: u64, minutes: u64| averaging(DAY * 20_000 + hours * 3_600 + minutes * 60);
        assert!(!at(7, 29) && at(7, 30) && at(7, 59) && !at(8, 0) && !at(0, 0));
    }
}
