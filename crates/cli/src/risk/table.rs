//! Results for a terminal.

#![allow(clippy::float_arithmetic, reason = "percent for a reader")]

use crate::output::{right, table};
use loadline_risk::{
    backtest::{BackTest, ByRegime, MarketResult},
    file::TableFile,
    verdict::aims,
};

/// A table in figures.
pub(super) fn summary(file: &TableFile) -> String {
    let (summary, with) = (&file.summary, &file.parameters);
    let mut figures = table(["table", "value"]);
    for (name, value) in [
        ("columns", file.columns.join(", ")),
        ("weighted rows", summary.rows.to_string()),
        ("historical rows", format!("{} of {} windows of two days", summary.kept, summary.windows)),
        ("expected shortfall", format!("mean of the worst {}", summary.worst)),
        ("complete for every probe", format!("to its worst {}", summary.depth)),
        ("code", format!("{} bytes", summary.bytes)),
        ("z", with.z.to_string()),
        ("half-lives", format!("{} h, {} h", with.fast_hours, with.slow_hours)),
        ("volatility", format!("times {}, over {}", 1.0 + with.vol_up, 1.0 + with.vol_down)),
        ("initial factor", with.initial_factor.to_string()),
    ] {
        figures.add_row([name.to_owned(), value]);
    }
    figures.to_string()
}

/// All markets, then pairs, then aims.
pub(super) fn results(of: &BackTest) -> String {
    let mut parts: Vec<String> = of.markets.iter().map(market).collect();
    if !of.pairs.is_empty() {
        let mut pairs = table(["pair", "coverage calm / normal / crisis", "IM over both alone"]);
        for pair in &of.pairs {
            pairs.add_row([pair.name.clone(), three(pair.coverage), format!("{:.2}", pair.relief)]);
        }
        right(&mut pairs, 1..3);
        parts.push(pairs.to_string());
    }
    let mut verdict = table(["aim", "", "closest"]);
    for aim in aims(of) {
        let mark = if aim.met { "✓ met" } else { "✗ MISSED" };
        verdict.add_row([format!("{}: {}", aim.symbol, aim.text), mark.to_owned(), aim.found]);
    }
    parts.push(verdict.to_string());
    parts.join("\n\n")
}

fn market(of: &MarketResult) -> String {
    let mut books = table([
        of.symbol.as_str(),
        "coverage calm / normal / crisis",
        "exceeded %",
        "Kupiec",
        "Christoffersen",
        "MM 1 h",
        "MM 4 h",
        "IM % at 60 %",
        "/ SPAN-16",
        "/ TIMS",
        "peak/trough",
        "day's rise",
    ]);
    for book in &of.books {
        books.add_row([
            book.name.to_owned(),
            three(book.coverage),
            three(book.exceedances.map(|it| it.map(|share| 100.0 * share))),
            format!("{:.2}", book.kupiec),
            format!("{:.2}", book.christoffersen),
            three(book.maintenance[0]),
            three(book.maintenance[1]),
            format!("{:.2}", 100.0 * book.capital),
            format!("{:.2}", book.capital / book.peers[0].capital),
            format!("{:.2}", book.capital / book.peers[1].capital),
            format!("{:.1}", book.swing.peak_to_trough),
            format!("{:.1}", book.swing.largest_rise),
        ]);
    }
    right(&mut books, 1..12);
    let (hours, cross) = (of.hours, &of.cross);
    format!(
        "{books}\n{} calm, {} normal, {} crisis starts. Cross perp at 60 %: IM {:.2} %, MM {:.2} %; coverage within an \
         hour, long and short: IM {} and {}, MM {} and {}",
        hours[0],
        hours[1],
        hours[2],
        100.0 * cross.shares[0],
        100.0 * cross.shares[1],
        three(cross.initial[0]),
        three(cross.initial[1]),
        three(cross.maintenance[0]),
        three(cross.maintenance[1]),
    )
}

fn three(of: ByRegime<f64>) -> String {
    of.map(|it| it.map_or_else(|| "–".to_owned(), |it| format!("{it:.2}"))).join(" / ")
}
