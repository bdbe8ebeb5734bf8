//! The canary: accounts that should have been acted on, and were not.
//!
//! Counted from the replica's assessments and the chain's events alone, and so apart from whatever the
//! decisions intended, believed or kept back.

use loadline_client::Event;
use loadline_units::AccountId;
use std::collections::{BTreeMap, BTreeSet};

/// How many consecutive blocks an account may stay below maintenance without a step.
pub const PATIENCE_BLOCKS: u32 = 3;

/// Streaks of blocks below maintenance.
#[derive(Clone, Debug, Default)]
pub struct Overdue {
    streaks: BTreeMap<AccountId, u32>,
}

impl Overdue {
    /// Takes note of a block: who is below maintenance at its end, and what happened in it.
    pub fn block(&mut self, liquidatable: &[AccountId], events: &[Event]) {
        let stepped: BTreeSet<_> = events.iter().filter_map(step_for).collect();
        let streak = |account: &AccountId| {
            let before = if stepped.contains(account) {
                0
            } else {
                self.streaks.get(account).copied().unwrap_or(0)
            };
            let now = if stepped.contains(account) { 0 } else { before.saturating_add(1) };
            (*account, now)
        };
        self.streaks = liquidatable.iter().map(streak).collect();
    }

    /// Accounts that waited too long, ascending.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.streaks
            .iter()
            .filter(|(_, streak)| **streak > PATIENCE_BLOCKS)
            .map(|(account, _)| *account)
    }

    /// The longest streak \[blocks\].
    pub fn longest(&self) -> u32 {
        self.streaks.values().copied().max().unwrap_or(0)
    }
}

/// The account that an event is a successful step for.
const fn step_for(event: &Event) -> Option<AccountId> {
    match event {
        Event::Flagged { account, .. }
        | Event::Bid { account, .. }
        | Event::Closed { account, .. } => Some(*account),
        _ => None,
    }
}
