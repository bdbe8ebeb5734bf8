//! What is to be done about expired options: write the settlement price, then turn them into cash.

use super::{Attempts, Call, Duty, Intent, Key, Settings};
use crate::replica::Replica;
use loadline_units::{AccountId, ExpiryKey};
use std::collections::{BTreeMap, BTreeSet};

/// Most accounts settled by one transaction.
const BATCH: usize = 16;

/// The intents for what has expired, prices first; accounts with other work on its way wait.
pub(super) fn sweep(
    replica: &Replica,
    attempts: &Attempts,
    busy: &BTreeSet<AccountId>,
    settings: &Settings,
) -> Vec<Intent> {
    let (now, next) = (replica.head().timestamp, replica.head().number.saturating_add(1));
    let expired = replica.held_expiries().filter(|(key, _)| u64::from(key.expiry) <= now);
    let (settled, open): (Vec<_>, Vec<_>) = expired.partition(|(_, window)| window.price.is_some());
    let may =
        |key: &Key| !attempts.waits(key.account, key.duty, next) && !attempts.is_on_its_way(key);
    let due = open.into_iter().filter(|(key, window)| window.is_due(key.expiry, now));
    let mut intents: Vec<Intent> =
        due.map(|(key, _)| finalise(key, settings)).filter(|it| may(&it.key)).collect();
    // A batch is known by its first account, so that the next ones wait for all of them.
    if !settled.is_empty() && !attempts.has(Duty::Settle) {
        let keys: BTreeSet<ExpiryKey> = settled.into_iter().map(|(key, _)| key).collect();
        let holders = holders(replica, &keys);
        let is_idle = |account| !attempts.is_in_flight(account) && !busy.contains(&account);
        let accounts: Vec<_> =
            holders.into_iter().filter(|(account, _)| is_idle(*account)).collect();
        intents.extend(
            accounts
                .chunks(BATCH)
                .filter_map(|batch| settle(batch, settings))
                .filter(|it| may(&it.key)),
        );
    }
    intents
}

fn finalise(expiry: ExpiryKey, settings: &Settings) -> Intent {
    let key = Key { duty: Duty::Finalise, account: AccountId::NONE, generation: expiry.packed() };
    Intent { key, call: Call::Finalise(expiry), gas: settings.gas.finalise, follows: false }
}

/// How many options that have a settlement price each account holds, ascending by account.
fn holders(replica: &Replica, settled: &BTreeSet<ExpiryKey>) -> BTreeMap<AccountId, usize> {
    let count = |account: AccountId| {
        let book = replica.columns().stored(account).ok()?;
        let legs = book.options.iter().filter(|leg| settled.contains(&leg.series().key())).count();
        (legs != 0).then_some((account, legs))
    };
    replica.accounts().filter_map(count).collect()
}

/// Named after the first account.
fn settle(batch: &[(AccountId, usize)], settings: &Settings) -> Option<Intent> {
    let (first, _) = batch.first()?;
    let legs = batch.iter().map(|(_, legs)| u64::try_from(*legs).unwrap_or(u64::MAX));
    let gas = settings.gas.settle.for_legs(legs.fold(0, u64::saturating_add));
    let key = Key { duty: Duty::Settle, account: *first, generation: 0 };
    let accounts = batch.iter().map(|(account, _)| *account).collect();
    Some(Intent { key, call: Call::Settle(accounts), gas, follows: false })
}
