//! The page: aims first, then figures, then tables.

use super::{
    chart::RenderError,
    figures::{Figure, figures},
};
use crate::{
    backtest::{BackTest, BookResult, ByRegime, MarketResult},
    verdict::{Aim, aims},
};
use std::fmt::Write;

const STYLE: &str = include_str!("style.css");

/// The whole page.
///
/// # Errors
///
/// [`RenderError`] if a chart cannot be drawn.
pub fn page(of: &BackTest) -> Result<String, RenderError> {
    let mut body = verdict(&aims(of));
    for market in &of.markets {
        let (symbol, [calm, normal, crisis]) = (escape(&market.symbol), market.hours);
        let _ = write!(
            body, // a string takes everything
            "<h1>{symbol}</h1><p>{calm} hourly starts in calm, {normal} in normal and {crisis} in crisis; implied \
             volatility recorded for {:.0} % of the hours, else a function of trailing volatility.</p>",
            100.0 * market.recorded,
        );
        let charts: String = figures(market)?.iter().map(figure).collect();
        let _ = write!(body, "<section class=\"charts\">{charts}</section>{}", tables(market));
    }
    body.push_str(&pairs(of));
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Loadline back-test</title><style>{STYLE}</style></head><body><main>\n\
         <header><h1>Back-test of margin</h1><p>From every hour on each standard book is opened at the money, and what it \
         loses in two days is held against its margin.</p></header>{body}</main></body></html>\n"
    ))
}

fn verdict(aims: &[Aim]) -> String {
    let missed = aims.iter().filter(|aim| !aim.met).count();
    let (class, title) = match missed {
        0 => ("good", "All aims met".to_owned()),
        1 => ("bad", "1 aim missed".to_owned()),
        _ => ("bad", format!("{missed} aims missed")),
    };
    let rows: String = aims
        .iter()
        .map(|aim| {
            let (class, mark) = if aim.met { ("good", "✓ met") } else { ("bad", "✗ missed") };
            format!(
                "<tr><td><span class=\"mark {class}\">{mark}</span></td><td>{}: {}</td><td>{}</td></tr>",
                escape(&aim.symbol),
                aim.text,
                escape(&aim.found),
            )
        })
        .collect();
    format!("<section class=\"verdict {class}\"><h2>{title}</h2><table>{rows}</table></section>")
}

fn figure(figure: &Figure) -> String {
    let entry = |(colour, name): &(plotters::style::RGBColor, &str)| {
        format!(
            "<li><i style=\"background:rgb({},{},{})\"></i>{name}</li>",
            colour.0, colour.1, colour.2
        )
    };
    let legend: String = figure.legend.iter().map(entry).collect();
    let title = escape(&figure.title);
    format!(
        "<figure class=\"whole\"><figcaption><h2>{title}</h2><p>{}</p><ul>{legend}</ul></figcaption>\
         <div role=\"img\" aria-label=\"{title}\">{}</div></figure>\n",
        figure.note, figure.svg,
    )
}

fn tables(market: &MarketResult) -> String {
    let row = |book: &BookResult| {
        let cells = [
            three(book.coverage),
            three(book.exceedances.map(|it| it.map(|share| 100.0 * share))),
            format!("{:.2}", book.kupiec),
            format!("{:.2}", book.christoffersen),
            three(book.maintenance[0]),
            three(book.maintenance[1]),
            book.flagged.map(number).join(" / "),
            format!("{:.2}", 100.0 * book.capital),
            three(book.peers[0].ratio),
            three(book.peers[1].ratio),
            format!("{:.1}", book.swing.peak_to_trough),
            format!("{:.1}", book.swing.largest_rise),
        ];
        let cells: String =
            cells.iter().map(|it| format!("<td class=\"number\">{it}</td>")).collect();
        format!("<tr><td>{}</td>{cells}</tr>", book.name)
    };
    let rows: String = market.books.iter().map(row).collect();
    let head: String = [
        "coverage",
        "exceedances [%]",
        "Kupiec p",
        "Christoffersen p",
        "MM, 1 h",
        "MM, 4 h",
        "flagged, 1 / 4 h",
        "IM at 60 % [%]",
        "IM / SPAN-16",
        "IM / TIMS",
        "peak / trough",
        "rise in a day",
    ]
    .iter()
    .map(|it| format!("<th class=\"number\">{it}</th>"))
    .collect();
    let cross = &market.cross;
    format!(
        "<section class=\"tables\"><div style=\"grid-column:1/-1\"><h2>Books, calm / normal / crisis</h2><table><thead>\
         <tr><th>book</th>{head}</tr></thead>{rows}</table><p>Cross perp, first tier at 60 %: IM {:.2} %, MM {:.2} %. \
         Coverage of the worst price of an hour, long and short: IM {} and {}, MM {} and {}.</p></div></section>",
        100.0 * cross.shares[0],
        100.0 * cross.shares[1],
        three(cross.initial[0]),
        three(cross.initial[1]),
        three(cross.maintenance[0]),
        three(cross.maintenance[1]),
    )
}

fn pairs(of: &BackTest) -> String {
    if of.pairs.is_empty() {
        return String::new();
    }
    let row = |pair: &crate::backtest::Pair| {
        format!(
            "<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{:.2}</td></tr>",
            escape(&pair.name),
            three(pair.coverage),
            pair.relief
        )
    };
    let rows: String = of.pairs.iter().map(row).collect();
    format!(
        "<section class=\"tables\"><div style=\"grid-column:1/-1\"><h2>Pairs of underlyings</h2><table><thead><tr>\
         <th>book</th><th class=\"number\">coverage</th><th class=\"number\">IM over both alone</th></tr></thead>{rows}\
         </table></div></section>"
    )
}

fn three(of: ByRegime<f64>) -> String {
    of.map(number).join(" / ")
}

fn number(of: Option<f64>) -> String {
    of.map_or_else(|| "–".to_owned(), |it| format!("{it:.2}"))
}

/// Text that cannot become markup.
fn escape(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;")
}
