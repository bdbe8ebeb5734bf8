//! The page: verdict first, then figures, then tables.

use super::{
    Report, Summary, charts,
    text::{dollars, grouped},
};
use std::fmt::Write;

pub use charts::RenderError;

const STYLE: &str = include_str!("style.css");

/// The whole page.
pub(super) fn page(report: &Report) -> Result<String, RenderError> {
    let charts = if report.series.rows.is_empty() {
        "<p>The run ended before its first block; there is nothing to draw.</p>".to_owned()
    } else {
        charts::figures(report)?.iter().map(figure).collect()
    };
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Loadline run</title><style>{STYLE}</style></head><body><main>\n\
         {head}\n{verdict}\n{cards}\n<section class=\"charts\">{charts}</section>\n\
         <section class=\"tables\">{results}{gas}</section>\n\
         <footer>The same figures, exact, are in <code>report.json</code> beside this page.</footer>\n\
         </main></body></html>\n",
        head = head(report),
        verdict = verdict(&report.summary),
        cards = cards(&report.summary),
        results = results(&report.summary),
        gas = gas(&report.summary),
    ))
}

fn head(report: &Report) -> String {
    let (summary, settings) = (&report.summary, &report.settings);
    format!(
        "<header><h1>Loadline run</h1><p>{} accounts over {} blocks of {}, {} chain, seed {}{}, \
         {:.1} s.</p></header>",
        grouped(summary.accounts),
        grouped(summary.blocks),
        escape(&settings.source),
        summary.chain,
        settings.seed,
        if settings.wicks { ", wicks played" } else { "" },
        summary.seconds,
    )
}

fn verdict(summary: &Summary) -> String {
    let checks = summary.checks();
    let failed = checks.iter().filter(|check| !check.passed).count();
    let (class, title) = match failed {
        0 => ("good", "All checks passed".to_owned()),
        1 => ("bad", "1 check failed".to_owned()),
        _ => ("bad", format!("{failed} checks failed")),
    };
    let rows: String = checks
        .iter()
        .map(|check| {
            let (class, mark) = if check.passed { ("good", "✓ pass") } else { ("bad", "✗ fail") };
            format!(
                "<tr><td><span class=\"mark {class}\">{mark}</span></td><td>{}</td><td>{}</td></tr>",
                sentence(check.name),
                check.found
            )
        })
        .collect();
    format!("<section class=\"verdict {class}\"><h2>{title}</h2><table>{rows}</table></section>")
}

fn cards(summary: &Summary) -> String {
    let cards: String = [
        ("Liquidations", grouped(summary.liquidations)),
        ("Bad debt", dollars(summary.bad_debt_usd)),
        ("Insurance paid", dollars(summary.insurance_paid_usd)),
        ("LP profit and loss", dollars(summary.lp_pnl_usd)),
        ("of the senior shares", dollars(summary.senior_pnl_usd)),
        ("of the junior shares", dollars(summary.junior_pnl_usd)),
        ("Option notional", dollars(summary.options.volume_usd)),
        ("Transactions", grouped(summary.transactions)),
    ]
    .iter()
    .map(|(name, value)| format!("<div><span>{name}</span><strong>{value}</strong></div>"))
    .collect();
    format!("<section class=\"cards\">{cards}</section>")
}

fn figure(figure: &charts::Figure) -> String {
    let legend: String = figure
        .legend
        .iter()
        .map(|(colour, name)| {
            let (r, g, b) = (colour.0, colour.1, colour.2);
            let name = escape(name);
            format!("<li><i style=\"background:rgb({r},{g},{b})\"></i>{name}</li>")
        })
        .collect();
    let title = escape(&figure.title);
    format!(
        "<figure class=\"{}\"><figcaption><h2>{title}</h2><p>{}</p><ul>{legend}</ul></figcaption>\
         <div role=\"img\" aria-label=\"{title}\">{}</div></figure>\n",
        if figure.half { "half" } else { "whole" },
        escape(&figure.note),
        figure.svg,
    )
}

fn results(summary: &Summary) -> String {
    let rows: String = summary
        .figures()
        .iter()
        .map(|(name, value)| format!("<tr><td>{name}</td><td class=\"number\">{value}</td></tr>"))
        .collect();
    format!("<div><h2>Results</h2><table>{rows}</table></div>")
}

fn gas(summary: &Summary) -> String {
    let rows: String = summary
        .gas
        .iter()
        .map(|(action, gas)| {
            let action = escape(action);
            let [count, median, max] = [gas.count, gas.median, gas.max].map(grouped);
            format!(
                "<tr><td>{action}</td><td class=\"number\">{count}</td>\
                 <td class=\"number\">{median}</td><td class=\"number\">{max}</td></tr>"
            )
        })
        .collect();
    format!(
        "<div><h2>Gas by action</h2><table><thead><tr><th>action</th><th class=\"number\">count</th>\
         <th class=\"number\">median</th><th class=\"number\">max</th></tr></thead>{rows}</table></div>"
    )
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Text that cannot become markup.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, letter| {
        match letter {
            '<' | '>' | '&' | '"' | '\'' => {
                let _ = write!(out, "&#{};", u32::from(letter)); // a string takes everything
            }
            _ => out.push(letter),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escape("<a href=\"x\">&"), "&#60;a href=&#34;x&#34;&#62;&#38;");
    }
}
