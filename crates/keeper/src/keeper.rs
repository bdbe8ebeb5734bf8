//! Collect, decide, act: one tick.

mod run;

use crate::audit::Audit;
use crate::core::{CoreError, Ending, Input, State, step};
use crate::exec::{Ended, ExecError, Lane};
use crate::health::Survey;
use crate::ingest::{Change, Ingest, IngestError};
use crate::overdue::Overdue;
use crate::report::TickReport;
use crate::settings::Settings;
use crate::{Head, telemetry};
use alloy::eips::BlockId;
use alloy::network::EthereumWallet;
use alloy::primitives::B256;
use alloy::providers::{DynProvider, Provider};
use loadline_client::{ClientError, Decoder, Event, Loadline};
use loadline_deploy::Deployment;
use loadline_units::AccountId;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tracing::{debug, error, info, warn};

/// What stops a tick. State and journal are as good as before it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeeperError {
    /// The chain could not be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The lane cannot work.
    #[error(transparent)]
    Exec(#[from] ExecError),
    /// The state does not fit the chain even after a new start.
    #[error(transparent)]
    Core(#[from] CoreError),
    /// The scenario table could not be read, or the audit on demand could not ask.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The deployment is on another chain.
    #[error("the deployment is on chain {deployed}, the node on chain {node}")]
    WrongChain {
        /// Where it is.
        deployed: u64,
        /// What the node says.
        node: u64,
    },
}

impl KeeperError {
    /// Whether trying again later cannot help.
    pub const fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::WrongChain { .. } | Self::Exec(ExecError::Journal(_) | ExecError::Signer(_))
        )
    }
}

/// A keeper of one deployment with one key and one account.
#[derive(Debug)]
pub struct Keeper {
    settings: Settings,
    start: Head,
    state: State,
    ingest: Ingest,
    lane: Lane,
    client: Loadline<DynProvider>,
    audit: Audit,
    overdue: Overdue,
    watched: BTreeSet<AccountId>,
}

impl Keeper {
    /// Opens the journal and adopts what an earlier run left on its way. Reads nothing of the protocol yet.
    ///
    /// # Errors
    ///
    /// [`KeeperError`] if the node does not answer, is another chain's, or the journal cannot be opened.
    pub async fn new(
        provider: impl Provider + 'static,
        deployment: &Deployment,
        signer: impl Into<EthereumWallet>,
        settings: Settings,
    ) -> Result<Self, KeeperError> {
        let provider: DynProvider = provider.erased();
        let node = provider.get_chain_id().await.map_err(ExecError::from)?;
        if node != deployment.chain_id {
            return Err(KeeperError::WrongChain { deployed: deployment.chain_id, node });
        }
        let ingest = Ingest::new(provider.clone(), Decoder::new(deployment), settings.log_range);
        let start = Head { number: deployment.block.saturating_sub(1), ..Head::default() };
        let lane =
            Lane::open(provider.clone(), signer.into(), deployment, settings.exec.clone()).await?;
        let mut state = State::new(start, settings.core);
        for tx in lane.on_their_way() {
            step(&mut state, Input::Adopted(tx.key, tx.gas))?;
        }
        let client = Loadline::new(provider, deployment.clone());
        let audit = Audit::new(client.clone(), settings.audit);
        let (overdue, watched) = (Overdue::default(), BTreeSet::new());
        Ok(Self { settings, start, state, ingest, lane, client, audit, overdue, watched })
    }

    /// What it knows.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The lane that it sends by.
    pub const fn lane(&self) -> &Lane {
        &self.lane
    }

    /// Takes in all new blocks, decides once at the head, sends.
    ///
    /// # Errors
    ///
    /// [`KeeperError`] if the chain could not be read or nothing can be sent; the next tick goes on from there.
    pub async fn tick(&mut self) -> Result<TickReport, KeeperError> {
        let mut report = TickReport::default();
        let newest = self.ingest.newest().await?;
        self.catch_up(&newest, &mut report).await?;
        let head = self.state.replica().head();
        report.head = head;

        let tracked = self.lane.track(&head, &mut report.ended).await;
        self.end(&report.ended)?;
        tracked?;

        let survey = self.state.survey();
        report.health = survey.counts;
        report.bad_debt_at_risk = survey.bad_debt_at_risk;
        report.overdue = self.overdue.accounts().collect();
        self.compare(&survey, &mut report).await?;

        let acted = if self.is_stale(&head) { Ok(()) } else { self.act(&head, &mut report).await };
        telemetry::record(&report, self.state.attempts().count());
        acted.map(|()| report)
    }

    /// Compares all accounts with the chain, at the block where the keeper stands.
    ///
    /// # Errors
    ///
    /// [`KeeperError::Client`] if the node does not answer.
    pub async fn audit_all(&self) -> Result<crate::Audited, KeeperError> {
        Ok(self.audit.all(self.state.replica()).await?)
    }

    /* COLLECT */

    async fn catch_up(
        &mut self,
        newest: &Head,
        report: &mut TickReport,
    ) -> Result<(), KeeperError> {
        let mut restarted = false;
        loop {
            let changes = self.ingest.next(self.state.replica(), newest).await?;
            if changes.is_empty() {
                return Ok(());
            }
            for change in changes {
                self.read_scenarios(&change).await?;
                let Err(error) = self.take(change, report) else { continue };
                if restarted {
                    return Err(error);
                }
                // The logs are the truth: read them again from the first on.
                error!(target: "keeper::ingest", %error, "starting anew from the deployment");
                self.state.restart(self.start);
                self.overdue = Overdue::default();
                restarted = true;
                break;
            }
        }
    }

    /// Reads the scenario tables that a block names, each once: code does not change.
    async fn read_scenarios(&mut self, change: &Change) -> Result<(), KeeperError> {
        let Change::Added(_, events) = change else { return Ok(()) };
        for event in events {
            let Event::PortfolioSet { scenarios, .. } = event else { continue };
            if !self.state.replica().has_scenarios(*scenarios) {
                let table = self.client.scenarios(*scenarios, BlockId::latest()).await?;
                step(&mut self.state, Input::Scenarios(*scenarios, Arc::new(table)))?;
            }
        }
        Ok(())
    }

    fn take(&mut self, change: Change, report: &mut TickReport) -> Result<(), KeeperError> {
        match change {
            Change::Added(head, events) => {
                self.note(&events, report);
                step(&mut self.state, Input::Block { head, events: events.clone() })?;
                self.watched.extend(self.state.replica().touched());
                self.overdue.block(&self.state.survey().liquidatable, &events);
                report.blocks = report.blocks.saturating_add(1);
            }
            Change::Removed => {
                report.removed = report.removed.saturating_add(1);
                step(&mut self.state, Input::Undo)?;
                let head = self.state.replica().head();
                warn!(target: "keeper::ingest", number = head.number, "a block left the chain");
                for tx in self.lane.unwind(head.number)? {
                    step(&mut self.state, Input::Adopted(tx.key, tx.gas))?;
                }
            }
            Change::Settled => {
                self.state.settle();
                self.overdue = Overdue::default();
                info!(target: "keeper::ingest", number = self.state.replica().head().number, "catching up");
            }
        }
        Ok(())
    }

    fn note(&self, events: &[Event], report: &mut TickReport) {
        for event in events {
            if report.tally.add(event).is_err() {
                error!(target: "keeper", "a sum of deficits left its range");
            }
        }
    }

    /// Asks the chain. Without an answer the accounts wait for the next tick, and decisions do not wait.
    async fn compare(
        &mut self,
        survey: &Survey,
        report: &mut TickReport,
    ) -> Result<(), KeeperError> {
        self.watched.extend(self.state.quarantine());
        match self.audit.block(self.state.replica(), survey, &self.watched).await {
            Ok(audited) => {
                self.watched.clear();
                report.comparisons = audited.comparisons;
                report.mismatches = audited.mismatches.iter().copied().collect();
                step(&mut self.state, Input::Quarantined(audited.mismatches))?;
            }
            Err(error) => warn!(target: "keeper::audit", %error, "not compared"),
        }
        Ok(())
    }

    /* DECIDE AND ACT */

    async fn act(&mut self, head: &Head, report: &mut TickReport) -> Result<(), KeeperError> {
        let intents = step(&mut self.state, Input::Decide)?;
        for (account, puzzle) in self.state.puzzles() {
            warn!(target: "keeper::decide", %account, %puzzle, "no plan");
        }
        let mut ended: Vec<Ended> = Vec::new();
        let sent = self.lane.send_all(&intents, head, &mut ended).await;
        for one in &ended {
            debug!(target: "keeper::exec", key = ?one.key, ending = ?one.ending, reason = one.reason, "not sent");
        }
        let unsent = ended.iter().filter(|one| one.ending != Ending::Done).count();
        report.sent = u64::try_from(intents.len().saturating_sub(unsent)).unwrap_or(u64::MAX);
        self.end(&ended)?;
        report.ended.extend(ended);
        Ok(sent?)
    }

    fn end(&mut self, ended: &[Ended]) -> Result<(), KeeperError> {
        for one in ended {
            step(&mut self.state, Input::Ended(one.key, one.ending))?;
        }
        Ok(())
    }

    /// Whether the head is too old to act upon.
    fn is_stale(&self, head: &Head) -> bool {
        let Ok(now) = SystemTime::now().duration_since(UNIX_EPOCH) else { return false };
        let age = now.as_secs().saturating_sub(head.timestamp);
        let stale = self.settings.stale_seconds != 0 && age > self.settings.stale_seconds;
        if stale {
            warn!(target: "keeper", number = head.number, age_seconds = age, "the head is too old to act upon");
        }
        stale || head.hash == B256::ZERO
    }
}
