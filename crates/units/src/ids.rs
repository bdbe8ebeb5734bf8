//! Identifiers.
//!
//! Source: `contracts/src/types/Ids.sol`, `contracts/src/types/InstrumentLib.sol`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Identifies a margin account. Zero is no account.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct AccountId(u64);

/// Identifies what prices move: ETH, BTC, ... From 1 to 31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct UnderlyingId(u8);

/// Identifies a token held by the Vault. Zero is cash (USDC); at most 15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct AssetId(u8);

/// Identifies an instrument, in 96 bits.
///
/// ```text
/// 95      88 87        80 79             48 47             0
/// | kind    | underlying | expiry \[s\]      | strike [1e-8] |
/// ```
///
/// A perpetual has kind 1, no expiry and no strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstrumentId(u128);

/// An identifier names no perpetual of a possible underlying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("instrument {instrument} is no perpetual")]
pub struct NotPerpetual {
    /// What was named.
    pub instrument: InstrumentId,
}

impl AccountId {
    /// No account.
    pub const NONE: Self = Self(0);

    /// The account with this number.
    pub const fn new(raw: u64) -> Self {
        Self(raw)
    }

    /// Its number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl UnderlyingId {
    /// How many bits the mask of an account has; one more than the largest identifier.
    pub const COUNT: usize = 32;

    /// The underlying with this number, or `None` outside 1 to 31.
    pub const fn new(raw: u8) -> Option<Self> {
        if raw == 0 || raw >= 32 { None } else { Some(Self(raw)) }
    }

    /// Its number.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Its number as an index, below [`UnderlyingId::COUNT`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// All that can be, ascending.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..32).filter_map(Self::new)
    }
}

impl AssetId {
    /// The one asset that can be borrowed.
    pub const CASH: Self = Self(0);

    /// How many bits the mask of an account has; one more than the largest identifier.
    pub const COUNT: usize = 16;

    /// The asset with this number, or `None` above 15.
    pub const fn new(raw: u8) -> Option<Self> {
        if raw >= 16 { None } else { Some(Self(raw)) }
    }

    /// Its number.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Its number as an index, below [`AssetId::COUNT`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl InstrumentId {
    const PERPETUAL: u128 = 1;

    /// An instrument from its packed form, or `None` above 96 bits.
    pub const fn from_packed(raw: u128) -> Option<Self> {
        if raw >> 96 == 0 { Some(Self(raw)) } else { None }
    }

    /// The packed form.
    pub const fn packed(self) -> u128 {
        self.0
    }

    /// The perpetual on `underlying`.
    pub fn perpetual(underlying: UnderlyingId) -> Self {
        Self((Self::PERPETUAL << 88) | (u128::from(underlying.0) << 80))
    }

    /// The underlying of a perpetual.
    ///
    /// # Errors
    ///
    /// [`NotPerpetual`] for anything else.
    pub fn perpetual_underlying(self) -> Result<UnderlyingId, NotPerpetual> {
        u8::try_from((self.0 >> 80) & 0xff)
            .ok()
            .and_then(UnderlyingId::new)
            .filter(|underlying| Self::perpetual(*underlying) == self)
            .ok_or(NotPerpetual { instrument: self })
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for UnderlyingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for InstrumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#026x}", self.0)
    }
}

impl<'de> Deserialize<'de> for UnderlyingId {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(u8::deserialize(from)?)
            .ok_or_else(|| serde::de::Error::custom("an underlying is from 1 to 31"))
    }
}

impl<'de> Deserialize<'de> for AssetId {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(u8::deserialize(from)?)
            .ok_or_else(|| serde::de::Error::custom("an asset is from 0 to 15"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_perpetual_names_its_underlying() {
        for underlying in UnderlyingId::all() {
            assert_eq!(InstrumentId::perpetual(underlying).perpetual_underlying(), Ok(underlying));
        }
    }

    proptest! {
        #[test]
        fn nothing_else_is_a_perpetual(kind in 0..3_u128, index in 0..64_u128, tail in 0..3_u128) {
            let raw = (kind << 88) | (index << 80) | tail;
            let instrument = InstrumentId::from_packed(raw).unwrap();
            let perpetual = kind == 1 && (1..32).contains(&index) && tail == 0;
            prop_assert_eq!(instrument.perpetual_underlying().is_ok(), perpetual);
        }
    }
}
