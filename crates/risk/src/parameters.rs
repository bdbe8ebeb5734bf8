//! Parameters of the scan, as calibrated; `docs/decisions/scan-range.md` has the evidence.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hours of the horizon of Portfolio mode: two days.
pub const HORIZON_HOURS: usize = 48;

/// What the volatility and the range of an underlying are held to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Least volatility \[of a year\].
    pub floor: f64,
    /// Least R.
    pub min_range: f64,
    /// Greatest R.
    pub max_range: f64,
    /// IM and MM of the first tier of a perp in Cross mode, at the reference range.
    pub cross: [f64; 2],
}

/// Everything that a requirement depends on besides the market and the table's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// R in standard deviations over the horizon.
    pub z: f64,
    /// Half-life of the fast EWMA \[hours\].
    pub fast_hours: f64,
    /// Half-life of the slow EWMA \[hours\].
    pub slow_hours: f64,
    /// Relative rise of implied volatility of 30 days at the upper node.
    pub vol_up: f64,
    /// At the lower node volatility is divided by 1 plus this.
    pub vol_down: f64,
    /// f: IM = f Base + add-ons.
    pub initial_factor: f64,
    /// Weight of nodes at 2 R.
    pub tail_weight: f64,
    /// Weight of nodes at R with volatility moved.
    pub corner_weight: f64,
    /// Weight of rows that move one underlying alone, times that of the node.
    pub alone_weight: f64,
    /// Weight of rows that move two underlyings apart.
    pub diverging_weight: f64,
    /// Historical rows averaged by ES.
    pub worst: u8,
    /// Historical rows.
    pub rows: usize,
    /// Add-on per short option, of spot.
    pub short_minimum: f64,
    /// By symbol.
    pub limits: BTreeMap<String, Limits>,
    /// Of any other symbol.
    pub other: Limits,
}

impl Default for Parameters {
    fn default() -> Self {
        let limits = |floor, max_range, cross| Limits { floor, min_range: 0.05, max_range, cross };
        let other = limits(1.0, 0.45, [0.0375, 0.0305]);
        let (eth, btc) = (limits(0.52, 0.4, [0.05, 0.0335]), limits(0.8, 0.3, [0.0425, 0.03]));
        Self {
            z: 2.65,
            fast_hours: 24.0,
            slow_hours: 2_160.0,
            vol_up: 0.2,
            vol_down: 0.15,
            initial_factor: 1.2,
            tail_weight: 0.35,
            corner_weight: 0.9,
            alone_weight: 0.8,
            diverging_weight: 0.35,
            worst: 13,
            rows: 250,
            short_minimum: 0.001,
            limits: [("BTC", btc), ("ETH", eth)].map(|(name, it)| (name.to_owned(), it)).into(),
            other,
        }
    }
}

impl Parameters {
    /// Limits of an underlying.
    pub fn limits(&self, symbol: &str) -> &Limits {
        self.limits.get(symbol).unwrap_or(&self.other)
    }

    /// R of a volatility.
    pub fn range(&self, sigma: f64, limits: &Limits) -> f64 {
        let range = self.z * sigma.max(limits.floor) * horizon_years().sqrt();
        range.clamp(limits.min_range, limits.max_range)
    }

    /// R of 60 % volatility, without a floor: the shares of Cross mode are meant at it.
    pub fn reference_range(&self) -> f64 {
        self.z * 0.6 * horizon_years().sqrt()
    }

    /// Multipliers of implied volatility at the nodes down, flat and up for a time to expiry \[days\].
    pub fn multipliers(&self, days: f64) -> [f64; 3] {
        let tenor = (30.0 / days.max(1.0)).powf(0.25);
        [1.0 / (1.0 + self.vol_down * tenor), 1.0, 1.0 + self.vol_up * tenor]
    }
}

/// The horizon \[years\].
pub fn horizon_years() -> f64 {
    HORIZON_HOURS as f64 / crate::history::YEAR_HOURS
}
