//! A chain of option quotes.

use crate::black;
use flate2::read::GzDecoder;
use serde::Deserialize;
use std::{collections::BTreeMap, fs::File, path::Path};

/// A chain could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// The file could not be opened.
    #[error("cannot open the chain: {0}")]
    Open(#[from] std::io::Error),
    /// A row could not be read.
    #[error("cannot read the chain: {0}")]
    Row(#[from] csv::Error),
}

/// A quote, in volatilities of a year.
#[derive(Clone, Copy, Debug)]
pub struct Quote {
    /// ln(K / F).
    pub moneyness: f64,
    /// Volatility of the bid; 0 without one.
    pub bid: f64,
    /// Volatility of the ask.
    pub ask: f64,
    /// Volatility of the venue's mark.
    pub mark: f64,
    /// Premium per unit of volatility and of forward.
    pub vega: f64,
}

/// The quotes of one expiry, those out of the money.
#[derive(Clone, Debug)]
pub struct Expiry {
    /// When \[s since 1970\].
    pub expiry: u64,
    /// Time to it \[years of 365 days\].
    pub years: f64,
    /// Its quotes.
    pub quotes: Vec<Quote>,
}

#[derive(Debug, Deserialize)]
struct Row {
    timestamp: u64,
    currency: String,
    #[serde(rename = "type")]
    kind: String,
    strike: f64,
    expiry: u64,
    bid: Option<f64>,
    ask: Option<f64>,
    mark_iv: Option<f64>,
    forward: f64,
}

/// Reads the chains of a currency from a Deribit snapshot: premiums are in coin.
///
/// # Errors
///
/// [`ChainError`] for a file that is missing or has other columns.
pub fn read(path: &Path, currency: &str) -> Result<Vec<Expiry>, ChainError> {
    let mut expiries: BTreeMap<u64, Expiry> = BTreeMap::new();
    for row in csv::Reader::from_reader(GzDecoder::new(File::open(path)?)).deserialize() {
        let row: Row = row?;
        if row.currency != currency || row.expiry <= row.timestamp + 3_600 {
            continue;
        }
        let seconds = u32::try_from(row.expiry - row.timestamp).unwrap_or(u32::MAX);
        let years = f64::from(seconds) / 31_536_000.0;
        let quotes = expiries.entry(row.expiry).or_insert(Expiry {
            expiry: row.expiry,
            years,
            quotes: vec![],
        });
        quotes.quotes.extend(quote(&row, years));
    }
    Ok(expiries.into_values().filter(|it| it.quotes.len() >= 5).collect())
}

/// The quote of a row, if it is out of the money and has an ask.
fn quote(row: &Row, years: f64) -> Option<Quote> {
    let moneyness = (row.strike / row.forward).ln();
    let is_put = row.kind == "P";
    if is_put != (moneyness < 0.0) {
        return None;
    }
    let volatility = |premium: f64| black::implied(moneyness, premium) / years.sqrt();
    let ask = volatility(row.ask.filter(|ask| *ask > 0.0)?);
    let bid = row.bid.filter(|bid| *bid > 0.0).map_or(0.0, volatility);
    let mark = row.mark_iv?;
    if !(mark > 0.0 && ask > 0.0 && ask < 5.0) || ask < bid {
        return None;
    }
    let vega = black::vega(moneyness, mark * years.sqrt()) * years.sqrt();
    Some(Quote { moneyness, bid, ask, mark, vega })
}
