//! The only place where token decimals are converted. Both ways are exact or refused.
//!
//! Source: `contracts/src/units/TokenUnits.sol`.

use crate::Overflow;
use alloy_primitives::U256;

/// Smallest unit of a token \[wad\]: `1e12` for a token with 6 decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenUnit(U256);

/// A token has more decimals than the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{decimals} decimals are more than the 18 of the ledger")]
pub struct TooManyDecimals {
    /// Decimals of the token.
    pub decimals: u8,
}

/// An amount is no whole number of the token's smallest units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wad} wei are no multiple of the token's smallest unit, {unit} wei")]
pub struct FractionOfUnit {
    /// The amount \[wad\].
    pub wad: U256,
    /// Smallest unit of the token \[wad\].
    pub unit: U256,
}

impl TokenUnit {
    /// The unit of a token with `decimals`.
    ///
    /// # Errors
    ///
    /// [`TooManyDecimals`] above 18.
    pub fn of_decimals(decimals: u8) -> Result<Self, TooManyDecimals> {
        let exponent = 18_u8.checked_sub(decimals).ok_or(TooManyDecimals { decimals })?;
        Ok(Self(U256::from(10_u64.pow(u32::from(exponent)))))
    }

    /// The smallest unit \[wad\].
    pub const fn to_wad(self) -> U256 {
        self.0
    }

    /// Token amount of an amount of the ledger \[wad\], exact.
    ///
    /// # Errors
    ///
    /// [`FractionOfUnit`] if it is no whole number of units.
    pub fn to_token(self, wad: U256) -> Result<U256, FractionOfUnit> {
        let (amount, rest) = wad.div_rem(self.0);
        if rest.is_zero() { Ok(amount) } else { Err(FractionOfUnit { wad, unit: self.0 }) }
    }

    /// Amount of the ledger \[wad\] of a token amount, exact.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn to_ledger(self, amount: U256) -> Result<U256, Overflow> {
        amount.checked_mul(self.0).ok_or(Overflow)
    }
}
