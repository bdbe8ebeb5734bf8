//! Books over two underlyings: how much relief a hedge gets, and whether it is earned.

use super::{ByRegime, coverage, loss};
use crate::{
    book::{Book, standard},
    grid::{Grid, Moment, NODES, scan},
    market::Market,
    parameters::{HORIZON_HOURS, Parameters},
    rows::base,
};
use loadline_model::margin::scenario::Scenarios;

/// A book in one underlying against its opposite in another, the same notional of each.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Such as `perp, long ETH against BTC`.
    pub name: String,
    /// Of IM over two days, by the regime of the first.
    pub coverage: ByRegime<f64>,
    /// IM at 60 % volatility over the sum of both alone.
    pub relief: f64,
}

/// Hours between starts.
const EVERY: usize = 3;

pub(super) fn results(
    markets: &[Market],
    columns: &[usize],
    table: &Scenarios,
    with: &Parameters,
) -> Vec<Pair> {
    let books = standard();
    let mut out = vec![];
    for a in 0..markets.len() {
        for b in (0..markets.len()).filter(|b| *b != a) {
            for book in [&books[0], &books[2]] {
                out.push(pair(
                    book,
                    [&markets[a], &markets[b]],
                    [columns[a], columns[b]],
                    table,
                    with,
                ));
            }
        }
    }
    out
}

fn pair(
    book: &Book,
    [first, second]: [&Market; 2],
    columns: [usize; 2],
    table: &Scenarios,
    with: &Parameters,
) -> Pair {
    let need = |implied: [f64; 2], ranges: [f64; 2], signs: [f64; 2]| {
        let mut grids: Vec<Grid> = vec![[0.0; NODES]; usize::from(table.columns)];
        for i in 0..2 {
            let grid = scan(book, Moment::opening(implied[i]), ranges[i], with);
            let sum = grids[columns[i]].iter_mut().zip(grid);
            sum.for_each(|(sum, pnl)| *sum += signs[i] * pnl);
        }
        let (stress, es) = base(table, &grids);
        // The opposite of a perp or a short straddle sells no options.
        let minimum = signs[0] * with.short_minimum * book.short_options();
        with.initial_factor * stress.max(es) + minimum
    };
    let starts = first.starts(HORIZON_HOURS).step_by(EVERY).filter_map(|(i, regime)| {
        let j = second.prices.hour_ending(first.prices.end(i))?;
        second.prices.close.get(j + HORIZON_HOURS)?;
        second.regimes[j]?;
        let margin = need(
            [first.implied[i], second.implied[j]],
            [first.initial[i], second.initial[j]],
            [1.0, -1.0],
        );
        let lost = loss(book, first, i, HORIZON_HOURS) - loss(book, second, j, HORIZON_HOURS);
        Some((regime, lost / margin))
    });
    let ranges = [first, second].map(|it| with.range(0.6, with.limits(&it.symbol)));
    let sixty = |signs| need([0.6; 2], ranges, signs);
    Pair {
        name: format!("{}: {} against {}", book.name, first.symbol, second.symbol),
        coverage: coverage(starts),
        relief: sixty([1.0, -1.0]) / (sixty([1.0, 0.0]) + sixty([0.0, -1.0])),
    }
}
