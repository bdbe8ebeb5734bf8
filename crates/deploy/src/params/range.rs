//! The reference range.

use super::{Params, VolatilityParams};
use alloy::primitives::U256;

const WAD: u64 = 1_000_000_000_000_000_000;
/// What R is about \[s\].
const HORIZON: u64 = 172_800;
const YEAR: u64 = 31_536_000;
/// Ranges are multiples of this \[wad\].
const STEP: u64 = 1_000_000_000_000;

impl Params {
    /// R at the reference volatility, neither floored nor capped, rounded up to 1e-6 \[wad\].
    ///
    /// Source: `contracts/src/oracle/VolatilityRules.sol`.
    pub fn reference_range(&self) -> u64 {
        let VolatilityParams { multiple, reference, .. } = &self.volatility;
        let word = |it: u64| U256::from(it);
        let variance = word(reference.to_wad()) * word(reference.to_wad()) / word(WAD);
        let deviation = (variance * word(WAD) * word(HORIZON) / word(YEAR)).root(2);
        let range = word(multiple.to_wad()) * deviation / word(WAD);
        let steps: u64 = range.div_ceil(word(STEP)).saturating_to();
        steps.saturating_mul(STEP)
    }
}
