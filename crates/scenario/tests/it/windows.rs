//! Real history, where it is to be had.

use loadline_scenario::candles::CandleFile;
use loadline_scenario::{
    candles::read_candles,
    path::{Cut, Play, PricePath, parse_time},
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The folder of real windows, or `None` with a loud word where it is absent.
fn windows() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = env::var_os("LOADLINE_SHARED").map_or_else(beside, PathBuf::from);
    let windows = shared.join("data/windows");
    if windows.is_dir() {
        return Some(windows);
    }
    eprintln!("SKIPPED: no real candles in {}; set LOADLINE_SHARED", windows.display());
    None
}

#[test]
fn every_window_is_read() {
    let Some(windows) = windows() else { return };
    let mut read = 0;
    for window in fs::read_dir(windows).unwrap() {
        for file in fs::read_dir(window.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            assert!(read_candles(&path).unwrap().len() > 2_500, "{}", path.display());
            read += 1;
        }
    }
    assert!(read >= 17);
}

#[test]
fn the_crash_of_october_2025_is_played_as_it_was() {
    let Some(windows) = windows() else { return };
    let series = [("ETH", "ETHUSDT_binance_spot_5m"), ("BTC", "BTCUSDT_binance_spot_5m")].map(
        |(symbol, name)| {
            let path = windows.join("2025-10").join(format!("{name}.csv.gz"));
            CandleFile { symbol: symbol.to_owned(), path }.read().unwrap()
        },
    );
    let path = PricePath::join(&series, Play::Closes).unwrap();
    assert_eq!(path.blocks().len(), 2_592);
    assert_eq!(path.blocks()[0].prices, ["4686.33".parse().unwrap(), "124674.40".parse().unwrap()]);

    let cut = Cut {
        from: Some(parse_time("2025-10-10T21:00:00Z").unwrap()),
        to: Some(parse_time("2025-10-10T21:25:00Z").unwrap()),
        blocks: None,
    };
    let wicks = PricePath::join(&series, Play::Wicks).unwrap().cut(cut).unwrap();
    assert_eq!(wicks.blocks().len(), 21);
    let least = wicks.blocks().iter().map(|block| block.prices[0]).min().unwrap();
    assert_eq!(least, "3435.00".parse().unwrap());
}
