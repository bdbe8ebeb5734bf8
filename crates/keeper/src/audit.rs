//! The replica against the chain: what the rules say of accounts here, and what the Lens says there at
//! the same block. A difference of one wei is a mismatch.

mod sample;

use crate::Head;
use crate::health::Survey;
use crate::reason::Reason;
use crate::replica::Replica;
use crate::settings::AuditSettings;
use alloy::contract::Error as ContractError;
use alloy::primitives::Address;
use alloy::providers::DynProvider;
use loadline_bindings::lens::Lens::{self, LensInstance};
use loadline_model::Assessment;
use loadline_units::{AccountId, Overflow, Usd};
use sample::Sampler;
use std::collections::{BTreeMap, BTreeSet};
use tracing::error;

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audited {
    /// How many accounts were compared.
    pub comparisons: u64,
    /// Those that differ, ascending.
    pub mismatches: BTreeSet<AccountId>,
}

/// The chain could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("lens: {0}")]
pub struct AuditError(#[from] ContractError);

/// Compares.
#[derive(Debug)]
pub struct Audit {
    lens: LensInstance<DynProvider>,
    sampler: Sampler,
    settings: AuditSettings,
    last_turn: Option<u64>,
}

/// The numbers that have to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Figures {
    flagged: bool,
    auction: u64,
    equity: Usd,
    initial_haircut: Usd,
    maintenance_haircut: Usd,
    initial_margin: Usd,
    maintenance_margin: Usd,
    min_cash: Usd,
    initial_balance: Usd,
    maintenance_balance: Usd,
}

impl Audit {
    /// Compares with a Lens.
    pub const fn new(provider: DynProvider, lens: Address, settings: AuditSettings) -> Self {
        Self {
            lens: Lens::new(lens, provider),
            sampler: Sampler::new(settings.seed),
            settings,
            last_turn: None,
        }
    }

    /// Compares what matters at the head: accounts touched since the last time, near liquidation or in it,
    /// those that differed before, and a sample; or all accounts where their turn has come.
    ///
    /// # Errors
    ///
    /// When the node does not answer.
    pub async fn block(
        &mut self,
        replica: &Replica,
        survey: &Survey,
        watched: &BTreeSet<AccountId>,
    ) -> Result<Audited, AuditError> {
        let number = replica.head().number;
        let turn = number.checked_div(self.settings.full_every);
        if turn > self.last_turn {
            let audited = self.all(replica, survey).await?;
            self.last_turn = turn;
            return Ok(audited);
        }
        let everyone: Vec<AccountId> = replica.accounts().collect();
        let mut chosen: BTreeSet<AccountId> =
            watched.iter().copied().chain(survey.near()).collect();
        chosen.extend(self.sampler.choose(&everyone, self.settings.sample, number));
        self.compare(replica, survey, chosen.into_iter().collect()).await
    }

    /// Compares all accounts.
    ///
    /// # Errors
    ///
    /// When the node does not answer.
    pub async fn all(&self, replica: &Replica, survey: &Survey) -> Result<Audited, AuditError> {
        self.compare(replica, survey, replica.accounts().collect()).await
    }

    async fn compare(
        &self,
        replica: &Replica,
        survey: &Survey,
        accounts: Vec<AccountId>,
    ) -> Result<Audited, AuditError> {
        let ours: BTreeMap<AccountId, &Assessment> =
            survey.accounts.iter().map(|(id, a)| (*id, a)).collect();
        let mut audited = Audited::default();
        for (account, theirs) in self.ask_all(&accounts, &replica.head()).await? {
            audited.comparisons = audited.comparisons.saturating_add(1);
            let ours = ours.get(&account).and_then(|a| figures(replica, account, a));
            if ours != theirs {
                error!(target: "keeper::audit", %account, ?ours, ?theirs, "replica and chain differ");
                audited.mismatches.insert(account);
            }
        }
        Ok(audited)
    }

    /// What the chain says of each account; `None` where it refuses to assess it.
    async fn ask_all(
        &self,
        accounts: &[AccountId],
        head: &Head,
    ) -> Result<Vec<(AccountId, Option<Figures>)>, AuditError> {
        let mut answers = Vec::new();
        let mut open: Vec<&[AccountId]> = accounts.chunks(self.settings.chunk.max(1)).collect();
        while let Some(chunk) = open.pop() {
            match (self.ask(chunk, head).await?, chunk) {
                (Some(list), _) if list.len() == chunk.len() => {
                    answers.extend(
                        chunk.iter().zip(&list).map(|(id, health)| (*id, Some(figures_of(health)))),
                    );
                }
                // One account that cannot be assessed spoils the call for all.
                (_, [account]) => answers.push((*account, None)),
                _ => {
                    let (first, second) = chunk.split_at(chunk.len() / 2);
                    open.extend([first, second]);
                }
            }
        }
        Ok(answers)
    }

    async fn ask(
        &self,
        accounts: &[AccountId],
        head: &Head,
    ) -> Result<Option<Vec<Lens::Health>>, AuditError> {
        let accounts = accounts.iter().map(|account| account.get()).collect();
        match self.lens.health(accounts).block(head.hash.into()).call().await {
            Ok(list) => Ok(Some(list)),
            Err(ContractError::TransportError(error)) if Reason::of(&error).is_some() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn figures(replica: &Replica, account: AccountId, a: &Assessment) -> Option<Figures> {
    let status = replica.status(account).ok()?;
    let balances = || Ok::<_, Overflow>((a.initial_balance()?, a.maintenance_balance()?));
    let (initial_balance, maintenance_balance) = balances().ok()?;
    Some(Figures {
        flagged: status.flagged,
        auction: status.auction,
        equity: a.equity,
        initial_haircut: a.initial_haircut,
        maintenance_haircut: a.maintenance_haircut,
        initial_margin: a.initial_margin,
        maintenance_margin: a.maintenance_margin,
        min_cash: a.min_cash,
        initial_balance,
        maintenance_balance,
    })
}

const fn figures_of(health: &Lens::Health) -> Figures {
    let a = &health.assessment;
    Figures {
        flagged: health.flagged,
        auction: health.auction,
        equity: Usd::from_wad(a.equity),
        initial_haircut: Usd::from_wad(a.initialHaircut),
        maintenance_haircut: Usd::from_wad(a.maintenanceHaircut),
        initial_margin: Usd::from_wad(a.initialMargin),
        maintenance_margin: Usd::from_wad(a.maintenanceMargin),
        min_cash: Usd::from_wad(a.minCash),
        initial_balance: Usd::from_wad(health.initialBalance),
        maintenance_balance: Usd::from_wad(health.maintenanceBalance),
    }
}
