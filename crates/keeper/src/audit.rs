//! The replica against the chain: what the rules say of accounts here, and what the Lens says there at
//! the same block. A difference of one wei is a mismatch.

mod sample;

use crate::Head;
use crate::health::Survey;
use crate::replica::Replica;
use crate::settings::AuditSettings;
use alloy::providers::DynProvider;
use loadline_client::{ClientError, Health, Loadline};
use loadline_model::Assessment;
use loadline_units::{AccountId, Usd};
use sample::Sampler;
use std::collections::BTreeSet;
use tracing::error;

/// How often the same is asked while the node's time goes on.
const ATTEMPTS: u32 = 3;

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audited {
    /// How many accounts were compared.
    pub comparisons: u64,
    /// Those that differ, ascending.
    pub mismatches: BTreeSet<AccountId>,
}

/// Compares.
#[derive(Debug)]
pub struct Audit {
    client: Loadline<DynProvider>,
    sampler: Sampler,
    settings: AuditSettings,
    last_turn: Option<u64>,
}

/// The numbers that have to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Figures {
    flagged: bool,
    auction: u64,
    assessment: Assessment,
    initial_balance: Usd,
    maintenance_balance: Usd,
}

impl Audit {
    /// Compares with the Lens of a deployment.
    pub const fn new(client: Loadline<DynProvider>, settings: AuditSettings) -> Self {
        Self { client, sampler: Sampler::new(settings.seed), settings, last_turn: None }
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
    ) -> Result<Audited, ClientError> {
        let number = replica.head().number;
        let turn = number.checked_div(self.settings.full_every);
        if turn > self.last_turn {
            let audited = self.all(replica).await?;
            self.last_turn = turn;
            return Ok(audited);
        }
        let everyone: Vec<AccountId> = replica.accounts().collect();
        let mut chosen: BTreeSet<AccountId> =
            watched.iter().copied().chain(survey.near()).collect();
        chosen.extend(self.sampler.choose(&everyone, self.settings.sample, number));
        self.compare(replica, chosen.into_iter().collect()).await
    }

    /// Compares all accounts.
    ///
    /// # Errors
    ///
    /// When the node does not answer.
    pub async fn all(&self, replica: &Replica) -> Result<Audited, ClientError> {
        self.compare(replica, replica.accounts().collect()).await
    }

    async fn compare(
        &self,
        replica: &Replica,
        accounts: Vec<AccountId>,
    ) -> Result<Audited, ClientError> {
        let (answers, now) = self.ask_at_one_time(&accounts, &replica.head()).await?;
        let market = replica.market(now);
        let mut audited = Audited::default();
        for (account, theirs) in answers {
            audited.comparisons = audited.comparisons.saturating_add(1);
            let assessed = replica.columns().assess(account, &market).ok();
            let ours = assessed.and_then(|a| figures(replica, account, &a));
            if ours != theirs {
                error!(target: "keeper::audit", %account, ?ours, ?theirs, "replica and chain differ");
                audited.mismatches.insert(account);
            }
        }
        Ok(audited)
    }

    /// What the chain says of each account, and at what time \[unix seconds\]: options decay and ranges widen with it, and
    /// nodes differ in the time at which a call on a block runs; with some it goes on between two calls.
    async fn ask_at_one_time(
        &self,
        accounts: &[AccountId],
        head: &Head,
    ) -> Result<(Vec<(AccountId, Option<Figures>)>, u64), ClientError> {
        let mut now = self.client.call_time(head.hash).await?;
        let mut attempts = 0;
        loop {
            let answers = self.ask_all(accounts, head).await?;
            let after = self.client.call_time(head.hash).await?;
            attempts += 1;
            if after == now || attempts == ATTEMPTS {
                return Ok((answers, now));
            }
            now = after;
        }
    }

    /// What the chain says of each account; `None` where it refuses to assess it.
    async fn ask_all(
        &self,
        accounts: &[AccountId],
        head: &Head,
    ) -> Result<Vec<(AccountId, Option<Figures>)>, ClientError> {
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
    ) -> Result<Option<Vec<Health>>, ClientError> {
        match self.client.health(accounts, head.hash).await {
            Ok(list) => Ok(Some(list)),
            Err(ClientError::Reverted(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn figures(replica: &Replica, account: AccountId, a: &Assessment) -> Option<Figures> {
    let status = replica.status(account).ok()?;
    Some(Figures {
        flagged: status.flagged,
        auction: status.auction,
        assessment: timeless(*a),
        initial_balance: a.initial_balance().ok()?,
        maintenance_balance: a.maintenance_balance().ok()?,
    })
}

const fn figures_of(health: &Health) -> Figures {
    Figures {
        flagged: health.flagged,
        auction: health.auction,
        assessment: timeless(health.assessment),
        initial_balance: health.initial_balance,
        maintenance_balance: health.maintenance_balance,
    }
}

/// A super-quorum ends a difference to the second opinion without an event, so that freshness may differ.
const fn timeless(a: Assessment) -> Assessment {
    Assessment { fresh: true, ..a }
}
