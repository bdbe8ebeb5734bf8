//! A sample that is the same for the same seed and block.

use alloy::primitives::keccak256;
use loadline_units::AccountId;

/// Chooses by hashing seed, block and count: even, reproducible and free of further dependencies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sampler {
    seed: u64,
}

impl Sampler {
    pub(super) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// `count` of the accounts, with repetition.
    pub(super) fn choose(self, accounts: &[AccountId], count: usize, block: u64) -> Vec<AccountId> {
        let len = u64::try_from(accounts.len()).unwrap_or(u64::MAX);
        let at = |n: u64| {
            let words = [self.seed, block, n].map(u64::to_be_bytes).concat();
            let [b0, b1, b2, b3, b4, b5, b6, b7, ..] = keccak256(words).0;
            let drawn = u64::from_be_bytes([b0, b1, b2, b3, b4, b5, b6, b7]).checked_rem(len)?;
            accounts.get(usize::try_from(drawn).ok()?).copied()
        };
        (0..).map_while(at).take(count).collect()
    }
}
