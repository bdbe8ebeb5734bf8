//! What a back-test knows of one underlying, hour by hour.

use crate::{
    history::{Hourly, REGIME_HOURS},
    implied::{self, Record},
    parameters::{Limits, Parameters},
    realised::{ewma, trailing},
};

/// A market by its realised volatility over the last 30 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Regime {
    /// Below 45 %.
    Calm,
    /// 45 to 80 %.
    Normal,
    /// Above 80 %.
    Crisis,
}

impl Regime {
    /// All, calm first.
    pub const ALL: [Self; 3] = [Self::Calm, Self::Normal, Self::Crisis];

    /// The regime of a volatility of the last 30 days, if there is one.
    pub fn of(volatility: f64) -> Option<Self> {
        match volatility {
            it if it.is_nan() => None,
            ..0.45 => Some(Self::Calm),
            0.45..=0.80 => Some(Self::Normal),
            _ => Some(Self::Crisis),
        }
    }

    /// In a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Normal => "normal",
            Self::Crisis => "crisis",
        }
    }
}

/// One underlying, hour by hour.
#[derive(Clone, Debug)]
pub struct Market {
    /// Such as `ETH`.
    pub symbol: String,
    /// Prices.
    pub prices: Hourly,
    /// Implied volatility of 30 days.
    pub implied: Vec<f64>,
    /// Hours whose implied volatility was recorded rather than derived.
    pub recorded: usize,
    /// Where volatility stands; none in the first 30 days.
    pub regimes: Vec<Option<Regime>>,
    /// Scan range R for new risk.
    pub initial: Vec<f64>,
    /// Scan range for existing risk.
    pub maintenance: Vec<f64>,
    /// What R follows: the larger EWMA, at least the floor.
    pub sigma: Vec<f64>,
}

impl Market {
    /// Derives everything from prices and records of implied volatility.
    pub fn new(symbol: &str, prices: Hourly, records: &[Record], with: &Parameters) -> Self {
        let returns = prices.returns();
        let limits = with.limits(symbol);
        let sigma = sigma(&returns, with, limits);
        let initial: Vec<f64> = sigma.iter().map(|s| with.range(*s, limits)).collect();
        let regimes = trailing(&returns, REGIME_HOURS).into_iter().map(Regime::of).collect();
        let recorded = records.windows(2).map(|w| ((w[1].0 - w[0].0) / 3_600) as usize).sum();
        Self {
            symbol: symbol.to_owned(),
            implied: implied::hourly(&prices, records),
            maintenance: ramp(&initial),
            recorded,
            regimes,
            prices,
            initial,
            sigma,
        }
    }

    /// Hours from which a window of `hours` lies within the history, and whose regime is known.
    pub fn starts(&self, hours: usize) -> impl Iterator<Item = (usize, Regime)> + '_ {
        let last = self.prices.close.len().saturating_sub(hours);
        (0..last).filter_map(|i| Some((i, self.regimes[i]?)))
    }
}

fn sigma(returns: &[f64], with: &Parameters, limits: &Limits) -> Vec<f64> {
    let fast = ewma(returns, with.fast_hours);
    let slow = ewma(returns, with.slow_hours);
    fast.into_iter().zip(slow).map(|(a, b)| a.max(b).max(limits.floor)).collect()
}

/// Hours in which the maintenance range closes any gap.
pub const RAMP_HOURS: usize = 12;
/// It is never below this share of R.
pub const RAMP_LEAST: f64 = 0.6;

/// `max(0.6 R, mean over the last 12 hours of min(R_i, R))`.
fn ramp(initial: &[f64]) -> Vec<f64> {
    (0..initial.len())
        .map(|i| {
            let (now, from) = (initial[i], (i + 1).saturating_sub(RAMP_HOURS));
            let last = &initial[from..=i];
            let mean = last.iter().map(|r| r.min(now)).sum::<f64>() / last.len() as f64;
            mean.max(RAMP_LEAST * now)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_ramp_closes_a_gap_in_twelve_hours(ranges in prop::collection::vec(0.01..1.0f64, 20..60)) {
            let mut held = ranges.clone();
            held.extend([*ranges.last().unwrap(); RAMP_HOURS]);
            let it = ramp(&held);
            prop_assert!((it[it.len() - 1] - held[held.len() - 1]).abs() < 1e-12);
            for (range, now) in it.iter().zip(&held) {
                prop_assert!(*range <= now + 1e-12 && *range >= RAMP_LEAST * now - 1e-12);
            }
        }
    }

    #[test]
    fn regimes_meet_at_their_bounds() {
        assert_eq!(Regime::of(0.449), Some(Regime::Calm));
        assert_eq!(Regime::of(0.45), Some(Regime::Normal));
        assert_eq!(Regime::of(0.80), Some(Regime::Normal));
        assert_eq!(Regime::of(0.801), Some(Regime::Crisis));
        assert_eq!(Regime::of(f64::NAN), None);
    }
}
