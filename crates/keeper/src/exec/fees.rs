//! What a transaction offers to pay.

/// Fees of a transaction \[wei per gas\].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fees {
    /// Most it pays in all.
    pub max_fee: u128,
    /// Of that, to the builder.
    pub tip: u128,
}

/// How fees are chosen \[wei per gas\].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeePolicy {
    /// To the builder at first.
    pub tip: u128,
    /// Never offer more than this; a base fee above it stops the sending.
    pub cap: u128,
}

impl Default for FeePolicy {
    /// A tip of 1 gwei, and never more than 500 gwei.
    fn default() -> Self {
        Self { tip: 1_000_000_000, cap: 500_000_000_000 }
    }
}

impl FeePolicy {
    /// Room for the base fee to double, or `None` where even the base fee is above the cap.
    pub fn first(&self, base_fee: u64) -> Option<Fees> {
        let base_fee = u128::from(base_fee);
        let wanted = base_fee.saturating_mul(2).saturating_add(self.tip);
        (base_fee.saturating_add(self.tip) <= self.cap)
            .then(|| Fees { max_fee: wanted.min(self.cap), tip: self.tip })
    }

    /// An eighth more than before, which every node takes for a replacement, or `None` above the cap.
    pub fn more(&self, before: Fees, base_fee: u64) -> Option<Fees> {
        let raise = |fee: u128| fee.saturating_add(fee.div_ceil(8)).max(1);
        let floor = self.first(base_fee).map_or(0, |fees| fees.max_fee);
        let fees = Fees { max_fee: raise(before.max_fee).max(floor), tip: raise(before.tip) };
        (fees.max_fee <= self.cap && fees.tip <= fees.max_fee).then_some(fees)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_replacement_pays_a_tenth_more_and_never_above_the_cap(
            tip in 0..10_u128.pow(11), cap in 0..10_u128.pow(12), base_fee in 0..10_u64.pow(11),
            later in 0..10_u64.pow(11)
        ) {
            let policy = FeePolicy { tip, cap };
            let Some(first) = policy.first(base_fee) else { return Ok(()) };
            prop_assert!(first.max_fee <= cap && first.tip <= first.max_fee);
            prop_assert!(first.max_fee >= u128::from(base_fee) + tip);
            if let Some(more) = policy.more(first, later) {
                prop_assert!(more.max_fee <= cap && more.tip <= more.max_fee);
                prop_assert!(more.max_fee * 10 >= first.max_fee * 11 && more.tip * 10 >= first.tip * 11);
            }
        }
    }
}
