//! The committed table against real history, where it is at hand.

use flate2::read::GzDecoder;
use loadline_risk::{
    backtest,
    file::TableFile,
    history::{Candle, Hourly},
    implied,
    market::{Market, Regime},
    select, verdict,
};
use std::{
    env,
    fs::File,
    path::{Path, PathBuf},
};

/// The folder of hourly prices and volatility, if there is one.
fn data() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let data = env::var_os("LOADLINE_SHARED").map_or_else(beside, PathBuf::from).join("data");
    if data.join("hourly").is_dir() {
        return Some(data);
    }
    eprintln!("SKIPPED: no hourly prices in {}; set LOADLINE_SHARED", data.display());
    None
}

fn read(path: &Path) -> Hourly {
    let mut rows = csv::Reader::from_reader(GzDecoder::new(File::open(path).unwrap()));
    let candles = rows.records().map(|row| {
        let row = row.unwrap();
        let number = |i: usize| row[i].parse().unwrap();
        let timestamp = row[0].parse().unwrap();
        Candle { timestamp, high: number(2), low: number(3), close: number(4) }
    });
    Hourly::new(candles).unwrap()
}

fn committed() -> TableFile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../script/params/scenarios-1.json");
    serde_json::from_reader(File::open(path).unwrap()).unwrap()
}

#[test]
fn the_committed_table_is_one_that_the_chain_takes() {
    let file = committed();
    let table = file.table().unwrap();
    assert_eq!(usize::from(table.columns), file.columns.len());
    assert_eq!(table.worst, file.parameters.worst);
    assert!(usize::from(table.worst) <= file.summary.depth, "ES is that of the whole history");
}

#[test]
fn all_aims_hold_on_real_history() {
    let Some(data) = data() else { return };
    let file = committed();
    let with = &file.parameters;
    let records = implied::read(&data.join("vol/BTC_DVOL_1d_to_2024-06.csv.gz")).unwrap();
    let market = |symbol: &str, name: &str, records: &[implied::Record]| {
        Market::new(symbol, read(&data.join("hourly").join(name)), records, with)
    };
    let markets = [
        market("ETH", "ETHUSD_1h_2018_to_2024-06.csv.gz", &[]),
        market("BTC", "BTCUSD_1h_2018_to_2024-06.csv.gz", &records),
        market("SOL", "SOLUSDT_1h_to_2024-06.csv.gz", &[]),
    ];
    assert_eq!(
        select::table(&markets, with).table,
        file.table().unwrap(),
        "calibrate is repeatable"
    );

    let result = backtest::run(&markets[..2], &[0, 1], &file.table().unwrap(), with);
    for market in &result.markets {
        assert!(market.hours[Regime::Crisis as usize] > 10_000, "{:?}", market.hours);
    }
    let aims = verdict::aims(&result);
    assert_eq!(aims.len(), 14);
    let missed: Vec<_> = aims.iter().filter(|aim| !aim.met).collect();
    assert!(missed.is_empty(), "{missed:?}");
}
