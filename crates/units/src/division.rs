//! Signed division whose rounding is in its name.
//!
//! Source: `contracts/src/math/Division.sol`.

use alloy_primitives::{I256, U256};

/// `n / d`, rounded towards minus infinity; `d` is above zero.
pub fn div_down(n: I256, d: U256) -> I256 {
    if n.is_negative() {
        negated(n.unsigned_abs().div_ceil(d))
    } else {
        positive(n.unsigned_abs() / d)
    }
}

/// `n / d`, rounded towards plus infinity; `d` is above zero.
pub fn div_up(n: I256, d: U256) -> I256 {
    if n.is_negative() {
        negated(n.unsigned_abs() / d)
    } else {
        positive(n.unsigned_abs().div_ceil(d))
    }
}

/// A quotient of a non-negative number, which it cannot exceed.
const fn positive(quotient: U256) -> I256 {
    I256::from_raw(quotient)
}

/// The opposite of a quotient of at most 2^255.
fn negated(quotient: U256) -> I256 {
    I256::from_raw(quotient).wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quotient_is_the_nearest_on_its_side(n: i128, d in 1..=u64::MAX) {
            let [down, up] = [div_down, div_up].map(|div| {
                div(I256::try_from(n).unwrap(), U256::from(d))
            });
            let floor = n.div_euclid(i128::from(d));
            prop_assert_eq!(down, I256::try_from(floor).unwrap());
            let exact = n.rem_euclid(i128::from(d)) == 0;
            prop_assert_eq!(up - down, if exact { I256::ZERO } else { I256::ONE });
        }
    }

    #[test]
    fn the_least_number_divides() {
        assert_eq!(div_down(I256::MIN, U256::ONE), I256::MIN);
        assert_eq!(div_up(I256::MIN, U256::ONE), I256::MIN);
    }
}
