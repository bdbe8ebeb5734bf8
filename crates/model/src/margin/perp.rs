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
