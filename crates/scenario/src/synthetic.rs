//! A crash made up from a seed, for runs without files: 600 candles of a minute, ETH and BTC.
//!
//! Each regime leads both prices along a straight line to a share of their start, and noise around
//! it that fades with a half-life of about 22 candles. Noise is a draw common to both plus half as
//! much of each one's own; wicks are drawn too, and reach further down than up while prices fall.
//!
//! | regime | candles | ETH ends at | BTC ends at | noise a candle | wick down / up |
//! |---|--:|--:|--:|--:|--:|
//! | calm | 180 | 101 % | 100.5 % | 0.1 % | 0.1 / 0.1 % |
//! | slide | 60 | 78 % | 84 % | 0.3 % | 0.4 / 0.1 % |
//! | pause | 90 | 82 % | 87 % | 0.25 % | 0.2 / 0.2 % |
//! | crash | 45 | 55 % | 65 % | 0.4 % | 1.2 / 0.2 % |
//! | rebound | 45 | 68 % | 76 % | 0.4 % | 0.3 / 0.4 % |
//! | aftermath | 180 | 66 % | 75 % | 0.2 % | 0.2 / 0.2 % |
//!
//! Everything is integer arithmetic on a ChaCha20 stream keyed with the seed's bytes, so that a
//! seed means the same path on every machine and in every version.

use crate::candles::{Candle, CandleSeries};
use loadline_units::Price;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// 2026-01-05 00:00:00 UTC, when the first candle opens [seconds since 1970].
pub const START: u64 = 1_767_571_200;

/// Length of a candle, in seconds.
pub const INTERVAL: u64 = 60;

/// One: all shares here are parts per million.
const WHOLE: i64 = 1_000_000;

/// A cent as a [`Price`].
const CENT: u128 = 10_000_000_000_000_000;

/// A stretch of the path with one temper. Shares are parts per million.
struct Regime {
    candles: i64,
    /// Where ETH and BTC end, as shares of their start.
    ends: [i64; 2],
    /// Standard deviation of the common draw of a candle.
    noise: i64,
    /// Typical wick below and above the body.
    wicks: [i64; 2],
}

const REGIMES: [Regime; 6] = [
    Regime { candles: 180, ends: [1_010_000, 1_005_000], noise: 1_000, wicks: [1_000, 1_000] },
    Regime { candles: 60, ends: [780_000, 840_000], noise: 3_000, wicks: [4_000, 1_000] },
    Regime { candles: 90, ends: [820_000, 870_000], noise: 2_500, wicks: [2_000, 2_000] },
    Regime { candles: 45, ends: [550_000, 650_000], noise: 4_000, wicks: [12_000, 2_000] },
    Regime { candles: 45, ends: [680_000, 760_000], noise: 4_000, wicks: [3_000, 4_000] },
    Regime { candles: 180, ends: [660_000, 750_000], noise: 2_000, wicks: [2_000, 2_000] },
];

/// What one underlying is doing.
struct Market {
    symbol: &'static str,
    /// Price of the first open [cents].
    start: i64,
    /// Last close [cents].
    last: i64,
    /// Where the last regime ended, as a share of the start.
    anchor: i64,
    /// Distance from the line, as a share of it.
    noise: i64,
    candles: Vec<Candle>,
}

impl Market {
    const fn new(symbol: &'static str, start: i64) -> Self {
        Self { symbol, start, last: start, anchor: WHOLE, noise: 0, candles: Vec::new() }
    }

    fn step(&mut self, timestamp: u64, line: i64, shock: i64, wicks: [i64; 2]) {
        self.noise = self.noise * 31 / 32 + shock;
        let open = self.last;
        let close = self.start * line / WHOLE * (WHOLE + self.noise) / WHOLE;
        let low = open.min(close) * (WHOLE - wicks[0]) / WHOLE;
        let high = open.max(close) * (WHOLE + wicks[1]) / WHOLE;
        self.last = close;
        self.candles.push(Candle {
            timestamp,
            open: cents(open),
            high: cents(high),
            low: cents(low),
            close: cents(close),
        });
    }
}

/// The crash that `seed` makes: ETH from 4,000 and BTC from 100,000 dollars.
pub fn crash(seed: u64) -> [CandleSeries; 2] {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut draws = Draws(ChaCha20Rng::from_seed(key));
    let mut markets = [Market::new("ETH", 400_000), Market::new("BTC", 10_000_000)];
    let mut timestamp = START;
    for regime in REGIMES {
        for done in 1..=regime.candles {
            let common = draws.normal(regime.noise);
            for (market, end) in markets.iter_mut().zip(regime.ends) {
                let line = market.anchor + (end - market.anchor) * done / regime.candles;
                let shock = common + draws.normal(regime.noise / 2);
                let wicks = regime.wicks.map(|typical| draws.normal(typical).abs());
                market.step(timestamp, line, shock, wicks);
            }
            timestamp += INTERVAL;
        }
        for (market, end) in markets.iter_mut().zip(regime.ends) {
            market.anchor = end;
        }
    }
    markets.map(|market| CandleSeries { symbol: market.symbol.to_owned(), candles: market.candles })
}

/// Random numbers in integers.
struct Draws(ChaCha20Rng);

impl Draws {
    /// Close to normal with mean zero and deviation `sigma`; never beyond 3.5 of it.
    ///
    /// The sum of four 16-bit draws has deviation 65536 / sqrt(3) = 37837 about its mean 131070.
    fn normal(&mut self, sigma: i64) -> i64 {
        let sum: i64 = self
            .0
            .next_u64()
            .to_le_bytes()
            .chunks_exact(2)
            .map(|half| i64::from(half[0]) + 256 * i64::from(half[1]))
            .sum();
        (sum - 131_070) * sigma / 37_837
    }
}

/// A price from cents, which the shares above keep positive.
fn cents(amount: i64) -> Price {
    Price::from_wad(u128::from(amount.unsigned_abs()) * CENT)
}
