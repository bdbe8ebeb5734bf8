//! A back-test on made-up candles: two markets that go from calm to crisis.

use loadline_risk::{
    backtest::{self, BackTest},
    file::{FileError, TableFile},
    history::{Candle, Hourly},
    market::Market,
    parameters::Parameters,
    report, select, verdict,
};
use std::sync::LazyLock;

/// Hours of one market: nine months.
const HOURS: usize = 6_480;

/// Numbers that look random: 64-bit xorshift.
struct Draws(u64);

impl Draws {
    /// About normal: twelve uniform draws less their mean.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Prices whose volatility of a year rises from 25 to 110 %.
fn prices(seed: u64) -> Hourly {
    let mut draws = Draws(seed);
    let mut close = 1_000.0;
    let candles: Vec<Candle> = (0..HOURS)
        .map(|hour| {
            let yearly = 0.25 + 0.85 * hour as f64 / HOURS as f64;
            let open: f64 = close;
            close *= (yearly / 8_760.0_f64.sqrt() * draws.normal()).exp();
            let (high, low) = (open.max(close) * 1.001, open.min(close) * 0.999);
            Candle {
                timestamp: 1_600_000_000 / 3_600 * 3_600 + 3_600 * hour as u64,
                high,
                low,
                close,
            }
        })
        .collect();
    Hourly::new(candles).unwrap()
}

pub(crate) fn markets(with: &Parameters) -> Vec<Market> {
    let market = |(symbol, seed)| Market::new(symbol, prices(seed), &[], with);
    [("ETH", 88_172_645_463_325_252), ("BTC", 6_364_136_223_846_793_005)].map(market).into()
}

/// Rows for the few windows there are.
fn parameters() -> Parameters {
    Parameters { rows: 100, ..Parameters::default() }
}

static DONE: LazyLock<(Vec<Market>, BackTest)> = LazyLock::new(|| {
    let with = parameters();
    let markets = markets(&with);
    let table = select::table(&markets, &with).table;
    let result = backtest::run(&markets, &[0, 1], &table, &with);
    (markets, result)
});

#[test]
fn gaussian_markets_are_covered_in_every_regime() {
    let (_, result) = &*DONE;
    assert_eq!(result.markets.len(), 2);
    for market in &result.markets {
        assert!(market.hours.iter().all(|hours| *hours > 500), "{:?}", market.hours);
        assert_eq!(market.books.len(), 8);
        for book in &market.books {
            let name = book.name;
            assert!(
                book.coverage.iter().flatten().all(|it| *it > 1.0),
                "{name} {:?}",
                book.coverage
            );
            assert!(book.exceedances.iter().flatten().all(|it| *it <= backtest::TAIL), "{name}");
            assert!(book.kupiec > 0.9 && book.christoffersen > 0.9, "{name}");
            assert!(book.swing.peak_to_trough > 1.0 && book.swing.largest_rise >= 1.0, "{name}");
        }
    }
    let missed: Vec<_> = verdict::aims(result)
        .into_iter()
        .filter(|aim| !aim.met && aim.text.contains("MM"))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn capital_stays_within_its_aims() {
    for market in &DONE.1.markets {
        for book in &market.books {
            let aim = book.capital_aim.unwrap_or(1.0);
            assert!(book.capital > 0.0 && book.capital <= aim, "{} {}", book.name, book.capital);
        }
    }
}

#[test]
fn margin_too_low_is_told() {
    let (markets, _) = &*DONE;
    let sound = parameters();
    let table = select::table(markets, &sound).table;
    let thin = Parameters { initial_factor: 0.3, ..sound };
    let result = backtest::run(markets, &[0, 1], &table, &thin);
    let aims = verdict::aims(&result);
    for text in ["carry risk", "at most 1 %", "Kupiec"] {
        assert!(aims.iter().any(|aim| aim.text.contains(text) && !aim.met), "{text}: {aims:?}");
    }
}

#[test]
fn the_page_is_whole_and_alone() {
    let page = report::page(&DONE.1).unwrap();
    assert_eq!(page.matches("<svg").count(), 8, "four charts per market");
    assert_eq!(page.matches("</svg>").count(), 8);
    for part in ["ETH", "BTC", "short straddle", "Pairs of underlyings", "aim"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("src=") && !page.contains("href="), "nothing from elsewhere");
}

#[test]
fn a_table_file_is_read_back_and_a_spoilt_one_refused() {
    let (markets, _) = &*DONE;
    let with = parameters();
    let selection = select::table(markets, &with);
    let file = TableFile::new(markets, &selection, &with).unwrap();
    let text = serde_json::to_string(&file).unwrap();
    let read: TableFile = serde_json::from_str(&text).unwrap();
    assert_eq!(read, file);
    assert_eq!(read.table(), Ok(selection.table));
    assert_eq!((file.column("BTC"), file.column("ETH"), file.column("LINK")), (1, 0, 1));

    let spoilt = |code: String| TableFile { code, ..file.clone() }.table();
    assert_eq!(spoilt("0xzz".into()), Err(FileError::Hex));
    assert_eq!(spoilt("0x0".into()), Err(FileError::Hex));
    assert!(matches!(spoilt(file.code[..file.code.len() - 2].into()), Err(FileError::Table(_))));
    let names = TableFile { columns: vec!["ETH".into()], ..file.clone() }.table();
    assert_eq!(names, Err(FileError::Columns { names: 1, columns: 2 }));
}

#[test]
fn a_younger_market_borrows_the_moves_of_the_first() {
    let with = parameters();
    let old = markets(&with).swap_remove(0);
    let all = prices(7);
    let late = all.between(all.end(HOURS / 2), u64::MAX).unwrap();
    let young = Market::new("SOL", late, &[], &with);
    let begin = young.prices.end(720);
    let windows = select::windows(&[old, young], &with);
    let (before, after): (Vec<_>, Vec<_>) = windows.iter().partition(|it| it.at < begin);
    assert!(before.len() > 20 && before.iter().all(|it| it.places[0] == it.places[1]));
    assert!(after.len() > 20 && after.iter().any(|it| it.places[0] != it.places[1]));
}
