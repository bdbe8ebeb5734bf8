//! A perp in Cross mode: first tier, within an hour, at the worst price of the hour.

use super::{ByRegime, coverage};
use crate::{market::Market, parameters::Parameters};

/// A perp in the first tier, long and short.
#[derive(Clone, Copy, Debug)]
pub struct CrossPerp {
    /// IM and MM as shares of the notional at 60 % volatility.
    pub shares: [f64; 2],
    /// Of IM by the worst price within an hour; long, then short.
    pub initial: [ByRegime<f64>; 2],
    /// Of MM.
    pub maintenance: [ByRegime<f64>; 2],
}

/// Shares follow R: at the reference range they are the tier's.
pub(super) fn result(market: &Market, with: &Parameters) -> CrossPerp {
    let (limits, reference) = (with.limits(&market.symbol), with.reference_range());
    let adverse = |i: usize, side: usize| {
        let (now, next) = (market.prices.close[i], i + 1);
        match side {
            0 => 1.0 - market.prices.low[next] / now,
            _ => market.prices.high[next] / now - 1.0,
        }
    };
    let figure = |ranges: &[f64], share: f64| {
        [0, 1].map(|side| {
            let margin = |i: usize| share * ranges[i] / reference;
            coverage(market.starts(1).map(|(i, regime)| (regime, adverse(i, side) / margin(i))))
        })
    };
    CrossPerp {
        shares: limits.cross.map(|share| share * with.range(0.6, limits) / reference),
        initial: figure(&market.initial, limits.cross[0]),
        maintenance: figure(&market.maintenance, limits.cross[1]),
    }
}
