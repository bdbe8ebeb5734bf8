//! Whole runs: small ones of the crash.

use loadline_scenario::{
    path::{Cut, Play, PricePath},
    report::{Report, Summary},
    run::{Backend, DemoSettings, run},
    synthetic::{self, crash},
};
use loadline_units::Usd;
use std::{
    env,
    path::{Path, PathBuf},
};

/// 40 accounts, from the middle of the slide on into the pause.
fn slide(backend: Backend) -> DemoSettings {
    part(200, 60, backend)
}

/// 40 accounts over some minutes of the crash.
fn part(from: u64, blocks: usize, backend: Backend) -> DemoSettings {
    let from = Some(synthetic::START + from * synthetic::INTERVAL);
    let cut = Cut { from, to: None, blocks: Some(blocks) };
    let path = PricePath::join(&crash(1), Play::Closes).unwrap().cut(cut).unwrap();
    DemoSettings {
        accounts: 40,
        seed: 1,
        path,
        source: "synthetic crash".to_owned(),
        wicks: false,
        report: None,
        backend,
    }
}

async fn play(backend: Backend) -> Report {
    run(slide(backend), |_| {}).await.unwrap()
}

fn anvil() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let fetched = root.join("tools/anvil-npm/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
    let binary = env::var_os("LOADLINE_ANVIL").map_or(fetched, PathBuf::from);
    if binary.is_file() {
        return Some(binary);
    }
    eprintln!("SKIPPED: no anvil at {}; set LOADLINE_ANVIL", binary.display());
    None
}

#[tokio::test]
async fn a_crash_is_survived_to_the_wei_and_repeats() {
    let report = play(Backend::InProcess).await;
    let summary = &report.summary;
    assert_eq!(summary.failures(), Vec::<String>::new(), "{summary:#?}");
    assert_eq!((summary.blocks, summary.accounts), (60, 40));
    assert!(summary.liquidations > 0 && summary.liquidations_by_path.flag > 0, "{summary:#?}");
    assert!(summary.keeper_model_comparisons > 1_000);
    assert_eq!(report.series.rows.len(), 60);
    assert!(summary.options.trades > 20 && summary.options.flagged > 0, "{summary:#?}");
    assert!(summary.options.open_interest_usd > Usd::ZERO);
    for action in [
        "open_deposit_trade",
        "report",
        "report_surface",
        "trade",
        "trade_options",
        "flag",
        "close",
        "bid",
    ] {
        assert!(summary.gas.contains_key(action), "{action}: {:#?}", summary.gas);
    }
    let again = play(Backend::InProcess).await;
    let summary = Summary { seconds: summary.seconds, ..again.summary };
    assert_eq!(Report { summary, ..again }, report);
}

#[tokio::test]
async fn what_expires_is_settled_after_the_dispute_window() {
    // From 07:25 to 08:25.
    let settings = part(445, 60, Backend::InProcess);
    let report = run(settings, |_| {}).await.unwrap();
    let summary = &report.summary;
    assert_eq!(summary.failures(), Vec::<String>::new(), "{summary:#?}");
    assert_eq!(summary.options.settlement_prices, 2, "of both underlyings: {summary:#?}");
    assert!(summary.options.settled > 4 && summary.options.unsettled == 0, "{summary:#?}");
    assert!(summary.gas.contains_key("finalise") && summary.gas.contains_key("settle_expired"));
}

#[tokio::test]
async fn anvil_ends_with_the_same_state_of_every_account() {
    let Some(binary) = anvil() else { return };
    let here = play(Backend::InProcess).await;
    let there = play(Backend::Anvil { binary }).await;
    assert_eq!(there.summary.failures(), Vec::<String>::new());
    let same = Summary {
        chain: here.summary.chain,
        seconds: here.summary.seconds,
        ..there.summary.clone()
    };
    assert_eq!(same, here.summary);
    assert_eq!(there.series, here.series);
}
