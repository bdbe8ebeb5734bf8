//! P&L of a book on the 27 nodes, and between them.

use crate::{book::Book, parameters::Parameters};
use loadline_model::margin::scenario::Place;

/// Spot nodes in units of R.
pub const SPOT: [f64; 9] =
    [-2.0, -1.0, -2.0 / 3.0, -1.0 / 3.0, 0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0, 2.0];
/// Nodes: 3 times the spot node plus the volatility node.
pub const NODES: usize = 27;
/// Nothing moved.
pub const STILL: usize = 13;

/// P&L by node.
pub type Grid = [f64; NODES];

/// A book at a spot, `elapsed` days after its opening, with one volatility for all its options.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Over the spot at the opening.
    pub spot: f64,
    /// Days since.
    pub elapsed: f64,
    /// Implied volatility.
    pub implied: f64,
}

impl Moment {
    /// The opening.
    pub const fn opening(implied: f64) -> Self {
        Self { spot: 1.0, elapsed: 0.0, implied }
    }
}

/// P&L of a book at a scan range R.
pub fn scan(book: &Book, at: Moment, range: f64, with: &Parameters) -> Grid {
    let Moment { spot, elapsed, implied } = at;
    let now = book.worth(spot, elapsed, |_| implied);
    let mut grid = [0.0; NODES];
    for (i, x) in SPOT.into_iter().enumerate() {
        let moved = spot * (x * range).exp();
        for j in 0..3 {
            let volatility = |days: f64| implied * with.multipliers(days - elapsed)[j];
            grid[3 * i + j] = book.worth(moved, elapsed, volatility) - now;
        }
    }
    grid
}

/// The place of a move of the spot in units of R and of the volatility from -1 (down) to 1 (up), both clipped.
pub fn place(spot: f64, vol: f64) -> Place {
    let spot = spot.clamp(SPOT[0], SPOT[8]);
    let cell = (1..8).take_while(|i| SPOT[*i] <= spot).count();
    let fx = (spot - SPOT[cell]) / (SPOT[cell + 1] - SPOT[cell]);
    let (below, fv) = if vol < 0.0 { (0, vol.max(-1.0) + 1.0) } else { (1, vol.min(1.0)) };
    let part = |share: f64| (share * 256.0).round().clamp(0.0, 255.0) as u8;
    Place { cell: (2 * cell + below) as u8, spot: part(fx), volatility: part(fv) }
}

/// P&L at a place.
pub fn read(place: Place, grid: &Grid) -> f64 {
    place.corners().iter().map(|(node, weight)| f64::from(*weight) * grid[*node]).sum::<f64>()
        / 65_536.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::standard;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_place_is_where_it_was_put(spot in -2.5..2.5f64, vol in -1.5..1.5f64) {
            let mut by_spot = [0.0; NODES];
            let mut by_vol = [0.0; NODES];
            for i in 0..NODES {
                by_spot[i] = SPOT[i / 3];
                by_vol[i] = (i % 3) as f64 - 1.0;
            }
            let at = place(spot, vol);
            prop_assert!((read(at, &by_spot) - spot.clamp(-2.0, 2.0)).abs() <= 1.0 / 256.0 + 1e-9);
            prop_assert!((read(at, &by_vol) - vol.clamp(-1.0, 1.0)).abs() <= 1.0 / 256.0 + 1e-9);
        }
    }

    #[test]
    fn a_perp_moves_with_the_spot_and_nothing_moves_at_the_middle() {
        let with = Parameters::default();
        for book in standard() {
            let grid = scan(&book, Moment::opening(0.6), 0.2, &with);
            assert!(grid[STILL].abs() < 1e-12, "{}", book.name);
        }
        let perp = scan(&standard()[0], Moment::opening(0.6), 0.2, &with);
        assert!((perp[22] - (0.2f64.exp() - 1.0)).abs() < 1e-12);
        assert!((perp[1] - ((-0.4f64).exp() - 1.0)).abs() < 1e-12);
    }
}
