//! A whole run: deploy, fund, open accounts, play a price path, keep, and report.
//!
//! The same seed and path send the same transactions in the same blocks at the same distance in
//! time, whatever the backend, so that every chain ends with the same state of every account.

mod books;
mod calls;
mod draws;
mod error;
mod link;
mod market;
mod options;
mod outbox;
mod play;
mod profile;
mod providers;
mod reporters;
mod settings;
mod setup;
mod stage;
mod tally;
mod traders;
mod work;

pub use error::DemoError;
pub use settings::{Backend, DemoSettings, MAX_ACCOUNTS, Progress};

use crate::report::{Report, RunSettings, SCHEMA, Summary};
use books::chain_verdict;
use error::During;
use link::Link;
use loadline_bindings::LiquidityVault;
use loadline_model::tranche::Split;
use loadline_units::Usd;
use options::averaging;
use play::{Play, counts};
use setup::Cast;
use stage::Stage;
use std::time::Instant;

/// Plays the path and says what happened. Writes the report where the settings name a directory.
///
/// # Errors
///
/// [`DemoError`]; [`DemoError::is_bad_input`] tells whose fault it is. A run whose checks failed is
/// no error: see [`Summary::failures`](crate::report::Summary::failures).
pub async fn run(
    settings: DemoSettings,
    mut progress: impl FnMut(Progress),
) -> Result<Report, DemoError> {
    settings.check()?;
    let started = Instant::now();
    progress(Progress::Deploying);
    let link = Link::open(&settings.backend, Stage::start(&settings)).await?;
    let handback = link.handback();
    let settings = with_samples(settings, &link);
    let played = play_on(link, &settings, &mut progress, started).await;
    handback.run().await;
    let report = played?;
    if let Some(directory) = &settings.report {
        report.write(directory)?;
    }
    Ok(report)
}

/// The path with a block every minute while a settlement price is averaged.
fn with_samples(settings: DemoSettings, link: &Link) -> DemoSettings {
    let clock = Stage::clock_of(&settings, link);
    let path = settings.path.clone().with_minutes(|moment| averaging(clock.at(moment)));
    DemoSettings { path, ..settings }
}

async fn play_on(
    link: Link,
    settings: &DemoSettings,
    progress: &mut impl FnMut(Progress),
    started: Instant,
) -> Result<Report, DemoError> {
    let mut stage = Stage::build(link, settings).await?;
    let cast = Cast::gather(&mut stage, settings, progress).await?;
    let mut play = Play::new(stage, cast, settings).await?;
    play.path(settings, progress).await?;
    progress(Progress::Closing);
    conclude(play, settings, started).await
}

/// The last checks, and everything that was found.
async fn conclude(
    mut play: Play,
    settings: &DemoSettings,
    started: Instant,
) -> Result<Report, DemoError> {
    const STEP: &str = "conclude";
    play.close().await?;
    let audited = play.keeper.audit_all().await.during(STEP)?;
    let verdict = chain_verdict(&play.stage).await?;
    let lp_pnl = lp_pnl(&play).await?;
    let total = lp_pnl.senior.checked_add(lp_pnl.junior).during(STEP)?;
    let now = play.keeper.state().replica().head().timestamp;
    let earnings = play.stage.tally.earnings.of(total, now).during(STEP)?;
    let Play { stage, cast, found, .. } = play;
    let chain = stage.link.kind();
    let differing = u64::try_from(audited.mismatches.len()).unwrap_or(u64::MAX);
    let paths = counts(&found.tally.steps);
    let options = stage.tally.options.figures(stage.link.now());
    let summary = Summary {
        schema: SCHEMA,
        chain,
        blocks: u64::try_from(settings.path.blocks().len()).during(STEP)?,
        accounts: u64::try_from(cast.traders.accounts().count()).during(STEP)?,
        transactions: stage.tally.transactions,
        reverted: stage.tally.reverted,
        liquidations: paths.close.saturating_add(paths.bid).saturating_add(paths.backstop),
        liquidations_by_path: paths,
        overdue_accounts: u64::try_from(found.overdue.len()).during(STEP)?,
        bad_debt_usd: found.tally.deficits,
        insurance_paid_usd: found.tally.insurance_paid,
        lp_pnl_usd: total,
        lp_earnings: earnings,
        senior_pnl_usd: lp_pnl.senior,
        junior_pnl_usd: lp_pnl.junior,
        epochs: stage.tally.pool.epochs,
        options,
        conservation_error_wei: found.conservation_error.max(verdict.error),
        keeper_model_comparisons: found.comparisons.saturating_add(audited.comparisons),
        keeper_model_mismatches: found.mismatches.saturating_add(differing),
        state_digest: verdict.digest,
        gas: stage.tally.gas(),
        seconds: started.elapsed().as_secs_f64(),
    };
    let (source, seed, wicks) = (settings.source.clone(), settings.seed, settings.wicks);
    Ok(Report { summary, settings: RunSettings { source, seed, wicks }, series: found.series })
}

/// What each tranche is worth, less what was paid in, with what was paid out.
async fn lp_pnl(play: &Play) -> Result<Split, DemoError> {
    const STEP: &str = "value the pool";
    let replica = play.keeper.state().replica();
    let (deployment, tally) = (&play.stage.deployment, &play.stage.tally);
    let now = replica.head().timestamp;
    let market = replica.market(now);
    let pool = replica.columns().assess(deployment.accounts.pool, &market).during(STEP)?;
    let vault =
        LiquidityVault::new(deployment.contracts.liquidity_vault, play.stage.link.provider());
    let senior = vault.worthOf(deployment.contracts.senior_tranche).call().await.during(STEP)?;
    let senior = Usd::from_wad(senior);
    let junior = pool.equity.checked_sub(senior).during(STEP)?;
    tally.pool.gains(Split { senior, junior }).during(STEP)
}
