use loadline_units::ParseError;
use std::{io, path::PathBuf};

/// A candle file that cannot be played: which file, which line, what is wrong, what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}{}: {kind}", file.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct CandleError {
    /// The file as the user named it.
    pub file: PathBuf,
    /// The line, counted from 1; `None` where the file as a whole is wrong.
    pub line: Option<u64>,
    /// What is wrong, and what to do.
    pub kind: Box<CandleErrorKind>,
}

/// What is wrong with a candle file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CandleErrorKind {
    /// No such file.
    #[error("there is no such file; check the path")]
    Missing,
    /// The file exists but cannot be read.
    #[error("cannot be read ({0}); give a readable csv or csv.gz file")]
    Unreadable(io::Error),
    /// A compressed file that is cut off or damaged.
    #[error("the gzip data is damaged or cut off ({0}); fetch the file again")]
    BadGzip(io::Error),
    /// A zip archive, which is how Binance delivers its files.
    #[error("this is a zip archive; unpack it and give the csv inside")]
    Zip,
    /// Bytes that are not UTF-8.
    #[error("this is not text; give a csv or csv.gz file")]
    NotText,
    /// Not a single candle.
    #[error("there are no candles in it; give a file with at least one row of prices")]
    Empty,
    /// The header names no such column.
    #[error("the header has no column `{0}`; it needs timestamp, open, high, low and close")]
    NoColumn(&'static str),
    /// The row ends before this column.
    #[error("the row has no {0}; complete or remove the row")]
    NoField(&'static str),
    /// The time is not a whole number of seconds.
    #[error(
        "`{0}` is not a time; write whole seconds since 1970, or milliseconds or microseconds of whole seconds"
    )]
    BadTime(String),
    /// The price is not a number that can be held exactly.
    #[error("the {column} `{text}` cannot be held exactly ({reason}); correct or remove the row")]
    BadPrice {
        /// Which price.
        column: &'static str,
        /// As it stands in the file.
        text: String,
        /// What is wrong with it.
        reason: ParseError,
    },
    /// The price is zero or negative.
    #[error("the {column} `{text}` is not above zero; correct or remove the row")]
    NotPositive {
        /// Which price.
        column: &'static str,
        /// As it stands in the file.
        text: String,
    },
    /// The high is below the low.
    #[error("the high {high} is below the low {low}; correct or remove the row")]
    HighBelowLow {
        /// As it stands in the file.
        high: String,
        /// As it stands in the file.
        low: String,
    },
    /// Open or close is outside of what the candle spans.
    #[error("the {column} {text} is outside low {low} to high {high}; correct or remove the row")]
    Outside {
        /// `open` or `close`.
        column: &'static str,
        /// As it stands in the file.
        text: String,
        /// As it stands in the file.
        low: String,
        /// As it stands in the file.
        high: String,
    },
    /// The row is not later than the one before.
    #[error("the time {this} is not after {previous} of the row before; sort by time, each once")]
    NotIncreasing {
        /// Time of the row before [seconds since 1970].
        previous: u64,
        /// Time of this row [seconds since 1970].
        this: u64,
    },
}
