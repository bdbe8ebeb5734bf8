//! Which two-day windows of history become the rows of a table.
//!
//! Windows follow each other without overlap. Each is, per underlying, the log return over the volatility of its day
//! times the root of the horizon, and the relative change of implied volatility. An underlying without history then
//! borrows the move of the first one.
//!
//! Kept are the windows that hurt: a family of probe books (the standard books and their opposites in each underlying,
//! and pairs of underlyings) names its worst window, then its second worst, and so on, until the table is full. As long
//! as the worst m of a probe are all kept, its ES over the table equals the ES of its worst m of the whole history:
//! with m = 15 of about 1,200 windows that is the 98.75 % ES.
//!
//! The order of a table is the order in which a check reads it. The contract passes over windows that cannot be among
//! the worst m met so far, so those come first that most books lose in: the largest moves, then the m smallest, for
//! books of long options, then the others by falling size.

use crate::{
    book::{Book, standard},
    grid::{Grid, Moment, NODES, place, read, scan},
    history::REGIME_HOURS,
    market::Market,
    parameters::{HORIZON_HOURS, Parameters, horizon_years},
    rows,
};
use loadline_model::margin::scenario::{Place, Scenarios};
use std::cmp::Reverse;

/// How many of the largest moves a table begins with.
const LARGEST: usize = 30;
/// Version of the tables built here.
const VERSION: u16 = 1;

/// A two-day window.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// When it begins \[seconds since 1970\].
    pub at: u64,
    /// A place on the grid per column.
    pub places: Vec<Place>,
}

/// The windows that all markets have, and those of the first where others are younger.
pub fn windows(markets: &[Market], with: &Parameters) -> Vec<Window> {
    let Some(first) = markets.first() else { return vec![] };
    (REGIME_HOURS..first.prices.close.len().saturating_sub(HORIZON_HOURS))
        .step_by(HORIZON_HOURS)
        .filter_map(|hour| {
            let at = first.prices.end(hour);
            let own = move_of(first, at, with)?;
            let places = markets.iter().map(|market| move_of(market, at, with).unwrap_or(own));
            Some(Window { at, places: places.collect() })
        })
        .collect()
}

fn move_of(market: &Market, at: u64, with: &Parameters) -> Option<Place> {
    let from = market.prices.hour_ending(at).filter(|hour| *hour >= REGIME_HOURS)?;
    let to = from + HORIZON_HOURS;
    let ratio = |of: &[f64]| Some(of.get(to)? / of[from]);
    let unit = with.z * market.sigma[from] * horizon_years().sqrt();
    let change = ratio(&market.implied)?;
    let vol = if change > 1.0 {
        (change - 1.0) / with.vol_up
    } else {
        (1.0 - 1.0 / change) / with.vol_down
    };
    Some(place(ratio(&market.prices.close)?.ln() / unit, vol))
}

/// How a table came about.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The table.
    pub table: Scenarios,
    /// Windows there were.
    pub windows: usize,
    /// Every probe has at least as many of its worst windows in the table.
    pub depth: usize,
    /// When the kept windows begin, in the order of the table \[seconds since 1970\].
    pub times: Vec<u64>,
}

/// Builds the table of some markets, a column each.
pub fn table(markets: &[Market], with: &Parameters) -> Selection {
    let windows = windows(markets, with);
    let rankings: Vec<Vec<usize>> =
        probes(markets, with).iter().map(|it| ranking(it, &windows)).collect();
    let mut kept = vec![];
    let mut depth = 0;
    'full: for rank in 0..windows.len() {
        for ranking in &rankings {
            if !kept.contains(&ranking[rank]) {
                if kept.len() == with.rows {
                    break 'full;
                }
                kept.push(ranking[rank]);
            }
        }
        depth = rank + 1;
    }
    let kept = in_order_of_size(kept, &windows, usize::from(with.worst));
    let columns = markets.len();
    let table = Scenarios {
        version: VERSION,
        columns: columns as u8,
        worst: with.worst,
        stress: rows::weighted(columns, with),
        history: kept.iter().map(|i| windows[*i].places.clone()).collect(),
    };
    let times = kept.iter().map(|i| windows[*i].at).collect();
    Selection { table, windows: windows.len(), depth, times }
}

/// The largest moves, the `worst` smallest, and the others by falling size; of equals the older first.
fn in_order_of_size(mut kept: Vec<usize>, windows: &[Window], worst: usize) -> Vec<usize> {
    let size = |window: &usize| windows[*window].places.iter().map(|it| distance(*it)).max();
    kept.sort_unstable_by_key(|it| (Reverse(size(it)), *it));
    let smallest = kept.split_off(kept.len().saturating_sub(worst));
    let others = kept.split_off(kept.len().min(LARGEST));
    kept.into_iter().chain(smallest).chain(others).collect()
}

/// How far the spot moves, either way \[R/768\].
fn distance(place: Place) -> i32 {
    /// Spot nodes \[R/3\].
    const NODES: [i32; 9] = [-6, -3, -2, -1, 0, 1, 2, 3, 6];
    let below = usize::from(place.cell / 2);
    (NODES[below] * 256 + (NODES[below + 1] - NODES[below]) * i32::from(place.spot)).abs()
}

/// Grids per column of every probe book, at 60 % volatility or the floor.
fn probes(markets: &[Market], with: &Parameters) -> Vec<Vec<Grid>> {
    let books = standard();
    let grid = |column: usize, book: &Book, sign: f64| {
        let range = with.range(0.6, with.limits(&markets[column].symbol));
        let mut grid = scan(book, Moment::opening(0.6), range, with);
        grid.iter_mut().for_each(|pnl| *pnl *= sign);
        grid
    };
    let still = || vec![[0.0; NODES]; markets.len()];
    let mut out = vec![];
    for a in 0..markets.len() {
        // The second perp is the opposite of the first.
        for book in books.iter().skip(1) {
            for sign in [1.0, -1.0] {
                let mut grids = still();
                grids[a] = grid(a, book, sign);
                out.push(grids);
            }
        }
        for b in (0..markets.len()).filter(|b| *b != a) {
            for book in [&books[0], &books[2]] {
                let mut grids = still();
                (grids[a], grids[b]) = (grid(a, book, 1.0), grid(b, book, -1.0));
                out.push(grids);
            }
        }
    }
    out
}

/// Windows by loss, the worst first; of equals the older.
fn ranking(grids: &[Grid], windows: &[Window]) -> Vec<usize> {
    let pnl = |window: &Window| {
        window.places.iter().zip(grids).map(|(place, grid)| read(*place, grid)).sum::<f64>()
    };
    let pnls: Vec<f64> = windows.iter().map(pnl).collect();
    let mut order: Vec<usize> = (0..windows.len()).collect();
    order.sort_by(|a, b| pnls[*a].total_cmp(&pnls[*b]));
    order
}
