//! Which field is what, and what a time is worth.

use super::CandleErrorKind;
use csv::StringRecord;

/// Where the fields of a candle stand in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) timestamp: usize,
    pub(super) open: usize,
    pub(super) high: usize,
    pub(super) low: usize,
    pub(super) close: usize,
}

impl Layout {
    /// Plain Binance klines.
    const BINANCE: Self = Self { timestamp: 0, open: 1, high: 2, low: 3, close: 4 };

    /// The layout that the first row announces; a row of numbers is no header but a candle.
    pub(super) fn of(first: &StringRecord) -> Result<(Self, bool), CandleErrorKind> {
        if first.get(0).is_some_and(|field| field.starts_with(|c: char| c.is_ascii_digit())) {
            return Ok((Self::BINANCE, false));
        }
        let find = |name: &'static str, aliases: &[&str]| {
            let is = |field: &str| aliases.iter().any(|alias| alias.eq_ignore_ascii_case(field));
            first.iter().position(is).ok_or(CandleErrorKind::NoColumn(name))
        };
        let layout = Self {
            timestamp: find("timestamp", &["timestamp", "open_time", "open time", "time"])?,
            open: find("open", &["open"])?,
            high: find("high", &["high"])?,
            low: find("low", &["low"])?,
            close: find("close", &["close"])?,
        };
        Ok((layout, true))
    }
}

/// Reads a time of any of the three units as seconds since 1970.
///
/// As seconds, 1e11 is the year 5138; as milliseconds it is 1973. 1e14 divides the next two alike.
pub(super) fn parse_seconds(text: &str) -> Result<u64, CandleErrorKind> {
    let bad = || CandleErrorKind::BadTime(text.to_owned());
    let time: u64 = text.parse().map_err(|_| bad())?;
    let per_second = match time {
        0..100_000_000_000 => 1,
        100_000_000_000..100_000_000_000_000 => 1_000,
        _ => 1_000_000,
    };
    if time.is_multiple_of(per_second) { Ok(time / per_second) } else { Err(bad()) }
}
