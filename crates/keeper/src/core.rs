//! The decisions: a state machine without I/O, clock or chance.
//!
//! Everything that happens enters as an [`Input`]; the same inputs give the same intents. Time enters
//! with blocks. Blocks only change the state; [`Input::Decide`] asks what to do about it, once at the
//! head, so that a keeper that was away does not decide about the past.
//!
//! Rules: an account below maintenance is flagged, and in the same block closed against the pool where
//! that suffices, or else bid for; one that is bankrupt when its auction has run its ramp goes to the pool;
//! one that reached its target is released. Expected bad debt goes first, unless
//! something was passed over twice. The pool takes no options, so accounts that hold some, or are margined by
//! scenarios, are bid for or handed over. After an expiry its price is written and its options are turned into
//! cash. The pool's exposures are computed anew before they are too old to trade on.

mod attempts;
mod desk;
mod gas;
mod intent;
mod judge;
mod refresh;
mod settings;
mod sweep;
mod take;

pub use attempts::Attempts;
pub use gas::{GasLimit, GasTable};
pub use intent::{Call, Duty, Ending, Intent, Key};
pub use settings::Settings;
pub use take::TakeError;

use crate::Head;
use crate::health::Survey;
use crate::replica::{Replica, ReplicaError};
use alloy::primitives::Address;
use desk::Desk;
use gas::{after_refusals, scans};
use judge::{Case, judge};
use loadline_client::Event;
use loadline_model::margin::portfolio::Maintenance;
use loadline_model::margin::scenario::ScenarioTable;
use loadline_model::{Market, Refusal};
use loadline_units::AccountId;
use refresh::refresh;
use std::collections::{BTreeMap, BTreeSet};
use std::slice;
use std::sync::Arc;
use sweep::sweep;

/// How often an account is passed over for more urgent ones before it goes first.
const PASSED_OVER: u32 = 2;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Input {
    /// The next block of the chain, with the protocol's events in it.
    Block {
        /// Its header.
        head: Head,
        /// In their order.
        events: Vec<Event>,
    },
    /// The scenario table in the code at an address, before the block that names it.
    Scenarios(Address, Arc<ScenarioTable>),
    /// The newest block left the chain.
    Undo,
    /// An intent ended.
    Ended(Key, Ending),
    /// A transaction of an earlier run, or of a block that left the chain, is on its way \[gas\].
    Adopted(Key, u64),
    /// The chain says otherwise about these accounts: decide nothing about them.
    Quarantined(BTreeSet<AccountId>),
    /// All of that is known: what is to be done now?
    Decide,
}

/// Why an input does not fit the state: it has to be rebuilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CoreError {
    /// Events that do not fit.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// More blocks left the chain than can be undone.
    #[error("the chain was reorganised deeper than {} blocks", crate::replica::KEPT_BLOCKS)]
    TooDeep,
}

/// All that decisions depend on.
#[derive(Clone, Debug)]
pub struct State {
    replica: Replica,
    attempts: Attempts,
    quarantine: BTreeSet<AccountId>,
    puzzles: Vec<(AccountId, TakeError)>,
    /// How many decisions in a row had no room for an account.
    passed_over: BTreeMap<AccountId, u32>,
    /// Of the head, once somebody asked.
    survey: Option<Arc<Survey>>,
    settings: Settings,
}

impl State {
    /// Knows nothing yet; stands at the block before the deployment.
    pub fn new(start: Head, settings: Settings) -> Self {
        Self {
            replica: Replica::new(start),
            attempts: Attempts::default(),
            quarantine: BTreeSet::new(),
            puzzles: Vec::new(),
            passed_over: BTreeMap::new(),
            survey: None,
            settings,
        }
    }

    /// Forgets what was read from the chain, to read it again from `start` on.
    pub fn restart(&mut self, start: Head) {
        self.replica = Replica::new(start);
        self.survey = None;
    }

    /// Forgets how to undo the blocks read so far.
    pub fn settle(&mut self) {
        self.replica.settle();
    }

    /// The replica.
    pub const fn replica(&self) -> &Replica {
        &self.replica
    }

    /// Where all accounts stand at the head; looked at once a block.
    pub fn survey(&mut self) -> Arc<Survey> {
        let fresh = || Arc::new(Survey::of(&self.replica));
        Arc::clone(self.survey.get_or_insert_with(fresh))
    }

    /// What is on its way.
    pub const fn attempts(&self) -> &Attempts {
        &self.attempts
    }

    /// Accounts about which nothing is decided, because the chain disagreed.
    pub const fn quarantine(&self) -> &BTreeSet<AccountId> {
        &self.quarantine
    }

    /// Accounts that the last decision could not plan for, and why.
    pub fn puzzles(&self) -> &[(AccountId, TakeError)] {
        &self.puzzles
    }

    fn decide(&mut self) -> Vec<Intent> {
        self.puzzles.clear();
        let mut cases = self.cases();
        let passed_over = std::mem::take(&mut self.passed_over);
        let times = |account| passed_over.get(&account).copied().unwrap_or(0);
        cases.sort_by_key(|case| (times(case.account) < PASSED_OVER, case.urgency()));
        let Ok(Some(mut desk)) = Desk::new(&self.replica, &self.settings) else {
            return Vec::new();
        };
        let mut room = Room::new(&self.replica.head(), &self.attempts, &self.settings);
        let mut intents = Vec::new();
        // A flag starts an auction and is cheap: room is kept for those that are still to come.
        let mut kept =
            cases.iter().fold(0_u64, |sum, case| sum.saturating_add(self.flag_gas(case)));
        for case in &cases {
            kept = kept.saturating_sub(self.flag_gas(case));
            let before = desk.clone();
            let (plan, puzzle) = judge(case, &mut desk, &self.attempts, &self.settings);
            self.puzzles.extend(puzzle.map(|error| (case.account, error)));
            if room.fits(&plan, kept) {
                intents.extend(plan);
                continue;
            }
            self.passed_over.insert(case.account, times(case.account).saturating_add(1));
            desk = before;
            let flag = plan.first().filter(|first| first.key.duty == Duty::Flag);
            intents.extend(flag.filter(|flag| room.fits(slice::from_ref(flag), 0)).cloned());
        }
        let busy: BTreeSet<AccountId> = intents.iter().map(|it| it.key.account).collect();
        let upkeep = sweep(&self.replica, &self.attempts, &busy, &self.settings).into_iter();
        let syncs = refresh(&self.replica, &desk.market, &self.attempts, &self.settings);
        for intent in upkeep.chain(syncs) {
            if room.fits(slice::from_ref(&intent), 0) {
                intents.push(intent);
            }
        }
        self.attempts.begin_all(&intents);
        intents
    }

    /// What the flag of an account takes, if it is to be flagged \[gas\].
    fn flag_gas(&self, case: &Case) -> u64 {
        let next = self.replica.head().number.saturating_add(1);
        if case.status.flagged || self.attempts.waits(case.account, Duty::Flag, next) {
            return 0;
        }
        let limit = self.settings.gas.of(Duty::Flag, &case.book, case.scans);
        after_refusals(limit, self.attempts.refusals(case.account, Duty::Flag))
    }

    /// Every account that something may have to be done about.
    fn cases(&mut self) -> Vec<Case> {
        let survey = self.survey();
        let market = self.replica.market(self.replica.head().timestamp);
        let decides = |account: &AccountId| {
            !self.replica.is_system(*account)
                && !self.quarantine.contains(account)
                && !self.attempts.is_in_flight(*account)
        };
        let refused = survey.refused.iter().filter(|(account, _)| decides(account));
        let mut puzzles: Vec<_> = refused.map(|(account, it)| (*account, (*it).into())).collect();
        let mut cases = Vec::new();
        for (account, maintenance) in survey.accounts.iter().filter(|(it, _)| decides(it)) {
            match self.case(*account, *maintenance, &market) {
                Ok(case) => cases.extend(case),
                Err(refusal) => puzzles.push((*account, refusal.into())),
            }
        }
        self.puzzles.extend(puzzles);
        cases
    }

    /// An account that is below maintenance or in liquidation.
    fn case(
        &self,
        account: AccountId,
        maintenance: Maintenance,
        market: &Market,
    ) -> Result<Option<Case>, Refusal> {
        let status = self.replica.status(account)?;
        let balance = maintenance.balance()?;
        if !status.flagged && !balance.is_negative() {
            return Ok(None);
        }
        let book = self.replica.columns().book(account, market)?;
        let mode = self.replica.columns().mode(account)?;
        let scans = scans(&self.replica, mode, &book);
        Ok(Some(Case { account, mode, maintenance, balance, status, book, scans }))
    }
}

/// Takes in what happened; the intents answer [`Input::Decide`], in the order in which they are to be sent.
///
/// # Errors
///
/// [`CoreError`] if the state has to be rebuilt; it has not changed.
pub fn step(state: &mut State, input: Input) -> Result<Vec<Intent>, CoreError> {
    if matches!(input, Input::Block { .. } | Input::Scenarios(..) | Input::Undo) {
        state.survey = None;
    }
    match input {
        Input::Block { head, events } => state.replica.advance(head, &events)?,
        Input::Scenarios(at, table) => state.replica.keep_scenarios(at, table),
        Input::Undo => drop(state.replica.retreat().ok_or(CoreError::TooDeep)?),
        Input::Ended(key, ending) => {
            let block = state.replica.head().number.saturating_add(1);
            state.attempts.end(key, ending, block, state.settings.longest_wait);
        }
        Input::Adopted(key, gas) => state.attempts.begin(key, gas),
        Input::Quarantined(accounts) => state.quarantine = accounts,
        Input::Decide => return Ok(state.decide()),
    }
    Ok(Vec::new())
}

/// What a block and the limits still have room for.
#[derive(Clone, Copy, Debug)]
struct Room {
    gas: u64,
    intents: usize,
}

impl Room {
    fn new(head: &Head, attempts: &Attempts, settings: &Settings) -> Self {
        let share = u128::from(head.gas_limit) * u128::from(settings.block_share.to_wad());
        let gas = u64::try_from(share / u128::from(loadline_units::Fraction::WHOLE.to_wad()))
            .unwrap_or(u64::MAX);
        Self {
            gas: gas.saturating_sub(attempts.gas()),
            intents: settings.max_in_flight.saturating_sub(attempts.count()),
        }
    }

    /// Takes the room that a plan needs, if there is enough and so much gas is left after it.
    fn fits(&mut self, plan: &[Intent], kept: u64) -> bool {
        let gas = plan.iter().fold(0_u64, |sum, intent| sum.saturating_add(intent.gas));
        let left = self.gas.checked_sub(gas).filter(|left| *left >= kept);
        let left = left.zip(self.intents.checked_sub(plan.len()));
        if let Some((gas, intents)) = left {
            *self = Self { gas, intents };
        }
        left.is_some()
    }
}

#[cfg(test)]
mod tests;
