//! Random integers from a seed: the same on every machine, apart by purpose.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// What numbers are drawn for; draws for one purpose do not move those for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// What accounts are opened with.
    Profiles,
    /// What traders do.
    Traders,
    /// What liquidity providers do.
    Providers,
    /// Noise of reporters.
    Reporters,
    /// What those do who buy and sell options.
    Takers,
    /// Who quotes them.
    Makers,
}

/// A stream of random integers.
#[derive(Clone, Debug)]
pub(super) struct Draws(ChaCha20Rng);

impl Draws {
    /// The stream of a seed for a purpose.
    pub(super) fn new(seed: u64, purpose: Purpose) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        rng.set_stream(match purpose {
            Purpose::Profiles => 1,
            Purpose::Traders => 2,
            Purpose::Providers => 3,
            Purpose::Reporters => 4,
            Purpose::Takers => 5,
            Purpose::Makers => 6,
        });
        Self(rng)
    }

    /// A number below `bound`; zero for a bound of zero.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        // The high half of a product of 64 times 64 bits fits 64 bits.
        let product = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(product >> 64).unwrap_or_default()
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low.saturating_add(self.below(high.saturating_sub(low).saturating_add(1)))
    }

    /// True `chances` times in a thousand.
    pub(super) fn permille(&mut self, chances: u64) -> bool {
        self.below(1_000) < chances
    }

    /// One of `choices`, or `None` if there are none.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let bound = u64::try_from(choices.len()).unwrap_or(u64::MAX);
        choices.get(usize::try_from(self.below(bound)).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn draws_stay_in_their_range(seed: u64, low: u32, span: u32) {
            let (low, high) = (u64::from(low), u64::from(low) + u64::from(span));
            let mut draws = Draws::new(seed, Purpose::Traders);
            prop_assert!((low..=high).contains(&draws.between(low, high)));
            prop_assert_eq!(draws.below(0), 0);
            prop_assert!(draws.pick::<u8>(&[]).is_none());
        }

        #[test]
        fn purposes_are_apart(seed: u64) {
            let first = |purpose| Draws::new(seed, purpose).below(u64::MAX);
            prop_assert_eq!(first(Purpose::Traders), first(Purpose::Traders));
            prop_assert_ne!(first(Purpose::Traders), first(Purpose::Profiles));
        }
    }
}
