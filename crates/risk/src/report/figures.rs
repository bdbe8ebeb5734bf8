//! What each figure shows.

use super::chart::{Line, RenderError, bars, lines};
use crate::{
    backtest::{Day, MarketResult},
    market::Regime,
    verdict::COVERAGE,
};
use plotters::style::RGBColor;

const BLUE: RGBColor = RGBColor(59, 91, 219);
const ORANGE: RGBColor = RGBColor(240, 140, 0);
const GREEN: RGBColor = RGBColor(12, 133, 89);
const RED: RGBColor = RGBColor(194, 37, 92);
const GREY: RGBColor = RGBColor(173, 181, 189);

/// One chart with what a reader needs around it.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) title: String,
    pub(super) note: &'static str,
    pub(super) legend: Vec<(RGBColor, &'static str)>,
    pub(super) svg: String,
}

/// All figures of a market, in reading order.
pub(super) fn figures(market: &MarketResult) -> Result<[Figure; 4], RenderError> {
    Ok([ours(market)?, peers(market)?, ranges(market)?, straddle(market)?])
}

fn ours(market: &MarketResult) -> Result<Figure, RenderError> {
    let legend = [(GREEN, "calm"), (BLUE, "normal"), (RED, "crisis")];
    let of = |regime: Regime| market.books.iter().map(|it| it.coverage[regime as usize]).collect();
    let series = [0, 1, 2].map(|i| (legend[i].0, of(Regime::ALL[i])));
    Ok(Figure {
        title: format!("{}: coverage of IM", market.symbol),
        note: "1 / (99 % expected shortfall of two-day loss over IM). The band is what books that carry risk are held to; \
               bars end at 3.",
        legend: legend.to_vec(),
        svg: bars(&names(market), &series, COVERAGE.0..COVERAGE.1)?,
    })
}

fn peers(market: &MarketResult) -> Result<Figure, RenderError> {
    let legend = [(BLUE, "Loadline"), (ORANGE, "static SPAN-16"), (GREY, "static TIMS")];
    let crisis = Regime::Crisis as usize;
    let of = |figure: &dyn Fn(&crate::backtest::BookResult) -> Option<f64>| {
        market.books.iter().map(figure).collect()
    };
    let series = [
        (BLUE, of(&|it| it.coverage[crisis])),
        (ORANGE, of(&|it| it.peers[0].coverage[crisis])),
        (GREY, of(&|it| it.peers[1].coverage[crisis])),
    ];
    Ok(Figure {
        title: format!("{}: coverage in a crisis beside static margins", market.symbol),
        note: "The same losses over margins whose range does not follow the market.",
        legend: legend.to_vec(),
        svg: bars(&names(market), &series, COVERAGE.0..COVERAGE.1)?,
    })
}

fn ranges(market: &MarketResult) -> Result<Figure, RenderError> {
    let line = |colour, of: fn(&Day) -> f64| series(market, colour, of);
    Ok(Figure {
        title: format!("{}: scan range", market.symbol),
        note: "R for new risk, once a day, and the volatilities of a year that it follows and that options were priced with.",
        legend: vec![(GREY, "implied volatility"), (ORANGE, "sigma"), (BLUE, "R")],
        svg: lines(
            &[
                line(GREY, |day| day.implied),
                line(ORANGE, |day| day.sigma),
                line(BLUE, |day| day.initial),
            ],
            2.0,
        )?,
    })
}

fn straddle(market: &MarketResult) -> Result<Figure, RenderError> {
    let line = |colour, of: fn(&Day) -> f64| series(market, colour, of);
    Ok(Figure {
        title: format!("{}: short straddle, 30 days", market.symbol),
        note: "IM and static margins at the opening, of the notional, and what was lost two days later.",
        legend: vec![
            (RED, "loss"),
            (GREY, "static TIMS"),
            (ORANGE, "static SPAN-16"),
            (BLUE, "IM"),
        ],
        svg: lines(
            &[
                line(RED, |day| day.straddle[1].max(0.0)),
                line(GREY, |day| day.straddle[3]),
                line(ORANGE, |day| day.straddle[2]),
                line(BLUE, |day| day.straddle[0]),
            ],
            0.5,
        )?,
    })
}

fn series(market: &MarketResult, colour: RGBColor, of: fn(&Day) -> f64) -> Line {
    let at = |day: &Day| i64::try_from(day.at).unwrap_or(i64::MAX);
    Line { colour, points: market.days.iter().map(|day| (at(day), of(day))).collect() }
}

/// Names of books, without strikes, so that they fit below their bars.
fn names(market: &MarketResult) -> Vec<&'static str> {
    let short = |name: &'static str| {
        name.split_once(" 1").or(name.split_once(" 9")).map_or(name, |it| it.0)
    };
    market.books.iter().map(|book| short(book.name)).collect()
}
