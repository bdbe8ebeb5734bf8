use flate2::{Compression, write::GzEncoder};
use loadline_scenario::candles::{Candle, CandleError, CandleErrorKind, read_candles};
use loadline_units::{ParseError, Price};
use proptest::prelude::*;
use std::{fmt::Write as _, fs, io::Write as _};
use tempfile::TempDir;

const HEADER: &str = "timestamp,open,high,low,close,volume\n";

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn read(content: impl AsRef<[u8]>) -> Result<Vec<Candle>, CandleError> {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("candles");
    fs::write(&path, content).unwrap();
    read_candles(&path)
}

fn candle(timestamp: u64, cents: [u128; 4]) -> Candle {
    let [open, high, low, close] = cents.map(|cents| Price::from_wad(cents * 10u128.pow(16)));
    Candle { timestamp, open, high, low, close }
}

/// The error of one row below a header, which must name the line.
fn row_error(row: &str) -> CandleErrorKind {
    let error = read(format!("{HEADER}60,2,3,1,2,0\n{row}\n")).unwrap_err();
    assert_eq!(error.line, Some(3), "{error}");
    *error.kind
}

#[test]
fn every_shape_of_the_same_candles_reads_the_same() {
    let expected = vec![
        candle(1_735_689_600, [200, 310, 90, 250]),
        candle(1_735_689_660, [250, 250, 250, 250]),
    ];
    let shapes = [
        "timestamp,open,high,low,close,volume\n1735689600,2,3.1,0.9,2.5,7\n1735689660,2.5,2.5,2.5,2.5,\n",
        "timestamp,open,high,low,close,volume,src\r\n1735689600,2,3.10,0.90,2.50,7,direct\r\n1735689660,2.5,2.5,2.5,2.5,,derived",
        "\u{feff}open_time,open,high,low,close\n1735689600000,2,3.1,0.9,2.5\n1735689660000,2.5,2.5,2.5,2.5\n",
        "Close,Open,Low,High,Open Time\n2.5,2,0.9,3.1,1735689600\n2.5,2.5,2.5,2.5,1735689660\n",
        "1735689600000,2,3.1,0.9,2.5,7,1735689659999,14,3,1,2,0\n1735689660000000,2.50000000,2.5,2.5,2.5,7,1735689719999999,14,3,1,2,0\n",
    ];
    for shape in shapes {
        assert_eq!(read(shape).unwrap(), expected, "{shape}");
        assert_eq!(read(gzip(shape.as_bytes())).unwrap(), expected);
    }
}

#[test]
fn gzip_files_may_be_joined_end_to_end() {
    let parts = [gzip(b"60000,2,3,1,2\n"), gzip(b"120000000000000,2,3,1,2\n")];
    assert_eq!(read(parts.concat()).unwrap().len(), 2);
}

#[test]
fn a_file_that_is_none_is_named() {
    let directory = TempDir::new().unwrap();
    let missing = read_candles(&directory.path().join("none.csv")).unwrap_err();
    assert!(matches!(*missing.kind, CandleErrorKind::Missing));
    assert!(missing.to_string().contains("none.csv"), "{missing}");
    let folder = read_candles(directory.path()).unwrap_err();
    assert!(matches!(*folder.kind, CandleErrorKind::Unreadable(_)), "{folder}");
}

#[test]
fn a_file_without_candles_is_refused() {
    for content in ["", "\n\n", HEADER] {
        assert!(matches!(*read(content).unwrap_err().kind, CandleErrorKind::Empty), "{content:?}");
        assert!(matches!(
            *read(gzip(content.as_bytes())).unwrap_err().kind,
            CandleErrorKind::Empty
        ));
    }
}

#[test]
fn damaged_content_is_refused() {
    let whole = gzip(format!("{HEADER}60,2,3,1,2,0\n").as_bytes());
    let mut flipped = whole.clone();
    let checksum = whole.len() - 8;
    flipped[checksum] ^= 1;
    for damaged in [&whole[..whole.len() / 2], &whole[..whole.len() - 1], &flipped, b"\x1f\x8brest"]
    {
        let error = read(damaged).unwrap_err();
        assert!(matches!(*error.kind, CandleErrorKind::BadGzip(_)), "{error}");
    }
    assert!(matches!(*read(b"PK\x03\x04..").unwrap_err().kind, CandleErrorKind::Zip));
    let latin = read(b"timestamp,open,high,low,close\n60,2,3,1,\xe9\n").unwrap_err();
    assert!(matches!(*latin.kind, CandleErrorKind::NotText), "{latin}");
    assert_eq!(latin.line, Some(2));
}

#[test]
fn a_header_without_a_column_is_refused() {
    let error = read("timestamp,open,high,low,last\n60,2,3,1,2\n").unwrap_err();
    assert!(matches!(*error.kind, CandleErrorKind::NoColumn("close")), "{error}");
    assert_eq!(error.line, Some(1));
}

#[test]
fn a_bad_row_is_named_with_what_is_wrong() {
    assert!(matches!(row_error("120,2,3,1"), CandleErrorKind::NoField("close")));
    for time in ["soon", "-60", "1735689600001", "1.5", "99999999999999999999"] {
        assert!(matches!(row_error(&format!("{time},2,3,1,2")), CandleErrorKind::BadTime(_)));
    }
    for (text, expected) in [
        ("", ParseError::NotDecimal),
        ("2e3", ParseError::NotDecimal),
        ("0.1234567890123456789", ParseError::TooFine),
        ("999999999999999999999", ParseError::OutOfRange),
    ] {
        match row_error(&format!("120,2,3,1,{text}")) {
            CandleErrorKind::BadPrice { column: "close", reason, .. } => {
                assert_eq!(reason, expected)
            }
            other => panic!("{other}"),
        }
    }
    for text in ["0", "0.00", "-2", "-0"] {
        assert!(matches!(
            row_error(&format!("120,2,3,{text},2")),
            CandleErrorKind::NotPositive { column: "low", .. }
        ));
    }
    assert!(matches!(row_error("120,2,1,3,2"), CandleErrorKind::HighBelowLow { .. }));
    for (row, named) in [("120,4,3,1,2", "open"), ("120,2,3,1,0.9", "close")] {
        match row_error(row) {
            CandleErrorKind::Outside { column, .. } => assert_eq!(column, named),
            other => panic!("{other}"),
        }
    }
    for time in [60, 59] {
        assert!(matches!(
            row_error(&format!("{time},2,3,1,2")),
            CandleErrorKind::NotIncreasing { previous: 60, this } if this == time
        ));
    }
}

#[test]
fn an_error_says_where_what_and_what_to_do() {
    let error = read(format!("{HEADER}60,2,3,1,5,0\n")).unwrap_err().to_string();
    let (_, said) = error.split_once("candles:").unwrap();
    assert_eq!(said, "2: the close 5 is outside low 1 to high 3; correct or remove the row");
}

prop_compose! {
    fn rows()(steps in prop::collection::vec((1u64..10_000, prop::array::uniform4(1u128..1_000_000_000)), 1..40)) -> Vec<Candle> {
        let mut timestamp = 1_600_000_000;
        steps.into_iter().map(|(step, mut cents)| {
            timestamp += step;
            cents.sort_unstable();
            candle(timestamp, [cents[1], cents[3], cents[0], cents[2]])
        }).collect()
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(candles in rows(), unit in prop::sample::select(vec![1u64, 1_000, 1_000_000]), named: bool) {
        let text = |price: Price| format!("{}.{:018}", price.to_wad() / 10u128.pow(18), price.to_wad() % 10u128.pow(18));
        let mut csv = if named { HEADER.to_owned() } else { String::new() };
        for Candle { timestamp, open, high, low, close } in &candles {
            let [open, high, low, close] = [open, high, low, close].map(|price| text(*price));
            writeln!(csv, "{},{open},{high},{low},{close},1", timestamp * unit).unwrap();
        }
        prop_assert_eq!(read(csv).unwrap(), candles);
    }
}
