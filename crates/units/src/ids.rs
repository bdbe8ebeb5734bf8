//! Identifiers.
//!
//! Source: `contracts/src/types/Ids.sol`.

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
