use crate::Overflow;
use crate::decimal::{ONE, decimal_unit};
use alloy_primitives::{I256, U256};

/// Value in cash (USDC inside the ledger), signed: `1e18` is 1 USD. A credit is positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd(I256);

decimal_unit!(Usd, " USD");

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self(I256::ZERO);

    /// A value from its raw amount \[wad\].
    pub const fn from_wad(raw: I256) -> Self {
        Self(raw)
    }

    /// A value as it is stored in half a slot \[wad\].
    pub fn from_narrow(raw: i128) -> Self {
        let magnitude = I256::from_raw(U256::from(raw.unsigned_abs()));
        Self(if raw < 0 { magnitude.wrapping_neg() } else { magnitude })
    }

    /// A whole number of USD.
    pub fn from_units(units: i64) -> Self {
        Self::from_narrow(i128::from(units) * ONE)
    }

    /// The raw amount \[wad\].
    pub const fn to_wad(self) -> I256 {
        self.0
    }

    /// The raw amount \[wad\] as it is stored in half a slot, or `None` if it does not fit.
    pub fn to_narrow(self) -> Option<i128> {
        i128::try_from(self.0).ok()
    }

    /// Whether it is a debit.
    pub const fn is_negative(self) -> bool {
        self.0.is_negative()
    }

    /// The sum.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self).ok_or(Overflow)
    }

    /// The difference.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn checked_sub(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_sub(other.0).map(Self).ok_or(Overflow)
    }

    /// The opposite.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if the value is the least one.
    pub fn checked_neg(self) -> Result<Self, Overflow> {
        self.0.checked_neg().map(Self).ok_or(Overflow)
    }

    /// The magnitude.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if the value is the least one.
    pub fn abs(self) -> Result<Self, Overflow> {
        self.0.checked_abs().map(Self).ok_or(Overflow)
    }

    fn sign_and_magnitude(self) -> (bool, U256) {
        (self.is_negative(), self.0.unsigned_abs())
    }

    fn from_sign_and_magnitude(negative: bool, magnitude: U256) -> Option<Self> {
        let raw = I256::from_raw(magnitude);
        match negative {
            false => (!raw.is_negative()).then_some(Self(raw)),
            true => (!raw.is_negative() || raw == I256::MIN).then_some(Self(raw.wrapping_neg())),
        }
    }
}
