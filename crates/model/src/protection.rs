//! What orders may take from a maker within an interval.
//!
//! Source: `contracts/src/market/ProtectionRules.sol`.

use alloy_primitives::{U256, uint};
use loadline_units::Overflow;

/// How much a maker lets others take from it by orders within an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Protection {
    /// \[s\]; zero: no limits.
    pub interval: u32,
    /// Most delta, at spot; below 2^40 \[USD\].
    pub delta_usd: u64,
    /// Most vega, per rise of volatility by 100 %; below 2^40 \[USD\].
    pub vega_usd: u64,
}

/// What was taken since the interval began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// When it began \[unix seconds\].
    pub since: u64,
    /// \[USD, wad\]
    pub delta: U256,
    /// \[USD, wad\]
    pub vega: U256,
}

/// 1.0 with 18 decimals.
const WAD: U256 = uint!(1_000_000_000_000_000_000_U256);

impl Protection {
    /// What is taken after a fill, and whether that is within the limits. The interval begins with the first fill after
    /// the last one has ended.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if a sum does not fit 256 bits, or the end of the interval 64 bits.
    pub fn add(
        &self,
        taken: Taken,
        delta: U256,
        vega: U256,
        now: u64,
    ) -> Result<(Taken, bool), Overflow> {
        let end = taken.since.checked_add(self.interval.into()).ok_or(Overflow)?;
        let start = if now >= end { Taken { since: now, ..Taken::default() } } else { taken };
        let sum = Taken {
            since: start.since,
            delta: start.delta.checked_add(delta).ok_or(Overflow)?,
            vega: start.vega.checked_add(vega).ok_or(Overflow)?,
        };
        let most = |usd: u64| U256::from(usd).wrapping_mul(WAD); // 64 times 60 bits
        Ok((sum, sum.delta <= most(self.delta_usd) && sum.vega <= most(self.vega_usd)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn splitting_a_fill_changes_nothing(
            interval in 1..1_000_000_u32, a: u64, b: u64, now in 0..1_u64 << 40
        ) {
            let it = Protection { interval, delta_usd: 1, vega_usd: 1 };
            let (a, b) = (U256::from(a), U256::from(b));
            let whole = it.add(Taken::default(), a + b, b, now)?;
            let (first, _) = it.add(Taken::default(), a, U256::ZERO, now)?;
            prop_assert_eq!(it.add(first, b, b, now)?, whole);
        }
    }
}
