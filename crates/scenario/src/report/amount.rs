use crate::decimal::{DecimalError, parse_wad, write_wad};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{fmt, str::FromStr};

/// A signed amount with 18 decimals that shows, reads and serialises as exact decimal text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i128);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount from its raw integer [wad].
    pub const fn from_wad(raw: i128) -> Self {
        Self(raw)
    }

    /// The raw integer [wad].
    pub const fn to_wad(self) -> i128 {
        self.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            write!(out, "-")?;
        }
        write_wad(self.0.unsigned_abs(), out)
    }
}

impl FromStr for Amount {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let magnitude = text.strip_prefix('-');
        let wad = parse_wad(magnitude.unwrap_or(text))?;
        let raw =
            if magnitude.is_some() { 0i128.checked_sub_unsigned(wad) } else { wad.try_into().ok() };
        raw.map(Self).ok_or(DecimalError::TooLarge)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_amount_survives_its_text(raw: i128) {
            let json = serde_json::to_string(&Amount(raw)).unwrap();
            prop_assert_eq!(serde_json::from_str::<Amount>(&json).unwrap(), Amount(raw));
        }
    }

    #[test]
    fn an_amount_shows_its_sign_and_no_idle_zeros() {
        assert_eq!(Amount::from_wad(-1_500_000_000_000_000_000).to_string(), "-1.5");
        assert_eq!(
            Amount::from_wad(i128::MIN).to_string().parse(),
            Ok(Amount::from_wad(i128::MIN))
        );
    }
}
