//! Amounts as exact decimal text, both ways, and so also in JSON and TOML.

use alloy_primitives::U256;
use std::fmt;

/// 1.0 with 18 decimals.
pub(crate) const ONE: i128 = 1_000_000_000_000_000_000;

const DECIMALS: usize = 18;

/// An amount with 18 decimals, to be written without its unit: `-1500.125`.
///
/// Without a precision all digits are written that say something; with one (`{:.2}`) the rest is
/// cut off, not rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    magnitude: U256,
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Something else than `-`, digits and one point between digits.
    #[error("not a decimal number")]
    NotDecimal,
    /// A digit behind the 18th decimal that is not zero.
    #[error("more than 18 decimals")]
    TooFine,
    /// The amount does not fit its unit.
    #[error("out of range")]
    OutOfRange,
}

impl Decimal {
    pub(crate) const fn new(negative: bool, magnitude: U256) -> Self {
        Self { negative, magnitude }
    }

    /// Sign and magnitude of an exact decimal text.
    pub(crate) fn parse(text: &str) -> Result<(bool, U256), ParseError> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let numeric = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !numeric(whole) || !numeric(fraction) {
            return Err(ParseError::NotDecimal);
        }
        let (kept, rest) = fraction.split_at(fraction.len().min(DECIMALS));
        if rest.bytes().any(|b| b != b'0') {
            return Err(ParseError::TooFine);
        }
        let ten = U256::from(10);
        let zeros = std::iter::repeat_n(b'0', DECIMALS - kept.len());
        whole
            .bytes()
            .chain(kept.bytes())
            .chain(zeros)
            .try_fold(U256::ZERO, |sum, b| sum.checked_mul(ten)?.checked_add(U256::from(b - b'0')))
            .map(|magnitude| (negative, magnitude))
            .ok_or(ParseError::OutOfRange)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let padded = format!("{:0>width$}", self.magnitude.to_string(), width = DECIMALS + 1);
        let (whole, fraction) = padded.split_at(padded.len() - DECIMALS);
        let fraction = match f.precision() {
            Some(digits) => &fraction[..digits.min(DECIMALS)],
            None => fraction.trim_end_matches('0'),
        };
        let point = if fraction.is_empty() { "" } else { "." };
        f.pad_integral(!self.negative, "", &format!("{whole}{point}{fraction}"))
    }
}

/// Gives a unit its text: `Display` with the unit, `FromStr` and serde without it.
macro_rules! decimal_unit {
    ($unit:ident, $suffix:literal) => {
        impl $unit {
            /// The amount, to be written without its unit.
            pub fn decimal(self) -> $crate::Decimal {
                let (negative, magnitude) = self.sign_and_magnitude();
                $crate::Decimal::new(negative, magnitude)
            }
        }

        impl std::fmt::Display for $unit {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.decimal().fmt(f)?;
                f.write_str($suffix)
            }
        }

        impl std::str::FromStr for $unit {
            type Err = $crate::ParseError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let (negative, magnitude) = $crate::Decimal::parse(text)?;
                Self::from_sign_and_magnitude(negative, magnitude)
                    .ok_or($crate::ParseError::OutOfRange)
            }
        }

        impl serde::Serialize for $unit {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(&self.decimal())
            }
        }

        impl<'de> serde::Deserialize<'de> for $unit {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use decimal_unit;

#[cfg(test)]
mod tests {
    use super::ParseError;
    use crate::{Fraction, Price, Size, Usd};
    use alloy_primitives::{I256, U256};
    use proptest::prelude::*;

    fn any_usd() -> impl Strategy<Value = Usd> {
        any::<[u64; 4]>().prop_map(|limbs| Usd::from_wad(I256::from_raw(U256::from_limbs(limbs))))
    }

    proptest! {
        #[test]
        fn text_is_exact_both_ways(usd in any_usd(), size: i128, price: u128, share in 0..=10u64.pow(18)) {
            prop_assert_eq!(usd.decimal().to_string().parse(), Ok(usd));
            let size = Size::from_wad(size);
            prop_assert_eq!(size.decimal().to_string().parse(), Ok(size));
            let price = Price::from_wad(price);
            prop_assert_eq!(price.decimal().to_string().parse(), Ok(price));
            let share = Fraction::from_wad(share).unwrap();
            prop_assert_eq!(share.decimal().to_string().parse(), Ok(share));
        }

        #[test]
        fn json_is_a_decimal_string(usd in any_usd()) {
            let json = serde_json::to_string(&usd).unwrap();
            prop_assert_eq!(&json, &format!("\"{}\"", usd.decimal()));
            prop_assert_eq!(serde_json::from_str::<Usd>(&json).unwrap(), usd);
        }
    }

    #[test]
    fn what_a_person_reads() {
        let usd: Usd = "-1500.125".parse().unwrap();
        assert_eq!(usd.to_string(), "-1500.125 USD");
        assert_eq!(format!("{usd:.2}"), "-1500.12 USD");
        assert_eq!(format!("{:>9.0}", usd.decimal()), "    -1500");
        assert_eq!(Size::from_wad(-1).to_string(), "-0.000000000000000001 base");
        assert_eq!(Price::from_units(3_000).to_string(), "3000 USD/base");
        assert_eq!(
            Usd::from_wad(I256::MIN).decimal().to_string().parse(),
            Ok(Usd::from_wad(I256::MIN))
        );
    }

    #[test]
    fn what_is_refused() {
        for text in ["", "-", ".5", "5.", "1e3", "+1", " 1", "1_000", "--1", "1.2.3", "0x1"] {
            assert_eq!(text.parse::<Usd>(), Err(ParseError::NotDecimal), "{text}");
        }
        assert_eq!("0.0000000000000000001".parse::<Usd>(), Err(ParseError::TooFine));
        assert_eq!("1.0000000000000000000".parse::<Usd>(), Ok(Usd::from_units(1)));
        assert_eq!("-1".parse::<Price>(), Err(ParseError::OutOfRange));
        assert_eq!("1.1".parse::<Fraction>(), Err(ParseError::OutOfRange));
        assert_eq!("9".repeat(80).parse::<Usd>(), Err(ParseError::OutOfRange));
    }
}
