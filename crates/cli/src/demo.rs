//! `loadline demo`: one whole run on a fresh chain.

mod progress;
mod table;

use crate::{anvil::AnvilArgs, exit::Failure, logs, node, output, signals};
use alloy::transports::http::reqwest::Url;
use loadline_deploy::Params;
use loadline_scenario::{
    candles::CandleFile,
    path::{Cut, Play, PricePath, parse_time},
    run::{self as scenario, Backend, DemoSettings},
    synthetic::crash,
};
use progress::Bar;
use std::path::PathBuf;

/// Play a market crash: deploy, fund accounts, post prices, let the keeper liquidate, check every wei.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Play the history in a csv or csv.gz file; one per underlying. Without any, a made-up crash.
    #[arg(long, value_name = "SYMBOL=FILE")]
    candles: Vec<CandleFile>,
    /// Play each candle as four blocks: open, the nearer extreme, the other one, close.
    #[arg(long)]
    wicks: bool,
    /// First moment to play: seconds since 1970, or a date such as 2025-10-10T21:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    from: Option<u64>,
    /// Last moment to play.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    to: Option<u64>,
    /// Most blocks to play.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    blocks: Option<usize>,
    /// Trading accounts.
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = at_least_one)]
    accounts: usize,
    /// Seed of accounts, samples and the made-up crash.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Run on an anvil of its own instead of in this process.
    #[arg(long, conflicts_with = "rpc_url")]
    anvil: bool,
    #[command(flatten)]
    anvil_path: AnvilArgs,
    /// Run on the node behind this URL.
    #[arg(long, value_name = "URL", value_parser = node::url)]
    rpc_url: Option<Url>,
    /// Accept a node that is not a development node.
    #[arg(long, requires = "rpc_url")]
    yes: bool,
    /// Print the summary as JSON, and nothing else.
    #[arg(long)]
    json: bool,
    /// Write report.html and report.json into this directory.
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
}

/// Plays, prints, and fails where a check failed.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    logs::start("warn", false);
    let (json, directory) = (args.json, args.report.clone());
    let settings = args.settings()?;
    if let Some(directory) = &directory {
        output::ensure_writable(directory)?;
    }
    let bar = Bar::new(json);
    let is_anvil = matches!(settings.backend, Backend::Anvil { .. });
    let play = scenario::run(settings, |progress| bar.show(progress));
    let report = if is_anvil { unless_stopped(play).await? } else { play.await }?;
    bar.finish();
    if json {
        output::print_json(&report.summary)?;
    } else {
        output::print(table::summary(&report.summary))?;
        if let Some(directory) = directory {
            output::print(format_args!("The report: {}", directory.join("report.html").display()))?;
        }
    }
    let failures = report.summary.failures();
    if failures.is_empty() { Ok(()) } else { Err(Failure::Check(failures)) }
}

/// Lets a run go that is asked to stop, so that the anvil it started does not outlive it.
async fn unless_stopped<T>(run: impl Future<Output = T>) -> Result<T, Failure> {
    let stop = signals::stop()?;
    tokio::select! {
        done = run => Ok(done),
        () = stop.cancelled() => Err(Failure::Broken(eyre::eyre!("stopped on request"))),
    }
}

impl Args {
    fn settings(self) -> Result<DemoSettings, Failure> {
        let (path, source) = self.path()?;
        Ok(DemoSettings {
            accounts: self.accounts,
            seed: self.seed,
            path,
            source,
            wicks: self.wicks,
            report: self.report,
            backend: match self.rpc_url {
                Some(url) => Backend::Rpc { url, allow_foreign: self.yes },
                None if self.anvil => Backend::Anvil { binary: self.anvil_path.find()? },
                None => Backend::InProcess,
            },
        })
    }

    /// The prices, and where they come from.
    fn path(&self) -> Result<(PricePath, String), Failure> {
        let (series, source) = if self.candles.is_empty() {
            (crash(self.seed).to_vec(), "synthetic crash".to_owned())
        } else {
            let series = self.candles.iter().map(CandleFile::read).collect::<Result<_, _>>()?;
            let names =
                self.candles.iter().map(|it| format!("{} from {}", it.symbol, it.path.display()));
            (series, names.collect::<Vec<_>>().join(", "))
        };
        let play = if self.wicks { Play::Wicks } else { Play::Closes };
        let path = PricePath::join(&series, play)?.cut(Cut {
            from: self.from,
            to: self.to,
            blocks: self.blocks,
        })?;
        let symbols: Vec<String> =
            Params::dev()?.underlyings.into_iter().map(|it| it.symbol).collect();
        path.require_known(&symbols)?;
        Ok((path, source))
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("give at least 1".to_owned()),
        other => other.map_err(|error| format!("{error}; give a whole number from 1 on")),
    }
}
