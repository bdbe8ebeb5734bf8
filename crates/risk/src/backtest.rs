//! The margin of the standard books over history.
//!
//! From every hour on each book is opened at the money, and its loss over the horizon is held against its margin at
//! the opening. `coverage = 1 / (99 % expected shortfall of loss over margin)`.

mod cross;
mod pairs;
mod path;
mod swing;

pub use cross::CrossPerp;
pub use pairs::Pair;
pub use swing::Swing;

use crate::{
    book::{Book, Kind, standard},
    grid::Moment,
    implied::moved,
    market::{Market, Regime},
    parameters::{HORIZON_HOURS, Parameters},
    peers::{span16, tims},
    requirement::Engine,
    rows::Column,
    statistics::{christoffersen, expected_shortfall, kupiec, median},
};
use loadline_model::margin::scenario::Scenarios;

/// The share of windows in the tail.
pub const TAIL: f64 = 0.01;
/// A test rejects below this p-value.
pub const SIGNIFICANCE: f64 = 0.05;
/// Hours between flag and fill that maintenance is tested with.
pub const DELAYS: [usize; 2] = [1, 4];

/// A figure per regime, where the regime occurs.
pub type ByRegime<T> = [Option<T>; 3];

/// All of a back-test.
#[derive(Clone, Debug)]
pub struct BackTest {
    /// Per underlying.
    pub markets: Vec<MarketResult>,
    /// Books over two underlyings.
    pub pairs: Vec<Pair>,
}

/// One underlying.
#[derive(Clone, Debug)]
pub struct MarketResult {
    /// Such as `ETH`.
    pub symbol: String,
    /// From and to \[seconds since 1970\].
    pub span: (u64, u64),
    /// Starts per regime.
    pub hours: [usize; 3],
    /// Share of hours with recorded implied volatility.
    pub recorded: f64,
    /// R at 60 % volatility.
    pub range: f64,
    /// The standard books.
    pub books: Vec<BookResult>,
    /// A perp in Cross mode.
    pub cross: CrossPerp,
    /// Once a day, for charts.
    pub days: Vec<Day>,
}

/// One book.
#[derive(Clone, Debug)]
pub struct BookResult {
    /// Which.
    pub name: &'static str,
    /// What is expected.
    pub kind: Kind,
    /// Of IM over two days.
    pub coverage: ByRegime<f64>,
    /// Share of starts whose loss exceeds IM.
    pub exceedances: ByRegime<f64>,
    /// Median over offsets of the one-sided p-value.
    pub kupiec: f64,
    /// Median over offsets.
    pub christoffersen: f64,
    /// Of MM at the ramped range over each delay, from every hour.
    pub maintenance: [ByRegime<f64>; 2],
    /// Of MM at the flag by what the fill leaves, over accounts opened at IM that were flagged; crisis.
    pub flagged: [Option<f64>; 2],
    /// IM at 60 % volatility, of notional.
    pub capital: f64,
    /// The same by Stress and ES alone, before f.
    pub parts: (f64, f64),
    /// Its aim.
    pub capital_aim: Option<f64>,
    /// Static margins at 60 % volatility, and their coverage.
    pub peers: [PeerResult; 2],
    /// How IM moves.
    pub swing: Swing,
}

/// A static margin.
#[derive(Clone, Copy, Debug)]
pub struct PeerResult {
    /// At 60 % volatility, of notional.
    pub capital: f64,
    /// Over two days.
    pub coverage: ByRegime<f64>,
    /// Mean of IM over it.
    pub ratio: ByRegime<f64>,
}

/// What a chart shows of a day.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// \[seconds since 1970\].
    pub at: u64,
    /// Implied volatility.
    pub implied: f64,
    /// What R follows.
    pub sigma: f64,
    /// R for new risk.
    pub initial: f64,
    /// R for existing risk.
    pub maintenance: f64,
    /// Of the short straddle: IM, the two-day loss, SPAN-16, TIMS.
    pub straddle: [f64; 4],
}

/// Runs the back-test of some markets, each with its column of the table.
pub fn run(
    markets: &[Market],
    columns: &[usize],
    table: &Scenarios,
    with: &Parameters,
) -> BackTest {
    let one = |market, column: &usize| {
        market_result(market, &Engine { column: Column::of(table, *column), with })
    };
    let results = std::thread::scope(|scope| {
        let each = markets.iter().zip(columns);
        let threads: Vec<_> = each.map(|(a, b)| scope.spawn(move || one(a, b))).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    BackTest { markets: results, pairs: pairs::results(markets, columns, table, with) }
}

fn market_result(market: &Market, engine: &Engine<'_>) -> MarketResult {
    let mut hours = [0; 3];
    for (_, regime) in market.starts(HORIZON_HOURS) {
        hours[regime as usize] += 1;
    }
    let mut days = vec![];
    let books = standard();
    let results = books.iter().enumerate().map(|(i, book)| {
        let run = Run::new(book, market, engine);
        if i == 2 {
            days = run.days();
        }
        run.result()
    });
    MarketResult {
        books: results.collect(),
        symbol: market.symbol.clone(),
        span: (market.prices.start, market.prices.end(market.prices.close.len() - 1)),
        hours,
        recorded: market.recorded as f64 / market.prices.close.len() as f64,
        range: engine.with.range(0.6, engine.with.limits(&market.symbol)),
        cross: cross::result(market, engine.with),
        days,
    }
}

/// Loss of a book from an hour on, as a share of the spot then.
fn loss(book: &Book, market: &Market, from: usize, hours: usize) -> f64 {
    let (to, implied) = (from + hours, &market.implied);
    let before = book.worth(1.0, 0.0, |_| implied[from]);
    let spot = market.prices.close[to] / market.prices.close[from];
    let volatility = |days| moved(implied[from], implied[to], days);
    before - book.worth(spot, hours as f64 / 24.0, volatility)
}

/// 1 / (99 % ES of the ratios), per regime.
fn coverage(ratios: impl Iterator<Item = (Regime, f64)>) -> ByRegime<f64> {
    let mut sorted: [Vec<f64>; 3] = Default::default();
    ratios.for_each(|(regime, ratio)| sorted[regime as usize].push(ratio));
    sorted.map(|ratios| expected_shortfall(ratios, TAIL).map(|es| 1.0 / es))
}

/// A book in a market.
struct Run<'a> {
    book: &'a Book,
    market: &'a Market,
    engine: &'a Engine<'a>,
    /// IM at every hour.
    initial: Vec<f64>,
}

impl<'a> Run<'a> {
    fn new(book: &'a Book, market: &'a Market, engine: &'a Engine<'a>) -> Self {
        let at = |i: usize| Moment::opening(market.implied[i]);
        let initial = |i| engine.initial(book, at(i), market.initial[i]).total;
        Self { book, market, engine, initial: (0..market.initial.len()).map(initial).collect() }
    }

    fn ratios(&self, margin: impl Fn(usize) -> f64, hours: usize) -> Vec<(usize, Regime, f64)> {
        let ratio = |(i, regime)| (i, regime, loss(self.book, self.market, i, hours) / margin(i));
        self.market.starts(hours).map(ratio).collect()
    }

    fn result(&self) -> BookResult {
        let (book, engine, market) = (self.book, self.engine, self.market);
        let two_days = self.ratios(|i| self.initial[i], HORIZON_HOURS);
        let exceeded: Vec<bool> = two_days.iter().map(|it| it.2 > 1.0).collect();
        let maintenance = |i: usize| {
            let at = Moment::opening(market.implied[i]);
            engine.maintenance(book, at, market.maintenance[i]).total
        };
        let held: Vec<f64> = (0..market.initial.len()).map(maintenance).collect();
        let sixty = engine.initial(
            book,
            Moment::opening(0.6),
            engine.with.range(0.6, engine.with.limits(&market.symbol)),
        );
        BookResult {
            name: book.name,
            kind: book.kind,
            coverage: coverage(two_days.iter().map(|it| (it.1, it.2))),
            exceedances: mean(two_days.iter().map(|it| (it.1, f64::from(u8::from(it.2 > 1.0))))),
            kupiec: over_offsets(&exceeded, |it| {
                kupiec(it.iter().filter(|x| **x).count(), it.len(), TAIL)
            }),
            christoffersen: over_offsets(&exceeded, christoffersen),
            maintenance: DELAYS.map(|delay| {
                coverage(self.ratios(|i| held[i], delay).into_iter().map(|it| (it.1, it.2)))
            }),
            flagged: path::flagged(self),
            capital: sixty.total,
            parts: (sixty.stress, sixty.es),
            capital_aim: book.capital_aim,
            peers: [self.peer(span16, &two_days), self.peer(tims, &two_days)],
            swing: swing::of(&self.initial, market),
        }
    }

    /// Two-day losses over IM are known; those over a static margin follow.
    fn peer(&self, margin: fn(&Book, f64) -> f64, two_days: &[(usize, Regime, f64)]) -> PeerResult {
        let ratios: Vec<(Regime, f64, f64)> = two_days
            .iter()
            .map(|(i, regime, ratio)| {
                let ours = self.initial[*i] / margin(self.book, self.market.implied[*i]);
                (*regime, ratio * ours, ours)
            })
            .collect();
        PeerResult {
            capital: margin(self.book, 0.6),
            coverage: coverage(ratios.iter().map(|it| (it.0, it.1))),
            ratio: mean(ratios.iter().map(|it| (it.0, it.2))),
        }
    }

    fn days(&self) -> Vec<Day> {
        let market = self.market;
        market
            .starts(HORIZON_HOURS)
            .filter(|(i, _)| market.prices.end(*i).is_multiple_of(86_400))
            .map(|(i, _)| Day {
                at: market.prices.end(i),
                implied: market.implied[i],
                sigma: market.sigma[i],
                initial: market.initial[i],
                maintenance: market.maintenance[i],
                straddle: [
                    self.initial[i],
                    loss(self.book, market, i, HORIZON_HOURS),
                    span16(self.book, market.implied[i]),
                    tims(self.book, market.implied[i]),
                ],
            })
            .collect()
    }
}

fn mean(values: impl Iterator<Item = (Regime, f64)>) -> ByRegime<f64> {
    let mut sums = [(0.0, 0.0); 3];
    values.for_each(|(regime, value)| {
        let sum = &mut sums[regime as usize];
        *sum = (sum.0 + value, sum.1 + 1.0);
    });
    sums.map(|(sum, n)| (n > 0.0).then(|| sum / n))
}

/// Median of a figure over the windows that follow each other without overlap, from each of their first hours.
fn over_offsets(exceeded: &[bool], figure: impl Fn(&[bool]) -> f64) -> f64 {
    let windows =
        |offset| exceeded.iter().skip(offset).step_by(HORIZON_HOURS).copied().collect::<Vec<_>>();
    let all = (0..HORIZON_HOURS).map(|offset| figure(&windows(offset))).collect();
    median(all).unwrap_or(1.0)
}
