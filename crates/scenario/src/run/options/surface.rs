//! What reporters see of options: an eSSVI slice per expiry from the trailing volatility of the path.
//!
//! Volatility is an average of squared returns that forgets within twelve hours for the next fortnight,
//! and within ten days for later, each starting at 60 %, held between 30 and 300 %, and a tenth above
//! what was realised. So total variance grows with the time to expiry. With psi at 0.7 of the root of
//! theta, and one rho, a slice admits no butterfly, and no calendar spread against another one.

use super::super::market::Market;
use super::calendar::expiries;
use alloy::primitives::U256;
use loadline_model::{math::sqrt, surface::Slice};
use loadline_units::{Price, UnderlyingId};

const WAD: u128 = 1_000_000_000_000_000_000;

/// A year of 365 days [s].
const YEAR: u128 = 31_536_000;

/// How fast the averages forget [s].
const FAST: u128 = 12 * 3_600;
const SLOW: u128 = 10 * 86_400;

/// How long the fast one holds [s].
const NEAR: u128 = 14 * 86_400;

/// Variances per year [wad]: at first 60 %, then from 30 to 300 % of volatility.
const FIRST: u128 = 360_000_000_000_000_000;
const LEAST: u128 = 90_000_000_000_000_000;
const GREATEST: u128 = 9 * WAD;

/// What is asked above what was realised: 1.1 squared [1e-2].
const PREMIUM: u128 = 121;

/// Skew of all slices [wad].
const RHO: i128 = -250_000_000_000_000_000;

/// Curvature of all slices, share of the root of theta [1e-2].
const CURVATURE: u128 = 70;

/// The slices of one underlying at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::run) struct Seen {
    pub(in crate::run) underlying: UnderlyingId,
    /// Ascending by expiry [unix seconds].
    pub(in crate::run) slices: Vec<(u32, Slice)>,
}

/// The volatility of every market so far.
#[derive(Clone, Debug)]
pub(in crate::run) struct Surfaces {
    trails: Vec<Trail>,
}

/// Squared returns of one path, averaged.
#[derive(Clone, Copy, Debug)]
struct Trail {
    price: Price,
    seen_at: u64,
    /// Variance per year [wad].
    fast: u128,
    slow: u128,
}

impl Surfaces {
    /// At first, with prices seen at a moment [unix seconds].
    pub(in crate::run) fn new(markets: &[Market], seen_at: u64) -> Self {
        let trail = |it: &Market| Trail { price: it.price, seen_at, fast: FIRST, slow: FIRST };
        Self { trails: markets.iter().map(trail).collect() }
    }

    /// Sees the prices of a later moment [unix seconds].
    pub(in crate::run) fn observe(&mut self, markets: &[Market], now: u64) {
        for (trail, market) in self.trails.iter_mut().zip(markets) {
            trail.observe(market.price, now);
        }
    }

    /// The surfaces of this moment [unix seconds].
    pub(in crate::run) fn seen(&self, markets: &[Market], now: u64) -> Vec<Seen> {
        let seen = |(trail, market): (&Trail, &Market)| Seen {
            underlying: market.underlying,
            slices: expiries(now).into_iter().map(|it| (it, trail.slice(it, now))).collect(),
        };
        self.trails.iter().zip(markets).map(seen).collect()
    }
}

impl Trail {
    fn observe(&mut self, price: Price, now: u64) {
        const NANO: u128 = 1_000_000_000;
        let passed = u128::from(now.saturating_sub(self.seen_at));
        let (was, is) = (self.price.to_wad(), price.to_wad());
        // Prices have at most 96 bits; a return of more than one counts as one.
        let nanos = was.abs_diff(is).saturating_mul(NANO).checked_div(was).unwrap_or(0).min(NANO);
        let squared = nanos * nanos * YEAR;
        let averaged = |before: u128, memory: u128| {
            ((before * memory + squared) / (memory + passed)).clamp(LEAST, GREATEST)
        };
        (self.fast, self.slow) = (averaged(self.fast, FAST), averaged(self.slow, SLOW));
        (self.price, self.seen_at) = (price, now);
    }

    /// The slice of an expiry, at least a second ahead.
    fn slice(&self, expiry: u32, now: u64) -> Slice {
        let tau = u128::from(u64::from(expiry).saturating_sub(now).max(1));
        let weighted = self.fast * tau.min(NEAR) + self.slow * tau.saturating_sub(NEAR);
        let theta_wad = weighted * PREMIUM / 100 / YEAR;
        let root: u128 = sqrt(U256::from(theta_wad) * U256::from(WAD)).to();
        Slice { theta_wad, rho_wad: RHO, psi_wad: root * CURVATURE / 100 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const START: u64 = 1_700_000_000;

    proptest! {
        #[test]
        fn surfaces_admit_no_arbitrage(moves in prop::collection::vec((1..100_000_u128, 1..3_000_u64), 1..50)) {
            let price = |cents: u128| Price::from_wad(cents * 10_u128.pow(16));
            let mut trail = Trail { price: price(1_000), seen_at: START, fast: FIRST, slow: FIRST };
            let mut now = START;
            for (cents, passed) in moves {
                now += passed;
                trail.observe(price(cents), now);
                let slices: Vec<Slice> = expiries(now).into_iter().map(|it| trail.slice(it, now)).collect();
                prop_assert!(slices.iter().all(Slice::is_butterfly_free));
                prop_assert!(slices.windows(2).all(|two| two[0].is_calendar_free(&two[1])));
                prop_assert!(slices.windows(2).all(|two| two[0].theta_wad < two[1].theta_wad));
            }
        }
    }

    #[test]
    fn volatility_follows_the_path() {
        let price = |dollars| Price::from_units(dollars);
        let calm = Trail { price: price(1_000), seen_at: START, fast: FIRST, slow: FIRST };
        let (mut quiet, mut crash) = (calm, calm);
        for minute in 1..=60 {
            quiet.observe(price(1_000), START + 60 * minute);
            crash.observe(price(1_000 - 8 * minute), START + 60 * minute);
        }
        assert!(quiet.fast < calm.fast && calm.fast < crash.fast);
        assert!(crash.slow - calm.slow < crash.fast - calm.fast, "the fast one moves more");
    }
}
