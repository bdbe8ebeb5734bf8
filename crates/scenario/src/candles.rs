//! Price history from files: csv or csv.gz, exact to the last digit.
//!
//! Two shapes are read, and which one it is shows in the first line:
//!
//! - with a header that names `timestamp` (or `open_time`, `time`), `open`, `high`, `low` and
//!   `close` in any order; further columns are ignored,
//! - plain Binance klines without a header: open time, open, high, low, close, ...
//!
//! Times are seconds, milliseconds or microseconds since 1970; their size tells which, row by row,
//! since Binance changed from one to the other in the middle of its history. Compression is told by
//! the content, not by the name. A candle is named by the time it opens.

mod error;
mod layout;
mod read;

pub use error::{CandleError, CandleErrorKind};
pub use read::read_candles;

use loadline_units::Price;
use std::{path::PathBuf, str::FromStr};

/// One interval of trading. `low <= open, close <= high`, and all are positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candle {
    /// When the interval begins [seconds since 1970].
    pub timestamp: u64,
    /// First price.
    pub open: Price,
    /// Greatest price.
    pub high: Price,
    /// Least price.
    pub low: Price,
    /// Last price.
    pub close: Price,
}

/// The history of one underlying, oldest first, times strictly increasing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandleSeries {
    /// The underlying, such as `ETH`.
    pub symbol: String,
    /// At least one candle.
    pub candles: Vec<Candle>,
}

/// Where the history of one underlying lies, as a user names it: `ETH=eth.csv.gz`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandleFile {
    /// The underlying in capitals, such as `ETH`.
    pub symbol: String,
    /// The file.
    pub path: PathBuf,
}

/// The text is not `SYMBOL=FILE`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not SYMBOL=FILE: write it like ETH=candles/eth.csv.gz")]
pub struct NotACandleFile(String);

impl CandleFile {
    /// Reads the whole file.
    ///
    /// # Errors
    ///
    /// [`CandleError`] with the file, the line, what is wrong there and what to do.
    pub fn read(&self) -> Result<CandleSeries, CandleError> {
        Ok(CandleSeries { symbol: self.symbol.clone(), candles: read_candles(&self.path)? })
    }
}

impl FromStr for CandleFile {
    type Err = NotACandleFile;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((symbol, path))
                if !path.is_empty()
                    && !symbol.is_empty()
                    && symbol.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
            {
                Ok(Self { symbol: symbol.to_ascii_uppercase(), path: path.into() })
            }
            _ => Err(NotACandleFile(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candle_file_is_a_symbol_and_a_path() {
        let file: CandleFile = "eth=a=b.csv".parse().unwrap();
        assert_eq!(file, CandleFile { symbol: "ETH".into(), path: "a=b.csv".into() });
        for text in ["", "ETH", "ETH=", "=a.csv", "E H=a.csv"] {
            assert_eq!(text.parse::<CandleFile>(), Err(NotACandleFile(text.into())));
        }
    }
}
