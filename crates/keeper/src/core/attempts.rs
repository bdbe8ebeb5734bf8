//! Which intents are on their way, and who has to wait after a refusal.

use super::{Duty, Ending, Intent, Key};
use loadline_units::AccountId;
use std::collections::BTreeMap;

/// A memory of attempts, by subject.
#[derive(Clone, Debug, Default)]
pub struct Attempts {
    in_flight: BTreeMap<AccountId, BTreeMap<Key, u64>>,
    refused: BTreeMap<(AccountId, Duty), Refusals>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Refusals {
    in_a_row: u32,
    until: u64,
}

impl Attempts {
    /// An intent was handed out, or found on its way after a restart.
    pub fn begin(&mut self, key: Key, gas: u64) {
        self.in_flight.entry(key.account).or_default().insert(key, gas);
    }

    /// An intent ended at a block. After a refusal its duty waits twice as long as the last time, at most
    /// `longest` blocks.
    pub fn end(&mut self, key: Key, ending: Ending, block: u64, longest: u64) {
        if let Some(keys) = self.in_flight.get_mut(&key.account) {
            keys.remove(&key);
            if keys.is_empty() {
                self.in_flight.remove(&key.account);
            }
        }
        let subject = (key.account, key.duty);
        match ending {
            Ending::Done => drop(self.refused.remove(&subject)),
            Ending::Lost => {}
            Ending::Refused => {
                let refusals = self.refused.entry(subject).or_default();
                let wait =
                    1_u64.checked_shl(refusals.in_a_row).map_or(longest, |wait| wait.min(longest));
                refusals.in_a_row = refusals.in_a_row.saturating_add(1);
                refusals.until = block.saturating_add(wait);
            }
        }
    }

    /// Whether something about an account is on its way.
    pub fn is_in_flight(&self, account: AccountId) -> bool {
        self.in_flight.contains_key(&account)
    }

    /// Whether this very intent is on its way.
    pub fn is_on_its_way(&self, key: &Key) -> bool {
        self.in_flight.get(&key.account).is_some_and(|keys| keys.contains_key(key))
    }

    /// Whether anything of a duty is on its way.
    pub fn has(&self, duty: Duty) -> bool {
        self.in_flight.values().flat_map(BTreeMap::keys).any(|key| key.duty == duty)
    }

    /// Whether a duty for an account has to wait at a block.
    pub fn waits(&self, account: AccountId, duty: Duty, block: u64) -> bool {
        self.refused.get(&(account, duty)).is_some_and(|refusals| block < refusals.until)
    }

    /// How many refusals of a duty for an account there were since it was last done.
    pub fn refusals(&self, account: AccountId, duty: Duty) -> u32 {
        self.refused.get(&(account, duty)).map_or(0, |refusals| refusals.in_a_row)
    }

    /// How many intents are on their way.
    pub fn count(&self) -> usize {
        self.in_flight.values().map(BTreeMap::len).sum()
    }

    /// Gas of all that is on its way \[gas\].
    pub fn gas(&self) -> u64 {
        self.in_flight
            .values()
            .flat_map(BTreeMap::values)
            .fold(0, |sum, gas| sum.saturating_add(*gas))
    }

    /// Remembers all of a plan.
    pub fn begin_all(&mut self, intents: &[Intent]) {
        for intent in intents {
            self.begin(intent.key, intent.gas);
        }
    }
}
