//! From bytes to candles, row by row.

use super::{
    Candle, CandleError, CandleErrorKind,
    layout::{Layout, parse_seconds},
};
use csv::{ReaderBuilder, StringRecord, Trim};
use flate2::bufread::MultiGzDecoder;
use loadline_units::Price;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

/// Reads a candle file, oldest candle first.
///
/// # Errors
///
/// [`CandleError`] with the file, the line, what is wrong there and what to do.
pub fn read_candles(path: &Path) -> Result<Vec<Candle>, CandleError> {
    let fail = |line, kind| CandleError { file: path.to_owned(), line, kind: Box::new(kind) };
    let (input, gzip) = open(path).map_err(|kind| fail(None, kind))?;
    let mut rows =
        ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(input);
    let mut row = StringRecord::new();
    let mut layout = None;
    let mut candles: Vec<Candle> = Vec::new();
    while rows.read_record(&mut row).map_err(|error| {
        let line = error.position().map(csv::Position::line);
        fail(line, unreadable(error, gzip))
    })? {
        let line = row.position().map(csv::Position::line);
        let layout = match layout {
            Some(known) => known,
            None => {
                let (found, header) = Layout::of(&row).map_err(|kind| fail(line, kind))?;
                layout = Some(found);
                if header {
                    continue;
                }
                found
            }
        };
        let candle = parse(&row, layout).map_err(|kind| fail(line, kind))?;
        if let Some(last) = candles.last().filter(|last| last.timestamp >= candle.timestamp) {
            let (previous, this) = (last.timestamp, candle.timestamp);
            return Err(fail(line, CandleErrorKind::NotIncreasing { previous, this }));
        }
        candles.push(candle);
    }
    if candles.is_empty() { Err(fail(None, CandleErrorKind::Empty)) } else { Ok(candles) }
}

/// The text of a file, unpacked, and whether it was packed. Its first bytes tell what it is.
fn open(path: &Path) -> Result<(Box<dyn Read>, bool), CandleErrorKind> {
    let mut file = File::open(path).map(BufReader::new).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => CandleErrorKind::Missing,
        _ => CandleErrorKind::Unreadable(error),
    })?;
    match file.fill_buf().map_err(CandleErrorKind::Unreadable)? {
        [0x1f, 0x8b, ..] => Ok((Box::new(MultiGzDecoder::new(file)), true)),
        [b'P', b'K', 3, 4, ..] => Err(CandleErrorKind::Zip),
        _ => Ok((Box::new(file), false)),
    }
}

fn unreadable(error: csv::Error, gzip: bool) -> CandleErrorKind {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if gzip => CandleErrorKind::BadGzip(error),
        csv::ErrorKind::Io(error) => CandleErrorKind::Unreadable(error),
        _ => CandleErrorKind::NotText, // rows are flexible: what is left is bytes that are not UTF-8
    }
}

fn parse(row: &StringRecord, layout: Layout) -> Result<Candle, CandleErrorKind> {
    let field = |index, column| row.get(index).ok_or(CandleErrorKind::NoField(column));
    let price = |index, column| {
        let text = field(index, column)?;
        parse_price(column, text).map(|price| (price, text))
    };
    let timestamp = parse_seconds(field(layout.timestamp, "timestamp")?)?;
    let (open, open_text) = price(layout.open, "open")?;
    let (high, high_text) = price(layout.high, "high")?;
    let (low, low_text) = price(layout.low, "low")?;
    let (close, close_text) = price(layout.close, "close")?;
    if high < low {
        let (high, low) = (high_text.to_owned(), low_text.to_owned());
        return Err(CandleErrorKind::HighBelowLow { high, low });
    }
    for (column, price, text) in [("open", open, open_text), ("close", close, close_text)] {
        if price < low || price > high {
            let (text, low, high) = (text.to_owned(), low_text.to_owned(), high_text.to_owned());
            return Err(CandleErrorKind::Outside { column, text, low, high });
        }
    }
    Ok(Candle { timestamp, open, high, low, close })
}

fn parse_price(column: &'static str, text: &str) -> Result<Price, CandleErrorKind> {
    let magnitude = text.strip_prefix('-');
    match magnitude.unwrap_or(text).parse::<Price>() {
        Ok(price) if price.to_wad() > 0 && magnitude.is_none() => Ok(price),
        Ok(_) => Err(CandleErrorKind::NotPositive { column, text: text.to_owned() }),
        Err(reason) => Err(CandleErrorKind::BadPrice { column, text: text.to_owned(), reason }),
    }
}
