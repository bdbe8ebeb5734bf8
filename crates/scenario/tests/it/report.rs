use alloy::primitives::{B256, U256};
use loadline_scenario::{
    path::{Play, PricePath},
    report::{
        Chain, GasStats, HealthCounts, LpEarnings, OptionFigures, PathCounts, Report, Row,
        RunSettings, SCHEMA, Series, Summary, WriteError,
    },
    synthetic::crash,
};
use loadline_units::Usd;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};
use tempfile::TempDir;

fn summary() -> Summary {
    Summary {
        schema: SCHEMA,
        chain: Chain::InProcess,
        blocks: 600,
        accounts: 300,
        transactions: 2_411,
        reverted: 12,
        liquidations: 118,
        liquidations_by_path: PathCounts { flag: 96, close: 88, bid: 30, backstop: 4 },
        overdue_accounts: 0,
        bad_debt_usd: "18234.5".parse().unwrap(),
        insurance_paid_usd: "18234.5".parse().unwrap(),
        lp_pnl_usd: "-41250.123456789".parse().unwrap(),
        senior_pnl_usd: "1000".parse().unwrap(),
        junior_pnl_usd: "-42250.123456789".parse().unwrap(),
        epochs: 12,
        lp_earnings: LpEarnings {
            fees_usd: "9000".parse().unwrap(),
            funding_usd: "-250.5".parse().unwrap(),
            spread_usd: "800".parse().unwrap(),
            liquidations_usd: "300".parse().unwrap(),
            inventory_usd: "-51099.623456789".parse().unwrap(),
        },
        options: OptionFigures {
            trades: 412,
            series: 61,
            volume_usd: "9120000.5".parse().unwrap(),
            premium_usd: "310000".parse().unwrap(),
            peak_open_interest_usd: "5100000".parse().unwrap(),
            open_interest_usd: "1200000.25".parse().unwrap(),
            settlement_prices: 2,
            settled: 118,
            settled_usd: "88000".parse().unwrap(),
            unsettled: 1,
            flagged: 31,
            bids: 44,
            backstops: 3,
            deficits_usd: "7100".parse().unwrap(),
        },
        conservation_error_wei: U256::ZERO,
        keeper_model_comparisons: 48_230,
        keeper_model_mismatches: 0,
        state_digest: B256::repeat_byte(7),
        gas: BTreeMap::from([
            ("deposit".to_owned(), GasStats { count: 900, median: 92_114, max: 118_402 }),
            ("trade".to_owned(), GasStats { count: 611, median: 301_220, max: 344_816 }),
        ]),
        seconds: 21.52,
    }
}

/// A made-up run over the synthetic crash: accounts sink as ETH falls.
fn sample() -> Report {
    let path = PricePath::join(&crash(1), Play::Closes).unwrap();
    let first = path.blocks()[0].prices[0].to_wad();
    let (mut insurance, mut pool) = (500_000, 10_000_000);
    let rows = path.blocks().iter().zip(1u64..).map(|(block, number)| {
        let fall =
            u32::try_from(1_000 - (block.prices[0].to_wad() * 1_000 / first).min(1_000)).unwrap();
        let hard = u64::from(fall > 250) * (number % 3);
        let bankrupt = u32::from(fall > 400 && number % 7 == 0);
        insurance -= i64::from(bankrupt) * 3_000;
        pool += 40 - i64::try_from(hard).unwrap() * 300;
        Row {
            block: number,
            timestamp: block.timestamp,
            prices: block.prices.clone(),
            health: HealthCounts {
                healthy: 180 - fall / 4,
                watch: 70 + fall / 12,
                near: 50 + fall / 4 - fall / 12 - u32::try_from(hard).unwrap() - bankrupt,
                liquidatable: u32::try_from(hard).unwrap(),
                bankrupt,
            },
            liquidations: PathCounts {
                flag: hard,
                close: hard,
                bid: u64::from(fall > 300 && number % 4 == 0),
                backstop: u64::from(bankrupt),
            },
            insurance_usd: Usd::from_units(insurance),
            pool_nav_usd: Usd::from_units(pool),
            open_interest_usd: Usd::from_units(5_000 * i64::from(fall)),
        }
    });
    Report {
        summary: summary(),
        settings: RunSettings { source: "the synthetic crash".to_owned(), seed: 1, wicks: false },
        series: Series { symbols: path.symbols().to_vec(), rows: rows.collect() },
    }
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_json_summary_has_the_agreed_fields() {
    assert_eq!(
        serde_json::to_value(summary()).unwrap(),
        json!({
            "schema": 3,
            "chain": "in-process",
            "blocks": 600,
            "accounts": 300,
            "transactions": 2411,
            "reverted": 12,
            "liquidations": 118,
            "liquidations_by_path": { "flag": 96, "close": 88, "bid": 30, "backstop": 4 },
            "overdue_accounts": 0,
            "bad_debt_usd": "18234.5",
            "insurance_paid_usd": "18234.5",
            "lp_pnl_usd": "-41250.123456789",
            "senior_pnl_usd": "1000",
            "junior_pnl_usd": "-42250.123456789",
            "epochs": 12,
            "lp_earnings": {
                "fees_usd": "9000",
                "funding_usd": "-250.5",
                "spread_usd": "800",
                "liquidations_usd": "300",
                "inventory_usd": "-51099.623456789",
            },
            "options": {
                "trades": 412,
                "series": 61,
                "volume_usd": "9120000.5",
                "premium_usd": "310000",
                "peak_open_interest_usd": "5100000",
                "open_interest_usd": "1200000.25",
                "settlement_prices": 2,
                "settled": 118,
                "settled_usd": "88000",
                "unsettled": 1,
                "flagged": 31,
                "bids": 44,
                "backstops": 3,
                "deficits_usd": "7100",
            },
            "conservation_error_wei": "0",
            "keeper_model_comparisons": 48230,
            "keeper_model_mismatches": 0,
            "state_digest": format!("0x{}", "07".repeat(32)),
            "gas": {
                "deposit": { "count": 900, "median": 92114, "max": 118402 },
                "trade": { "count": 611, "median": 301220, "max": 344816 },
            },
            "seconds": 21.52,
        })
    );
    let chains = [Chain::InProcess, Chain::Anvil, Chain::Rpc];
    assert_eq!(serde_json::to_value(chains).unwrap(), json!(["in-process", "anvil", "rpc"]));
}

#[test]
fn only_what_must_not_happen_is_a_failure() {
    assert_eq!(summary().failures(), Vec::<String>::new());
    let overdue = Summary { overdue_accounts: 2, ..summary() };
    assert_eq!(
        overdue.failures(),
        ["every liquidatable account is served within 3 blocks: 2 overdue"]
    );
    let apart = Summary { keeper_model_mismatches: 1, ..summary() };
    assert_eq!(
        apart.failures(),
        ["the keeper's model equals the chain to the wei: 1 of 48230 comparisons differ"]
    );
    let unseen = Summary { keeper_model_comparisons: 0, ..summary() };
    assert_eq!(unseen.failures().len(), 1, "a check that never ran has not passed");
    let lost = Summary { conservation_error_wei: U256::from(3), ..summary() };
    assert_eq!(lost.failures(), ["no wei is made or lost: largest error 3 wei"]);
}

#[test]
fn gas_is_summed_up_by_its_order() {
    assert_eq!(GasStats::of(vec![]), None);
    assert_eq!(GasStats::of(vec![7]), Some(GasStats { count: 1, median: 7, max: 7 }));
    assert_eq!(GasStats::of(vec![9, 1, 5, 7]), Some(GasStats { count: 4, median: 5, max: 9 }));
}

#[test]
fn a_report_is_written_whole_and_reads_back() {
    let directory = TempDir::new().unwrap();
    let target = directory.path().join("made/on/the/way");
    let report = sample();
    report.write(&target).unwrap();
    assert_eq!(names(&target), ["report.html", "report.json"]);
    let json = fs::read_to_string(target.join("report.json")).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["summary"]["schema"], 3);

    let later = Report { summary: Summary { blocks: 1, ..summary() }, ..report };
    later.write(&target).unwrap();
    let json = fs::read_to_string(target.join("report.json")).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), later);
}

#[test]
fn a_report_that_cannot_be_written_leaves_nothing_behind() {
    let directory = TempDir::new().unwrap();
    fs::create_dir(directory.path().join("report.html")).unwrap();
    let error = sample().write(directory.path()).unwrap_err();
    assert!(matches!(error, WriteError::File { .. }));
    assert!(error.to_string().contains("report.html"), "{error}");
    assert!(names(directory.path()).iter().all(|name| !name.ends_with(".draft")));

    let file = directory.path().join("a file");
    fs::write(&file, "kept").unwrap();
    assert!(sample().write(&file).is_err());
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
}

#[test]
fn the_page_is_one_file_and_says_how_it_went() {
    // Stays under target/tmp, for whoever wants to look at it.
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    let page = |report: &Report| {
        report.write(&directory).unwrap();
        fs::read_to_string(directory.join("report.html")).unwrap()
    };
    let mut report = sample();
    report.summary.overdue_accounts = 2;
    let bad = page(&report);
    assert!(bad.contains("1 check failed") && bad.contains("2 overdue"));

    report.summary.overdue_accounts = 0;
    report.settings.source = "<script>".to_owned();
    assert!(!page(&report).contains("<script"));

    let good = page(&sample());
    assert!(good.contains("All checks passed") && !good.contains("fail</span>"));
    assert_eq!(good.matches("<svg").count(), 9);
    let own = good.replace("http://www.w3.org/2000/svg", "");
    for foreign in ["http:", "https:", "src=", "url(", "@import", "<link", "<script", "NaN"] {
        assert!(!own.contains(foreign), "{foreign}");
    }
}

#[test]
fn a_page_is_drawn_whatever_the_rows() {
    let directory = TempDir::new().unwrap();
    let whole = sample();
    let with = |rows: Vec<Row>| {
        let series = Series { rows, ..whole.series.clone() };
        Report { series, ..whole.clone() }.write(directory.path()).unwrap();
        fs::metadata(directory.path().join("report.html")).unwrap().len()
    };
    assert!(with(Vec::new()) < 20_000);
    with(vec![Row::default()]);
    with(vec![whole.series.rows[0].clone(); 3]);
    let many: Vec<Row> = whole
        .series
        .rows
        .iter()
        .cycle()
        .take(30_000)
        .cloned()
        .zip(0..)
        .map(|(row, timestamp)| Row { timestamp, ..row })
        .collect();
    assert!(with(many) < 1_000_000, "a page of many blocks stays small");
}
