use crate::Overflow;
use crate::decimal::{ONE, decimal_unit};
use alloy_primitives::U256;

/// Position size in base units, signed: `1e18` is 1 ETH long, `-1e18` is 1 ETH short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(i128);

decimal_unit!(Size, " base");

impl Size {
    /// No position.
    pub const ZERO: Self = Self(0);

    /// A size from its raw amount \[wad\].
    pub const fn from_wad(raw: i128) -> Self {
        Self(raw)
    }

    /// A whole number of base units.
    pub fn from_units(units: i64) -> Self {
        Self(i128::from(units) * ONE)
    }

    /// The raw amount \[wad\].
    pub const fn to_wad(self) -> i128 {
        self.0
    }

    /// Whether it is no position.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is short.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The magnitude \[wad\].
    pub const fn magnitude(self) -> u128 {
        self.0.unsigned_abs()
    }

    /// The sum.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 128 bits.
    pub fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self).ok_or(Overflow)
    }

    /// The difference.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 128 bits.
    pub fn checked_sub(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_sub(other.0).map(Self).ok_or(Overflow)
    }

    /// The opposite.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if the size is the least one.
    pub fn checked_neg(self) -> Result<Self, Overflow> {
        self.0.checked_neg().map(Self).ok_or(Overflow)
    }

    fn sign_and_magnitude(self) -> (bool, U256) {
        (self.is_negative(), U256::from(self.magnitude()))
    }

    fn from_sign_and_magnitude(negative: bool, magnitude: U256) -> Option<Self> {
        let magnitude = u128::try_from(magnitude).ok()?;
        if negative {
            0_i128.checked_sub_unsigned(magnitude)
        } else {
            0_i128.checked_add_unsigned(magnitude)
        }
        .map(Self)
    }
}
