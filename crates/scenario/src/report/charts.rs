//! The figures of a report: what each one shows and how it is put together.
//!
//! Floats are allowed here: these are pixels, not money.

#![allow(clippy::float_arithmetic, reason = "pixels, not money")]

mod axes;
mod draw;

use super::{HealthCounts, PathCounts, Report, Row};
use axes::{Scale, value};
use draw::{Mark, Plot, draw, end};
use plotters::style::RGBColor;

pub use draw::RenderError;

/// One chart with what a reader needs around it.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) title: String,
    /// How to read it.
    pub(super) note: String,
    pub(super) legend: Vec<(RGBColor, String)>,
    pub(super) svg: String,
    /// Whether two of its kind stand side by side.
    pub(super) half: bool,
}

/// Greatest number of points of a line and of bars that a screen can tell apart.
const POINTS: usize = 1_200;
const BARS: usize = 120;

const SYMBOLS: [RGBColor; 6] = [
    RGBColor(59, 91, 219),
    RGBColor(240, 140, 0),
    RGBColor(12, 133, 89),
    RGBColor(194, 37, 92),
    RGBColor(16, 152, 173),
    RGBColor(121, 80, 242),
];

const INSURANCE: RGBColor = RGBColor(16, 152, 173);
const POOL: RGBColor = RGBColor(59, 91, 219);
const OPTIONS: RGBColor = RGBColor(121, 80, 242);

type Share<T> = (RGBColor, &'static str, fn(&T) -> f64);

const HEALTH: [Share<HealthCounts>; 5] = [
    (RGBColor(82, 170, 138), "healthy (above 2)", |counts| f64::from(counts.healthy)),
    (RGBColor(183, 221, 176), "1.25 to 2", |counts| f64::from(counts.watch)),
    (RGBColor(247, 203, 69), "1 to 1.25", |counts| f64::from(counts.near)),
    (RGBColor(232, 89, 12), "liquidatable (below 1)", |counts| f64::from(counts.liquidatable)),
    (RGBColor(73, 10, 61), "bankrupt (equity below 0)", |counts| f64::from(counts.bankrupt)),
];

const PATHS: [Share<PathCounts>; 4] = [
    (RGBColor(173, 181, 189), "flagged", |counts| value(counts.flag)),
    (RGBColor(59, 91, 219), "closed against the pool", |counts| value(counts.close)),
    (RGBColor(240, 140, 0), "slice bought by a bidder", |counts| value(counts.bid)),
    (RGBColor(156, 24, 91), "backstop (insurance, pool)", |counts| value(counts.backstop)),
];

/// All figures of a report with at least one row, in reading order.
pub(super) fn figures(report: &Report) -> Result<Vec<Figure>, RenderError> {
    let rows = &report.series.rows;
    let mut figures = vec![relative_prices(report)?];
    for (index, symbol) in report.series.symbols.iter().enumerate() {
        let colour = SYMBOLS[index % SYMBOLS.len()];
        let title = format!("Price of {symbol}");
        figures.push(level(rows, title, colour, |row| price(row, index))?);
    }
    figures.push(health(rows)?);
    figures.push(trouble(rows)?);
    figures.push(liquidations(rows)?);
    let insurance = |row: &Row| value(row.insurance_usd.decimal());
    figures.push(level(rows, "Insurance fund".to_owned(), INSURANCE, insurance)?);
    let pool = |row: &Row| value(row.pool_nav_usd.decimal());
    figures.push(level(rows, "Net asset value of the pool".to_owned(), POOL, pool)?);
    let options = |row: &Row| value(row.open_interest_usd.decimal());
    figures.push(level(rows, "Open interest in options".to_owned(), OPTIONS, options)?);
    Ok(figures)
}

fn relative_prices(report: &Report) -> Result<Figure, RenderError> {
    let rows = &report.series.rows;
    let mut marks = Vec::new();
    let mut legend = Vec::new();
    for (index, symbol) in report.series.symbols.iter().enumerate() {
        let colour = SYMBOLS[index % SYMBOLS.len()];
        let start = rows.first().map_or(1.0, |row| price(row, index));
        marks.push(Mark::Line(colour, line(rows, |row| price(row, index) / start * 100.0)));
        legend.push((colour, symbol.clone()));
    }
    let plot = Plot::new("% of the first block", Scale::Level, marks);
    Ok(Figure {
        title: "Prices, relative".to_owned(),
        note: "Each underlying against its own price in the first block.".to_owned(),
        legend,
        svg: draw(rows, &plot, false)?,
        half: false,
    })
}

/// One amount in dollars over time.
fn level(
    rows: &[Row],
    title: String,
    colour: RGBColor,
    of: impl Fn(&Row) -> f64,
) -> Result<Figure, RenderError> {
    let marks = vec![Mark::Line(colour, line(rows, of))];
    let plot = Plot::new("USD", Scale::Level, marks);
    let svg = draw(rows, &plot, true)?;
    Ok(Figure { title, note: String::new(), legend: Vec::new(), svg, half: true })
}

fn health(rows: &[Row]) -> Result<Figure, RenderError> {
    let worst: Vec<&Row> = chunks(rows, POINTS)
        .filter_map(|chunk| {
            chunk.iter().max_by_key(|row| row.health.liquidatable + row.health.bankrupt)
        })
        .collect();
    let marks = stack(&HEALTH, &worst);
    let plot = Plot::new("accounts", Scale::Count, marks);
    Ok(Figure {
        title: "Accounts by health".to_owned(),
        note:
            "Health factor: equity after haircuts over maintenance requirement. Worst at the top."
                .to_owned(),
        legend: legend(&HEALTH),
        svg: draw(rows, &plot, false)?,
        half: false,
    })
}

/// The top of the health chart under the magnifying glass.
fn trouble(rows: &[Row]) -> Result<Figure, RenderError> {
    let below_one = &HEALTH[3..];
    let marks = below_one
        .iter()
        .map(|(colour, _, of)| Mark::Line(*colour, line(rows, |row| of(&row.health))))
        .collect::<Vec<_>>();
    let plot = Plot::new("accounts", Scale::Count, marks);
    Ok(Figure {
        title: "Accounts below maintenance".to_owned(),
        note: "The two worst bands alone, at the end of each block.".to_owned(),
        legend: legend(below_one),
        svg: draw(rows, &plot, false)?,
        half: false,
    })
}

fn liquidations(rows: &[Row]) -> Result<Figure, RenderError> {
    let per_bar = rows.len().div_ceil(BARS).max(1);
    let starts: Vec<i64> = chunks(rows, BARS).filter_map(|chunk| chunk.first()).map(at).collect();
    let mut marks = Vec::new();
    for (index, chunk) in chunks(rows, BARS).enumerate() {
        let left = starts[index];
        let right = starts.get(index + 1).copied().unwrap_or_else(|| end(rows));
        let gap = (right - left) / 8;
        let mut base = 0.0;
        for (colour, _, of) in PATHS {
            let top = base + chunk.iter().map(|row| of(&row.liquidations)).sum::<f64>();
            if top > base {
                marks.push(Mark::Bar(colour, (left, base), (right - gap, top)));
            }
            base = top;
        }
    }
    let plot = Plot::new("steps", Scale::Count, marks);
    let bar = if per_bar == 1 { "block".to_owned() } else { format!("{per_bar} blocks") };
    Ok(Figure {
        title: "Liquidations".to_owned(),
        note: format!("Successful steps by the way they took; one bar per {bar}."),
        legend: legend(&PATHS),
        svg: draw(rows, &plot, false)?,
        half: false,
    })
}

/// Bands on top of each other, the first at the bottom.
fn stack(shares: &[Share<HealthCounts>], rows: &[&Row]) -> Vec<Mark> {
    let mut base = vec![0.0; rows.len()];
    let mut marks = Vec::new();
    for (colour, _, of) in shares {
        let top: Vec<f64> =
            base.iter().zip(rows).map(|(base, row)| base + of(&row.health)).collect();
        let upper = rows.iter().zip(&top).map(|(row, top)| (at(row), *top));
        let lower = rows.iter().zip(&base).map(|(row, base)| (at(row), *base)).rev();
        marks.push(Mark::Area(*colour, upper.chain(lower).collect()));
        base = top;
    }
    marks
}

/// A line that keeps every extreme, however many rows there are.
fn line(rows: &[Row], of: impl Fn(&Row) -> f64) -> Vec<(i64, f64)> {
    chunks(rows, POINTS / 2)
        .flat_map(|chunk| {
            let points = || chunk.iter().map(|row| (at(row), of(row)));
            let least = points().min_by(|a, b| a.1.total_cmp(&b.1));
            let greatest = points().max_by(|a, b| a.1.total_cmp(&b.1));
            let mut pair: Vec<_> = least.into_iter().chain(greatest).collect();
            pair.sort_by_key(|point| point.0);
            pair.dedup_by_key(|point| point.0);
            pair
        })
        .collect()
}

/// `rows` in at most `most` runs of neighbours.
fn chunks(rows: &[Row], most: usize) -> impl Iterator<Item = &[Row]> {
    rows.chunks(rows.len().div_ceil(most).max(1))
}

fn legend<T>(shares: &[Share<T>]) -> Vec<(RGBColor, String)> {
    shares.iter().map(|(colour, name, _)| (*colour, (*name).to_owned())).collect()
}

fn price(row: &Row, index: usize) -> f64 {
    row.prices.get(index).map_or(f64::NAN, |price| value(price.decimal()))
}

fn at(row: &Row) -> i64 {
    i64::try_from(row.timestamp).unwrap_or(i64::MAX)
}
