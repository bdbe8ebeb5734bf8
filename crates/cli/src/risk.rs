//! `loadline risk`: scenario tables from history, and how margin would have fared.

mod history;
mod table;

use crate::{exit::Failure, output};
use history::HistoryArgs;
use loadline_risk::{backtest, file::TableFile, parameters::Parameters, report, select, verdict};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Calibrate scenario tables, and test margin against history.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Calibrate(CalibrateArgs),
    Backtest(BacktestArgs),
}

/// Build the scenario table of a deployment from history: one column per underlying.
#[derive(Debug, clap::Args)]
pub(crate) struct CalibrateArgs {
    #[command(flatten)]
    history: HistoryArgs,
    /// Write the table here.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Hold the margin of the standard books against what they would have lost.
#[derive(Debug, clap::Args)]
pub(crate) struct BacktestArgs {
    #[command(flatten)]
    history: HistoryArgs,
    /// A table of `risk calibrate`, with its parameters. Without it, one is built from the same history.
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    /// Write the page with charts here.
    #[arg(long, value_name = "FILE", default_value = "report.html")]
    out: PathBuf,
}

/// Builds, writes and sums up.
pub(crate) fn calibrate(args: &CalibrateArgs) -> Result<(), Failure> {
    let with = Parameters::default();
    let markets = args.history.markets(&with)?;
    let selection = select::table(&markets, &with);
    let file = TableFile::new(&markets, &selection, &with)
        .map_err(|error| Failure::input(format_args!("{error}; give a longer history")))?;
    write(&args.out, &format!("{}\n", serde_json::to_string_pretty(&file)?))?;
    output::print(table::summary(&file))?;
    output::print(format_args!("The table: {}", args.out.display()))
}

/// Runs, prints and fails where an aim is missed.
pub(crate) fn backtest(args: &BacktestArgs) -> Result<(), Failure> {
    let given = args.table.as_deref().map(read).transpose()?;
    let with = given.as_ref().map(|it| it.parameters.clone()).unwrap_or_default();
    let markets = args.history.markets(&with)?;
    let (columns, table) = match &given {
        Some(file) => {
            let columns = markets.iter().map(|it| file.column(&it.symbol)).collect();
            (columns, file.table().map_err(Failure::input)?)
        }
        None => ((0..markets.len()).collect::<Vec<_>>(), select::table(&markets, &with).table),
    };
    let result = backtest::run(&markets, &columns, &table, &with);
    let page = report::page(&result).map_err(|error| Failure::Broken(error.into()))?;
    write(&args.out, &page)?;
    output::print(table::results(&result))?;
    output::print(format_args!("The report: {}", args.out.display()))?;
    let missed = verdict::aims(&result).into_iter().filter(|aim| !aim.met);
    let missed: Vec<String> =
        missed.map(|aim| format!("{}: {}: {}", aim.symbol, aim.text, aim.found)).collect();
    if missed.is_empty() { Ok(()) } else { Err(Failure::Check(missed)) }
}

fn read(path: &Path) -> Result<TableFile, Failure> {
    let path_text = path.display();
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::input(format_args!("cannot read {path_text} ({error}): check the path"))
    })?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::input(format_args!(
            "{path_text} is no table ({error}): make one with risk calibrate"
        ))
    })
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| {
        Failure::input(format_args!("cannot write {} ({error}): give another file", path.display()))
    })
}
