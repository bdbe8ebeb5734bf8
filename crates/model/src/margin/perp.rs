//! What a perpetual position must keep: rates by tier of its notional, marginal like an income tax.
//!
//! Source: `contracts/src/margin/PerpRules.sol`.

use crate::PerpTiers;
use alloy_primitives::{U256, uint};
use loadline_units::Overflow;

/// A thousand USD [1e-36 USD].
const THOUSAND: U256 = uint!(1_000_000_000_000_000_000_000_000_000_000_000_000_000_U256);

/// Initial and maintenance requirement of a notional.
///
/// `notional` is the magnitude of size times price, exact [1e-36 USD]. The answers are sums over tiers
/// of notional times rate, exact [1e-40 USD]; the caller divides once per account.
///
/// # Errors
///
/// [`Overflow`] if a sum does not fit 256 bits.
pub fn requirements(tiers: &PerpTiers, notional: U256) -> Result<(U256, U256), Overflow> {
    let (mut initial, mut maintenance) = (U256::ZERO, U256::ZERO);
    let mut from = U256::ZERO;
    for (i, tier) in tiers.tiers().iter().enumerate() {
        let bound = match i {
            3 => U256::MAX,
            // Fits: 32 bits times 130 bits.
            _ => U256::from(tier.bound_thousands).wrapping_mul(THOUSAND),
        };
        // Bounds rise, and the notional is above the one before.
        let part = notional.min(bound).wrapping_sub(from);
        initial = add_product(initial, part, tier.initial_bps)?;
        maintenance = add_product(maintenance, part, tier.maintenance_bps)?;
        if notional <= bound {
            break;
        }
        from = bound;
    }
    Ok((initial, maintenance))
}

fn add_product(sum: U256, part: U256, bps: u16) -> Result<U256, Overflow> {
    part.checked_mul(U256::from(bps)).and_then(|p| sum.checked_add(p)).ok_or(Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{tiers, wide};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn more_notional_never_needs_less(tiers in tiers(), a in wide(240), b in wide(240)) {
            let less = requirements(&tiers, a.min(b))?;
            let more = requirements(&tiers, a.max(b))?;
            prop_assert!(less.0 <= more.0 && less.1 <= more.1);
        }

        #[test]
        fn requirements_are_convex_in_notional(tiers in tiers(), a in wide(230), b in wide(230)) {
            let middle = requirements(&tiers, a + b)?;
            let ends = [requirements(&tiers, a + a)?, requirements(&tiers, b + b)?];
            prop_assert!(middle.0 + middle.0 <= ends[0].0 + ends[1].0);
            prop_assert!(middle.1 + middle.1 <= ends[0].1 + ends[1].1);
        }

        #[test]
        fn maintenance_is_at_most_initial_is_at_most_notional(tiers in tiers(), notional in wide(240)) {
            let (initial, maintenance) = requirements(&tiers, notional)?;
            prop_assert!(maintenance <= initial && initial <= notional * U256::from(10_000));
        }
    }

    #[test]
    fn rates_are_marginal() {
        let tier = |bound_thousands, initial_bps, maintenance_bps| crate::PerpTier {
            bound_thousands,
            initial_bps,
            maintenance_bps,
        };
        let tiers = [
            tier(10, 500, 300),
            tier(20, 1_000, 600),
            tier(30, 2_000, 1_000),
            tier(40, 5_000, 2_500),
        ];
        let tiers = PerpTiers::new(tiers).unwrap();
        let unit = THOUSAND * U256::from(10_000);
        // 10k at 5 % and 3 %, 10k at 10 % and 6 %, 10k at 20 % and 10 %, the other 20k at 50 % and 25 %
        let (initial, maintenance) = requirements(&tiers, THOUSAND * U256::from(50)).unwrap();
        assert_eq!(initial * U256::from(10), unit * U256::from(5 + 10 + 20 + 100));
        assert_eq!(maintenance * U256::from(10), unit * U256::from(3 + 6 + 10 + 50));
    }
}
