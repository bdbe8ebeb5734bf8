//! Aims of a back-test, and whether they are met.

use crate::{
    backtest::{BackTest, BookResult, MarketResult, SIGNIFICANCE, TAIL},
    book::Kind,
    market::Regime,
};

/// Coverage that books which carry risk are held to.
pub const COVERAGE: (f64, f64) = (0.9, 2.0);

/// Underlyings whose capital is judged: others have a floor so high that they know no 60 %.
const JUDGED_CAPITAL: [&str; 2] = ["ETH", "BTC"];

/// One aim in one market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aim {
    /// The underlying.
    pub symbol: String,
    /// What is asked for.
    pub text: &'static str,
    /// Whether it is met.
    pub met: bool,
    /// The figure that came closest to failing, or failed most.
    pub found: String,
}

/// All aims, market by market. Regimes that do not occur are not judged.
pub fn aims(of: &BackTest) -> Vec<Aim> {
    of.markets.iter().flat_map(market_aims).collect()
}

/// A figure, whether it may stand, and how far it is from failing.
struct Figure {
    told: String,
    room: f64,
}

fn market_aims(market: &MarketResult) -> Vec<Aim> {
    let books = || market.books.iter();
    let of = |kind: Kind| books().filter(move |book| book.kind == kind);
    let coverage = |book: &BookResult, most: f64, least: f64| {
        regimes(book.coverage)
            .map(move |(regime, value)| Figure {
                told: format!("{} {value:.2} in {}", book.name, regime.name()),
                room: (value - least).min(most - value),
            })
            .collect::<Vec<_>>()
    };
    let aim = |text, figures: Vec<Figure>| {
        let worst = figures.into_iter().min_by(|a, b| a.room.total_cmp(&b.room));
        worst.map(|it| Aim {
            symbol: market.symbol.clone(),
            text,
            met: it.room >= 0.0,
            found: it.told,
        })
    };
    [
        aim(
            "coverage of books that carry risk is 0.9 to 2.0",
            of(Kind::CarriesRisk).flat_map(|it| coverage(it, COVERAGE.1, COVERAGE.0)).collect(),
        ),
        aim(
            "coverage of nearly flat books is at least 1",
            of(Kind::NearlyFlat).flat_map(|it| coverage(it, f64::INFINITY, 1.0)).collect(),
        ),
        aim("losses exceed IM in at most 1 % of windows", books().flat_map(exceedances).collect()),
        aim("Kupiec does not reject at 5 %", books().map(kupiec).collect()),
        aim("MM covers 1 h and 4 h in a crisis", books().flat_map(maintenance).collect()),
        aim("Cross perps cover the worst price of an hour", cross(market)),
        aim(
            "IM at 60 % volatility is within its aim",
            books()
                .filter(|_| JUDGED_CAPITAL.contains(&market.symbol.as_str()))
                .filter_map(capital)
                .collect(),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn regimes(of: [Option<f64>; 3]) -> impl Iterator<Item = (Regime, f64)> {
    Regime::ALL.into_iter().zip(of).filter_map(|(regime, value)| Some((regime, value?)))
}

fn exceedances(book: &BookResult) -> Vec<Figure> {
    let figure = |(regime, share): (Regime, f64)| Figure {
        told: format!("{} {:.2} % in {}", book.name, 100.0 * share, regime.name()),
        room: TAIL - share,
    };
    regimes(book.exceedances).map(figure).collect()
}

fn kupiec(book: &BookResult) -> Figure {
    Figure {
        told: format!("{} p = {:.3}", book.name, book.kupiec),
        room: book.kupiec - SIGNIFICANCE,
    }
}

fn maintenance(book: &BookResult) -> Vec<Figure> {
    let crisis = book.maintenance.iter().map(|it| it[Regime::Crisis as usize]);
    let all = crisis.chain(book.flagged).flatten();
    all.map(|value| Figure { told: format!("{} {value:.2}", book.name), room: value - 1.0 })
        .collect()
}

fn cross(market: &MarketResult) -> Vec<Figure> {
    let sides = market.cross.initial.iter().chain(&market.cross.maintenance);
    // Two digits are all that a share of basis points resolves.
    let figure = |(regime, value): (Regime, f64)| Figure {
        told: format!("{value:.2} in {}", regime.name()),
        room: value - 0.995,
    };
    sides.flat_map(|side| regimes(*side)).map(figure).collect()
}

fn capital(book: &BookResult) -> Option<Figure> {
    let aim = book.capital_aim?;
    let told = format!("{} {:.2} % of {:.1} %", book.name, 100.0 * book.capital, 100.0 * aim);
    Some(Figure { told, room: 1.0 - book.capital / aim })
}
