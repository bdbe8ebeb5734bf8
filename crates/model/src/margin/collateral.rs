//! What is taken from collateral before it counts: a base rate and one that grows with size.
//!
//! Source: `contracts/src/margin/CollateralRules.sol`.

use crate::AssetTerms;
use alloy_primitives::{U256, uint};
use loadline_units::Overflow;

/// One basis point \[wad\].
const BPS: u128 = 100_000_000_000_000;

/// A thousand USD \[wad\].
const THOUSAND: u128 = 1_000_000_000_000_000_000_000;

/// 1.0 with 18 decimals.
const WAD: U256 = uint!(1_000_000_000_000_000_000_U256);

/// Haircuts of a holding for new risk and before liquidation.
///
/// `value` is amount times price, exact [1e-36 USD]. The answers are exact but for the rate, which is
/// rounded up [1e-54 USD].
///
/// # Errors
///
/// [`Overflow`] if a haircut does not fit 256 bits.
pub fn haircuts(terms: &AssetTerms, value: U256) -> Result<(U256, U256), Overflow> {
    // Fits: 32 bits times 70 bits, and below times 64 bits.
    let scale = u128::from(terms.scale_thousands) * THOUSAND;
    let charged = u128::try_from(value / WAD).map_or(scale, |value| value.min(scale));
    let slope = U256::from(u128::from(terms.slope_bps) * BPS);
    let size_rate = slope.wrapping_mul(U256::from(charged)).div_ceil(U256::from(scale));
    let haircut = |bps: u16| {
        let rate = U256::from(u128::from(bps) * BPS).wrapping_add(size_rate);
        value.checked_mul(rate).ok_or(Overflow)
    };
    Ok((haircut(terms.initial_bps)?, haircut(terms.maintenance_bps)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{terms, wide};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_haircut_is_part_of_the_value(terms in terms(), value in wide(195)) {
            let (initial, maintenance) = haircuts(&terms, value)?;
            prop_assert!(maintenance <= initial && initial <= value * WAD);
        }

        #[test]
        fn more_is_cut_more(terms in terms(), a in wide(195), b in wide(195)) {
            let less = haircuts(&terms, a.min(b))?;
            let more = haircuts(&terms, a.max(b))?;
            prop_assert!(less.0 <= more.0 && less.1 <= more.1);
        }
    }
}
