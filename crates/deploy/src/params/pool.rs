//! On what terms the pool trades options.

use super::{Factor, InvalidParam, check::ensure};
use loadline_units::Fraction;
use serde::{Deserialize, Serialize};

/// Terms of the pool's options on an underlying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionPoolParams {
    /// Price impact of one USD of vega \[USD per USD^2\].
    pub vega_slope: Factor,
    /// Price impact of one USD of gamma that the pool is short \[USD per USD^2\].
    pub gamma_slope: Factor,
    /// Share of the spot notional.
    pub fee: Fraction,
    /// Most that the fee may be, share of the premium.
    pub fee_cap: Fraction,
    /// Insurance's share of the fee.
    pub insurance_share: Fraction,
    /// Half-spread of the delta's notional.
    pub spread: Fraction,
    /// Half-spread of volatility per year.
    pub volatility_spread: Fraction,
    /// Widening of `spread` with the age of the price, per second.
    pub spread_per_second: Fraction,
    /// Widening of `volatility_spread` with the age of the surface, per second.
    pub volatility_spread_per_second: Fraction,
    /// Largest magnitude of the traders' vega in one bucket \[USD\].
    pub max_vega: u64,
    /// Most gamma that the pool may be short \[USD\].
    pub max_short_gamma: u64,
    /// Age at which the pool's exposures no longer serve trades \[s\].
    pub max_sync_age_seconds: u32,
}

/// Most of a fee or spread of the spot: 1 %.
const MAX_RATE: u64 = 10_000_000_000_000_000;
/// Most of a spread of volatility: 20 points.
const MAX_VOLATILITY: u64 = 200_000_000_000_000_000;
/// Longest time between two syncs \[s\].
const MAX_SYNC_AGE: u32 = 86_400;

impl OptionPoolParams {
    /// Source: `setTerms` in `contracts/src/market/PoolExposures.sol`.
    pub(super) fn check(&self, key: &str) -> Result<(), InvalidParam> {
        let spot = [
            ("fee", self.fee),
            ("spread", self.spread),
            ("spread_per_second", self.spread_per_second),
        ];
        for (name, share) in spot {
            ensure(share.to_wad() <= MAX_RATE, format!("{key}.{name}"), "must be at most 0.01")?;
        }
        let volatility = [
            ("volatility_spread", self.volatility_spread),
            ("volatility_spread_per_second", self.volatility_spread_per_second),
        ];
        for (name, share) in volatility {
            let fits = share.to_wad() <= MAX_VOLATILITY;
            ensure(fits, format!("{key}.{name}"), "must be at most 0.2")?;
        }
        let age = (1..=MAX_SYNC_AGE).contains(&self.max_sync_age_seconds);
        ensure(age, format!("{key}.max_sync_age_seconds"), "must be from 1 to 86400")
    }
}
