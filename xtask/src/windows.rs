//! `cargo xtask windows`: the demo on real crashes, in process and on anvil, with the same end.
//!
//! History is no part of the repository: it is looked for in `LOADLINE_SHARED`, or beside the
//! repository in `shared`, under `data/windows`.

use crate::{repo, tools::Tools};
use eyre::{Result, WrapErr, ensure};
use serde::Deserialize;
use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
};

/// A folder of candles, the files that are played, and which part of them.
struct Window {
    name: &'static str,
    candles: [(&'static str, &'static str); 2],
    /// First and last moment.
    span: Option<[&'static str; 2]>,
}

const WINDOWS: [Window; 4] = [
    Window {
        name: "2020-03",
        candles: [
            ("ETH", "ETHUSDT_binance_spot_5m.csv.gz"),
            ("BTC", "BTCUSDT_binance_spot_5m_composite.csv.gz"),
        ],
        span: None,
    },
    Window {
        name: "2021-05",
        candles: [
            ("ETH", "ETHUSDT_binance_spot_1m.csv.gz"),
            ("BTC", "BTCUSDT_binance_spot_1m.csv.gz"),
        ],
        // A candle of a minute is a block: the three days around the crash are as long as the others.
        span: Some(["2021-05-18T00:00:00Z", "2021-05-21T00:00:00Z"]),
    },
    Window {
        name: "2022-11",
        candles: [
            ("ETH", "ETHUSDT_binance_spot_5m.csv.gz"),
            ("BTC", "BTCUSDT_binance_spot_5m.csv.gz"),
        ],
        span: None,
    },
    Window {
        name: "2025-10",
        candles: [
            ("ETH", "ETHUSDT_binance_spot_5m.csv.gz"),
            ("BTC", "BTCUSDT_binance_spot_5m.csv.gz"),
        ],
        span: None,
    },
];

/// What is asked of the JSON of `loadline demo`.
#[derive(Debug, Deserialize)]
struct Summary {
    chain: String,
    blocks: u64,
    transactions: u64,
    liquidations: u64,
    options: Options,
    overdue_accounts: u64,
    bad_debt_usd: String,
    conservation_error_wei: String,
    keeper_model_comparisons: u64,
    keeper_model_mismatches: u64,
    state_digest: String,
    seconds: f64,
}

/// Of it, what is asked of options.
#[derive(Debug, Deserialize)]
struct Options {
    trades: u64,
    settled: u64,
    unsettled: u64,
    flagged: u64,
}

impl Summary {
    /// What must not be and is.
    fn failures(&self) -> Vec<String> {
        let expected = [
            (self.overdue_accounts == 0, format!("{} overdue", self.overdue_accounts)),
            (
                self.keeper_model_mismatches == 0,
                format!("{} mismatches", self.keeper_model_mismatches),
            ),
            (self.keeper_model_comparisons > 0, "nothing compared".to_owned()),
            (self.liquidations > 0, "nobody liquidated".to_owned()),
            (self.options.flagged > 0, "nobody with options liquidated".to_owned()),
            (self.options.settled > 0, "no option settled".to_owned()),
            (
                self.options.unsettled == 0,
                format!("{} positions expired and unsettled", self.options.unsettled),
            ),
            (
                self.conservation_error_wei == "0",
                format!("conservation error {} wei", self.conservation_error_wei),
            ),
        ];
        expected.into_iter().filter(|(holds, _)| !holds).map(|(_, text)| text).collect()
    }
}

/// Plays every window on both chains, prints a table, and fails where a check or the end differs.
pub(crate) fn run() -> Result<()> {
    let Some(windows) = folder() else { return Ok(()) };
    let anvil = Tools::find()?.anvil;
    println!(
        "{:<9} {:<11} {:>7} {:>8} {:>7} {:>7} {:>8} {:>8} {:>8} {:>9} {:>10} {:>13} {:>8}  digest",
        "window",
        "chain",
        "blocks",
        "txs",
        "liqs",
        "options",
        "settled",
        "flagged",
        "overdue",
        "compared",
        "mismatches",
        "bad debt",
        "seconds"
    );
    let mut failures = Vec::new();
    for window in &WINDOWS {
        let [here, there] = [None, Some(anvil.as_path())].map(|anvil| window.play(&windows, anvil));
        let ends = [here?, there?];
        for end in &ends {
            let of = format!("{} {}", window.name, end.chain);
            failures.extend(end.failures().into_iter().map(|it| format!("{of}: {it}")));
        }
        if ends[0].state_digest != ends[1].state_digest {
            failures.push(format!("{}: the chains end with different accounts", window.name));
        }
    }
    ensure!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

impl Window {
    /// Plays on the chain in process, or on anvil, and prints a row.
    fn play(&self, windows: &Path, anvil: Option<&Path>) -> Result<Summary> {
        let mut demo = repo::cargo();
        demo.args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "loadline-cli",
            "--",
            "demo",
            "--json",
        ]);
        for (symbol, file) in self.candles {
            let file = windows.join(self.name).join(file);
            demo.arg("--candles").arg(format!("{symbol}={}", file.display()));
        }
        if let Some([from, to]) = self.span {
            demo.args(["--from", from, "--to", to]);
        }
        if let Some(anvil) = anvil {
            demo.arg("--anvil").arg("--anvil-path").arg(anvil);
        }
        // A failed check is an exit code of 1 with all figures; the rows tell which.
        let output = demo.stdout(Stdio::piped()).stderr(Stdio::inherit()).output()?;
        let it: Summary = serde_json::from_slice(&output.stdout).wrap_err_with(|| {
            format!("{} gave no figures ({})", repo::shown(&demo), output.status)
        })?;
        println!(
            "{:<9} {:<11} {:>7} {:>8} {:>7} {:>7} {:>8} {:>8} {:>8} {:>9} {:>10} {:>13.13} {:>8.1}  {:.10}",
            self.name,
            it.chain,
            it.blocks,
            it.transactions,
            it.liquidations,
            it.options.trades,
            it.options.settled,
            it.options.flagged,
            it.overdue_accounts,
            it.keeper_model_comparisons,
            it.keeper_model_mismatches,
            it.bad_debt_usd,
            it.seconds,
            it.state_digest,
        );
        Ok(it)
    }
}

fn folder() -> Option<PathBuf> {
    let beside = || repo::root().join("../shared");
    let shared = env::var_os("LOADLINE_SHARED").map_or_else(beside, PathBuf::from);
    let windows = shared.join("data/windows");
    if windows.is_dir() {
        return Some(windows);
    }
    println!("SKIPPED: no candles in {}; set LOADLINE_SHARED", windows.display());
    None
}
