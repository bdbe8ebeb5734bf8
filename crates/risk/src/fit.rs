//! Slices through a chain, expiry by expiry.

use crate::{
    chain::{Expiry, Quote},
    essvi::Essvi,
    simplex::minimise,
};

/// How a slice fits its quotes.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    /// Root of the mean square distance from the mid, weighted by vega \[volatility points, 1 = 1 %\].
    pub rms_points: f64,
    /// Share of two-sided quotes whose volatility lies between bid and ask.
    pub inside: f64,
    /// Quotes used.
    pub quotes: usize,
}

/// A slice of one expiry.
#[derive(Clone, Copy, Debug)]
pub struct Fitted {
    /// When \[s since 1970\].
    pub expiry: u64,
    /// Time to it \[years\].
    pub years: f64,
    /// The slice.
    pub slice: Essvi,
    /// How it fits.
    pub fit: Fit,
}

/// Fits all expiries, the nearest first: each is free of butterfly arbitrage, and of calendar arbitrage with the one
/// before it.
pub fn fit(chain: &[Expiry]) -> Vec<Fitted> {
    let mut fitted: Vec<Fitted> = Vec::new();
    for expiry in chain {
        let earlier = fitted.last().map(|it| it.slice);
        let near =
            expiry.quotes.iter().min_by(|a, b| a.moneyness.abs().total_cmp(&b.moneyness.abs()));
        let theta = near.map_or(0.04, |it| it.mark * it.mark * expiry.years);
        let gap = (theta - earlier.map_or(0.0, |it| it.theta)).max(1e-5);
        let cost = |point: [f64; 3]| {
            Essvi::at(point, earlier.as_ref())
                .map_or(f64::INFINITY, |slice| distance(&slice, expiry))
        };
        let best = [-1.0, 0.0, 1.0]
            .into_iter()
            .flat_map(|share| [-0.5, 0.0].map(|rho| minimise([gap.ln(), rho, share], cost)))
            .min_by(|a, b| a.1.total_cmp(&b.1));
        let Some(slice) = best.and_then(|(point, _)| Essvi::at(point, earlier.as_ref())) else {
            continue;
        };
        let fit = judge(&slice, expiry);
        fitted.push(Fitted { expiry: expiry.expiry, years: expiry.years, slice, fit });
    }
    fitted
}

fn volatility(slice: &Essvi, quote: &Quote, years: f64) -> f64 {
    (slice.variance(quote.moneyness).max(0.0) / years).sqrt()
}

/// The middle that a quote stands for: of bid and ask where both are, else the mark within them.
fn middle(quote: &Quote) -> f64 {
    if quote.bid > 0.0 { 0.5 * (quote.bid + quote.ask) } else { quote.mark.min(quote.ask) }
}

/// Weighted square distance from the middle; a tenth of it inside of bid and ask.
fn distance(slice: &Essvi, expiry: &Expiry) -> f64 {
    let mut sum = 0.0;
    for quote in &expiry.quotes {
        let v = volatility(slice, quote, expiry.years);
        let outside = (quote.bid - v).max(v - quote.ask).max(0.0);
        let off = v - middle(quote);
        sum += quote.vega * outside.mul_add(outside, 0.1 * off * off);
    }
    sum / expiry.quotes.iter().map(|quote| quote.vega).sum::<f64>()
}

fn judge(slice: &Essvi, expiry: &Expiry) -> Fit {
    let (mut square, mut weight, mut inside, mut two_sided) = (0.0, 0.0, 0.0, 0.0);
    for quote in &expiry.quotes {
        let v = volatility(slice, quote, expiry.years);
        let off = v - middle(quote);
        square += quote.vega * off * off;
        weight += quote.vega;
        if quote.bid > 0.0 {
            two_sided += 1.0;
            inside += if (quote.bid..=quote.ask).contains(&v) { 1.0 } else { 0.0 };
        }
    }
    Fit {
        rms_points: 100.0 * (square / weight).sqrt(),
        inside: inside / f64::max(two_sided, 1.0),
        quotes: expiry.quotes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the coordinates, later slices accept earlier ones, by the checks of the contracts.
        #[test]
        fn every_point_is_free_of_arbitrage(
            points in proptest::collection::vec([-6.0..0.5_f64, -2.0..2.0, -4.0..4.0], 1..6),
        ) {
            let mut earlier: Option<Essvi> = None;
            for point in points {
                let Some(slice) = Essvi::at(point, earlier.as_ref()) else { continue };
                prop_assert!(slice.report().is_butterfly_free(), "{:?}", slice);
                if let Some(before) = earlier {
                    for k in -40..=40 {
                        let k = f64::from(k) / 10.0;
                        let (w1, w2) = (before.variance(k), slice.variance(k));
                        prop_assert!(w2 >= w1 * (1.0 - 1e-12), "{:?} {:?} {}", before, slice, k);
                    }
                }
                earlier = Some(slice);
            }
        }
    }
}
