//! Procyclicality: how far and how fast IM of a book at the money moves.

use crate::market::Market;

/// How a margin moves through history.
#[derive(Clone, Copy, Debug)]
pub struct Swing {
    /// Greatest over least.
    pub peak_to_trough: f64,
    /// Greatest ratio of a margin to that of a day before.
    pub largest_rise: f64,
    /// The largest rise of what existing accounts must hold for the same range, within one hour.
    pub largest_hour: f64,
}

pub(super) fn of(initial: &[f64], market: &Market) -> Swing {
    let known = || (0..initial.len()).filter(|i| market.regimes[*i].is_some());
    let greatest = known().map(|i| initial[i]).fold(0.0, f64::max);
    let least = known().map(|i| initial[i]).fold(f64::INFINITY, f64::min);
    let rise = |of: &[f64], hours: usize| {
        known().filter(|i| *i >= hours).map(|i| of[i] / of[i - hours]).fold(0.0, f64::max)
    };
    Swing {
        peak_to_trough: greatest / least,
        largest_rise: rise(initial, 24),
        largest_hour: rise(&market.maintenance, 1),
    }
}
