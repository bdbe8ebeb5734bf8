use crate::decimal::decimal_unit;
use alloy_primitives::U256;

/// Cash per one base unit: `3_000e18` is 3 000 USD per ETH.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Price(u128);

decimal_unit!(Price, " USD/base");

impl Price {
    /// A price from its raw amount \[wad\].
    pub const fn from_wad(raw: u128) -> Self {
        Self(raw)
    }

    /// A whole number of USD per base unit.
    pub fn from_units(units: u64) -> Self {
        Self(u128::from(units) * 1_000_000_000_000_000_000)
    }

    /// The raw amount \[wad\].
    pub const fn to_wad(self) -> u128 {
        self.0
    }

    fn sign_and_magnitude(self) -> (bool, U256) {
        (false, U256::from(self.0))
    }

    fn from_sign_and_magnitude(negative: bool, magnitude: U256) -> Option<Self> {
        u128::try_from(magnitude).ok().filter(|raw| !negative || *raw == 0).map(Self)
    }
}
