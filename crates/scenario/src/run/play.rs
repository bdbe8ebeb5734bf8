//! The path, block by block.
//!
//! A block of the path holds, first in first out: what the keeper sent after the block before, the
//! reports of its prices and every third time of surfaces, what options bring, then traders and
//! providers. So the keeper answers the prices of a block in the next one, before they move again, and
//! takers never trade on a price that is about to be replaced.

mod options;

use super::{
    DemoError, DemoSettings, Progress,
    books::{chain_verdict, replica_error},
    calls,
    error::During,
    options::Takers,
    setup::Cast,
    stage::Stage,
    traders::View,
};
use crate::report::{HealthCounts, PathCounts, Row, Series};
use alloy::primitives::U256;
use loadline_keeper::{Keeper, Settings, Steps, Tally, TickReport};
use loadline_units::{AccountId, Fraction, Overflow};
use std::collections::BTreeSet;

/// Share of a block that gas limits of reports, traders and providers may fill [bps]. Those of the keeper
/// may fill all of it: it needs less than half of its limits.
const OTHERS: u64 = 2_000;

/// Blocks between two settlements, and accounts settled at once.
const SETTLE_EVERY: usize = 50;
const SETTLED: usize = 8;

/// Blocks between two epochs of the pool's shares.
const EPOCH_EVERY: usize = 10;

/// Blocks between two readings of all accounts from the chain.
const READ_EVERY: usize = 100;

/// Most blocks after the path, for what the keeper has begun.
const CLOSING_BLOCKS: usize = 3;

/// A run being played.
#[derive(Debug)]
pub(super) struct Play {
    pub(super) stage: Stage,
    pub(super) cast: Cast,
    pub(super) keeper: Keeper,
    takers: Takers,
    pub(super) found: Found,
}

/// What the keeper and the checks said so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) tally: Tally,
    pub(super) overdue: BTreeSet<AccountId>,
    pub(super) comparisons: u64,
    pub(super) mismatches: u64,
    pub(super) conservation_error: U256,
    pub(super) series: Series,
}

impl Play {
    /// Everything but the path.
    pub(super) async fn new(
        mut stage: Stage,
        cast: Cast,
        settings: &DemoSettings,
    ) -> Result<Self, DemoError> {
        let mut with = Settings::new(cast.house.account, stage.deployment.accounts.pool);
        with.core.block_share = Fraction::WHOLE;
        with.audit.seed = settings.seed;
        let provider = stage.link.provider().clone();
        let keeper = Keeper::new(provider, &stage.deployment, cast.keeper.clone(), with);
        let keeper = keeper.await.during("start the keeper")?;
        stage.outbox.limit(shared(stage.block_gas));
        let symbols = settings.path.symbols().to_vec();
        let found = Found { series: Series { symbols, rows: Vec::new() }, ..Found::default() };
        let takers = Takers::new(&stage.markets, settings.seed);
        Ok(Self { stage, cast, keeper, takers, found })
    }

    /// Plays the whole path.
    pub(super) async fn path(
        &mut self,
        settings: &DemoSettings,
        progress: &mut impl FnMut(Progress),
    ) -> Result<(), DemoError> {
        let blocks = settings.path.blocks();
        self.tick().await?; // knows the accounts before the first price
        self.begin().await?;
        for (done, block) in blocks.iter().enumerate() {
            for (market, price) in self.stage.markets.iter_mut().zip(&block.prices) {
                market.price = *price;
            }
            let timestamp = self.stage.clock(block.timestamp);
            self.fill(done, timestamp).await?;
            self.stage.block(timestamp).await?;
            let report = self.tick().await?;
            self.row(&report, block.timestamp)?;
            if done % READ_EVERY == READ_EVERY - 1 {
                let verdict = chain_verdict(&self.stage).await?;
                self.found.conservation_error = self.found.conservation_error.max(verdict.error);
            }
            let (done, total) = (done + 1, blocks.len());
            let liquidations = counts(&self.found.tally.steps);
            progress(Progress::Playing { done, total, liquidations });
        }
        Ok(())
    }

    /// Lets the keeper finish what it has begun.
    pub(super) async fn close(&mut self) -> Result<(), DemoError> {
        for _ in 0..CLOSING_BLOCKS {
            self.stage.flush().await?;
            if self.tick().await?.sent == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Sends what happens in the next block beside the keeper's.
    async fn fill(&mut self, index: usize, timestamp: u64) -> Result<(), DemoError> {
        let Self { stage, cast, .. } = self;
        let report = cast.reporters.submission(&stage.deployment, &stage.markets, timestamp)?;
        stage.offer(&mut cast.poster, report).await?;
        if index.is_multiple_of(EPOCH_EVERY) && stage.tally.pool.waits {
            stage
                .offer(&mut cast.poster, calls::process_epoch(&stage.deployment.contracts))
                .await?;
        }
        self.options(index, timestamp).await?;

        let Self { stage, cast, keeper, .. } = self;
        let replica = keeper.state().replica();
        let market = replica.market(replica.head().timestamp);
        let (deployment, markets) = (&stage.deployment, &stage.markets);
        let view = View { deployment, markets, replica, market: &market };
        for (place, order) in cast.traders.decide(view) {
            if let Some(trader) = cast.traders.all.get_mut(place) {
                stage.offer(&mut trader.actor, order).await?;
            }
        }
        cast.providers.act(stage).await?;
        if index % SETTLE_EVERY == SETTLE_EVERY - 1 {
            let due: Vec<AccountId> =
                cast.traders.accounts().cycle().skip(index).take(SETTLED).collect();
            stage.offer(&mut cast.poster, calls::settle(&stage.deployment.contracts, &due)).await?;
        }
        Ok(())
    }

    /// Lets the keeper take in the block and act, and notes what it found.
    async fn tick(&mut self) -> Result<TickReport, DemoError> {
        const STEP: &str = "keep";
        let report = self.keeper.tick().await.during(STEP)?;
        let found = &mut self.found;
        found.tally = sum(&found.tally, &report.tally).during(STEP)?;
        found.overdue.extend(&report.overdue);
        found.comparisons = found.comparisons.saturating_add(report.comparisons);
        let mismatches = u64::try_from(report.mismatches.len()).unwrap_or(u64::MAX);
        found.mismatches = found.mismatches.saturating_add(mismatches);
        let replica = self.keeper.state().replica();
        let error = replica_error(replica.columns(), replica.accounts(), &self.stage.tally)?;
        found.conservation_error = found.conservation_error.max(error);
        Ok(report)
    }

    fn row(&mut self, report: &TickReport, moment: u64) -> Result<(), DemoError> {
        const STEP: &str = "write down a block";
        let open_interest_usd = self.stage.tally.options.open_interest().during(STEP)?;
        let replica = self.keeper.state().replica();
        let accounts = &self.stage.deployment.accounts;
        let pool = replica.columns().assess(accounts.pool, &replica.market(report.head.timestamp));
        let health = &report.health;
        let count = |accounts: usize| u32::try_from(accounts).unwrap_or(u32::MAX);
        self.found.series.rows.push(Row {
            block: report.head.number,
            timestamp: moment,
            prices: self.stage.markets.iter().map(|market| market.price).collect(),
            health: HealthCounts {
                healthy: count(health.healthy),
                watch: count(health.fair),
                near: count(health.close),
                liquidatable: count(health.liquidatable),
                bankrupt: count(health.bankrupt),
            },
            liquidations: counts(&report.tally.steps),
            insurance_usd: replica.columns().cash(accounts.insurance).during(STEP)?,
            pool_nav_usd: pool.during(STEP)?.equity,
            open_interest_usd,
        });
        Ok(())
    }
}

/// What of a block others than the keeper may fill [gas].
const fn shared(block_gas: u64) -> u64 {
    block_gas / 10_000 * OTHERS
}

/// Steps as the report counts them.
pub(super) const fn counts(steps: &Steps) -> PathCounts {
    PathCounts {
        flag: steps.flags,
        close: steps.closes,
        bid: steps.bids,
        backstop: steps.backstops,
    }
}

fn sum(a: &Tally, b: &Tally) -> Result<Tally, Overflow> {
    let steps = Steps {
        flags: a.steps.flags.saturating_add(b.steps.flags),
        closes: a.steps.closes.saturating_add(b.steps.closes),
        bids: a.steps.bids.saturating_add(b.steps.bids),
        backstops: a.steps.backstops.saturating_add(b.steps.backstops),
        releases: a.steps.releases.saturating_add(b.steps.releases),
    };
    Ok(Tally {
        steps,
        deficits: a.deficits.checked_add(b.deficits)?,
        insurance_paid: a.insurance_paid.checked_add(b.insurance_paid)?,
        pool_paid: a.pool_paid.checked_add(b.pool_paid)?,
    })
}
