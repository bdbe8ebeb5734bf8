//! The only place where one ledger unit becomes another, and so the only place where value is rounded.
//!
//! Source: `contracts/src/units/UnitsLib.sol`.

use crate::{Fraction, Overflow, Price, Size, Usd, div_down, div_up};
use alloy_primitives::{I256, U256};

/// 1.0 with 18 decimals.
const WAD: U256 = U256::from_limbs([Fraction::WHOLE.to_wad(), 0, 0, 0]);

impl Size {
    /// Value at `price`, rounded down: the holder is never credited a wei too much.
    ///
    /// Cannot overflow: 127 bits times 128 bits.
    pub fn value_down(self, price: Price) -> Usd {
        let notional = I256::from_raw(self.exact_notional(price));
        Usd::from_wad(div_down(
            if self.is_negative() { notional.wrapping_neg() } else { notional },
            WAD,
        ))
    }

    /// Magnitude of the value at `price`, rounded up.
    pub fn notional_up(self, price: Price) -> Usd {
        Usd::from_wad(I256::from_raw(self.exact_notional(price).div_ceil(WAD)))
    }

    /// Magnitude of the value at `price`, exact [1e-36 USD]; at most 2^255 - 2^127.
    pub fn exact_notional(self, price: Price) -> U256 {
        U256::from(self.magnitude()).wrapping_mul(U256::from(price.to_wad()))
    }

    /// `fraction` of the size, rounded away from zero: what stays is never too much.
    pub fn share_away(self, fraction: Fraction) -> Self {
        let product = U256::from(self.magnitude()).wrapping_mul(U256::from(fraction.to_wad()));
        // The fraction is at most one, so the part is at most the magnitude and fits.
        let part = product.div_ceil(WAD).wrapping_to::<u128>();
        let part = if self.is_negative() {
            0_i128.wrapping_sub_unsigned(part)
        } else {
            0_i128.wrapping_add_unsigned(part)
        };
        Self::from_wad(part)
    }
}

impl Usd {
    /// `fraction` of the magnitude, rounded up: the payer is never asked a wei too little.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if the magnitude times the fraction does not fit 255 bits.
    pub fn share_up(self, fraction: Fraction) -> Result<Self, Overflow> {
        let product = self.abs()?.checked_times(fraction)?;
        Ok(Self::from_wad(div_up(product, WAD)))
    }

    /// `fraction` of the value, rounded towards minus infinity.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if the value times the fraction does not fit 256 bits.
    pub fn share_down(self, fraction: Fraction) -> Result<Self, Overflow> {
        let product = self.checked_times(fraction)?;
        Ok(Self::from_wad(div_down(product, WAD)))
    }

    fn checked_times(self, fraction: Fraction) -> Result<I256, Overflow> {
        let fraction = I256::from_raw(U256::from(fraction.to_wad()));
        self.to_wad().checked_mul(fraction).ok_or(Overflow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_value_and_its_mirror_differ_by_the_rounding(size in 1..=i128::MAX, price: u128) {
            let (size, price) = (Size::from_wad(size), Price::from_wad(price));
            let long = size.value_down(price).to_wad();
            let short = size.checked_neg().unwrap().value_down(price).to_wad();
            let lost = I256::ZERO - long - short;
            prop_assert!(lost == I256::ZERO || lost == I256::ONE);
            prop_assert_eq!(size.notional_up(price).to_wad(), I256::ZERO - short);
        }

        #[test]
        fn a_share_is_a_part(size: i128, fraction in 0..=10u64.pow(18)) {
            let fraction = Fraction::from_wad(fraction).unwrap();
            let size = Size::from_wad(size);
            let part = size.share_away(fraction);
            prop_assert!(part.magnitude() <= size.magnitude());
            prop_assert!(part.is_zero() || part.is_negative() == size.is_negative());
            prop_assert_eq!(size.share_away(Fraction::WHOLE), size);
        }
    }

    #[test]
    fn a_short_is_worth_a_wei_less_than_its_mirror() {
        let price = Price::from_wad(1);
        assert_eq!(Size::from_wad(1).value_down(price), Usd::ZERO);
        assert_eq!(Size::from_wad(-1).value_down(price), Usd::from_narrow(-1));
    }

    #[test]
    fn the_largest_values_fit() {
        let (size, price) = (Size::from_wad(i128::MIN), Price::from_wad(u128::MAX));
        assert!(size.value_down(price).is_negative());
        assert!(!size.notional_up(price).is_negative());
        assert_eq!(Usd::from_wad(I256::MIN).share_up(Fraction::ZERO), Err(Overflow));
    }
}
