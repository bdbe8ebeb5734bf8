//! Margin tiers of perpetuals.
//!
//! Source: `contracts/src/types/PerpTiers.sol`.

use alloy_primitives::U256;

/// One tier: the part of the notional up to its bound, and above the tier before, bears these rates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerpTier {
    /// Upper bound of the notional [thousand USD].
    pub bound_thousands: u32,
    /// IM \[1e-4\].
    pub initial_bps: u16,
    /// MM \[1e-4\].
    pub maintenance_bps: u16,
}

/// Four tiers that were checked. The last one's rates hold above its bound too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerpTiers([PerpTier; 4]);

/// Bounds do not rise, rates fall, or not 0 < MM <= IM <= 100 %, in the tier named first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tier {index} is invalid: {tier:?}")]
pub struct InvalidTier {
    /// Which of the four.
    pub index: usize,
    /// As it was given.
    pub tier: PerpTier,
}

impl PerpTiers {
    /// Four tiers, if they make sense.
    ///
    /// # Errors
    ///
    /// [`InvalidTier`] names the first that does not.
    pub fn new(tiers: [PerpTier; 4]) -> Result<Self, InvalidTier> {
        let mut last = PerpTier::default();
        for (index, tier) in tiers.into_iter().enumerate() {
            let ordered = tier.bound_thousands > last.bound_thousands
                && tier.initial_bps >= last.initial_bps
                && tier.maintenance_bps >= last.maintenance_bps;
            let sane = tier.maintenance_bps > 0
                && tier.maintenance_bps <= tier.initial_bps
                && tier.initial_bps <= 10_000;
            if !(ordered && sane) {
                return Err(InvalidTier { index, tier });
            }
            last = tier;
        }
        Ok(Self(tiers))
    }

    /// Tiers from the contract's word: 64 bits each, the first in the low bits.
    ///
    /// # Errors
    ///
    /// [`InvalidTier`] for what the contract never stores; zero stands for an unlisted underlying.
    pub fn unpack(word: U256) -> Result<Self, InvalidTier> {
        Self::new(word.into_limbs().map(|limb| {
            let [b0, b1, b2, b3, b4, b5, b6, b7] = limb.to_be_bytes();
            PerpTier {
                bound_thousands: u32::from_be_bytes([b0, b1, b2, b3]),
                initial_bps: u16::from_be_bytes([b4, b5]),
                maintenance_bps: u16::from_be_bytes([b6, b7]),
            }
        }))
    }

    /// The contract's word.
    pub fn pack(self) -> U256 {
        U256::from_limbs(self.0.map(|tier| {
            (u64::from(tier.bound_thousands) << 32)
                | (u64::from(tier.initial_bps) << 16)
                | u64::from(tier.maintenance_bps)
        }))
    }

    /// The four tiers.
    pub const fn tiers(&self) -> &[PerpTier; 4] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::tiers;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(tiers in tiers()) {
            prop_assert_eq!(PerpTiers::unpack(tiers.pack()), Ok(tiers));
        }
    }

    #[test]
    fn zero_is_no_tiers() {
        let invalid = InvalidTier { index: 0, tier: PerpTier::default() };
        assert_eq!(PerpTiers::unpack(U256::ZERO), Err(invalid));
    }
}
