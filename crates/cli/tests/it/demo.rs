//! `loadline demo`.

use crate::program::{Program, anvil_binary};
use serde_json::Value;
use std::fs;

const COUNTS: [&str; 9] = [
    "schema",
    "blocks",
    "accounts",
    "transactions",
    "liquidations",
    "overdue_accounts",
    "keeper_model_comparisons",
    "keeper_model_mismatches",
    "seconds",
];
const AMOUNTS: [&str; 6] = [
    "bad_debt_usd",
    "insurance_paid_usd",
    "lp_pnl_usd",
    "senior_pnl_usd",
    "junior_pnl_usd",
    "conservation_error_wei",
];

fn assert_schema(summary: &Value) {
    assert_eq!(summary["schema"], 3);
    for name in COUNTS {
        assert!(summary[name].is_number(), "{name} in {summary}");
    }
    for name in AMOUNTS {
        let text = summary[name].as_str().unwrap_or_else(|| panic!("{name} in {summary}"));
        assert!(
            text.chars().all(|it| it.is_ascii_digit() || ['-', '.'].contains(&it)),
            "{name}: {text}"
        );
    }
    assert!(
        summary["chain"].is_string() && summary["liquidations_by_path"].is_object(),
        "{summary}"
    );
    for (action, used) in summary["gas"].as_object().unwrap() {
        for name in ["count", "median", "max"] {
            assert!(used[name].is_u64(), "{action} {name}");
        }
    }
}

#[test]
fn json_is_the_summary_alone() {
    let ended = Program::new(&["demo", "--accounts", "12", "--blocks", "30", "--json"]).run();
    ended.assert_good();
    let summary: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_schema(&summary);
    assert_eq!((&summary["chain"], &summary["blocks"]), (&"in-process".into(), &30.into()));
    assert_eq!(ended.stderr, "", "no bar where nobody looks");
}

#[test]
fn a_person_gets_tables_and_a_report() {
    let files = tempfile::tempdir().unwrap();
    let directory = files.path().join("new").join("report");
    let report = directory.display().to_string();
    let ended = Program::new(&[
        "demo",
        "--accounts",
        "12",
        "--blocks",
        "20",
        "--seed",
        "7",
        "--report",
        &report,
    ])
    .run();
    ended.assert_good();
    for text in ["Liquidations", "gas by action", "✓ pass", "report.html"] {
        assert!(ended.stdout.contains(text), "no `{text}` in {}", ended.stdout);
    }
    let page = fs::read_to_string(directory.join("report.html")).unwrap();
    assert!(page.contains("<svg"));
    let report: Value =
        serde_json::from_str(&fs::read_to_string(directory.join("report.json")).unwrap()).unwrap();
    assert_schema(&report["summary"]);
    let files = fs::read_dir(directory).unwrap().count();
    assert_eq!(files, 2, "and nothing else");
}

#[test]
fn the_same_on_anvil() {
    let Some(binary) = anvil_binary() else { return };
    let binary = binary.display().to_string();
    let common = ["--accounts", "12", "--blocks", "30", "--json"];
    let run = |more: &[&str]| {
        let ended = Program::new(&[&["demo"][..], &common, more].concat()).run();
        ended.assert_good();
        serde_json::from_str::<Value>(&ended.stdout).unwrap()
    };
    let mut here = run(&[]);
    let mut there = run(&["--anvil", "--anvil-path", &binary]);
    assert_eq!(there["chain"], "anvil");
    for summary in [&mut here, &mut there] {
        for name in ["chain", "seconds"] {
            summary.as_object_mut().unwrap().remove(name);
        }
    }
    assert_eq!(here, there);
}
