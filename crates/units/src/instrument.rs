//! Instruments, packed in 96 bits.
//!
//! Source: `contracts/src/types/InstrumentLib.sol`, `contracts/src/types/OptionLeg.sol` (expiry key).

use crate::UnderlyingId;
use std::fmt;

/// Identifies an instrument, in 96 bits.
///
/// ```text
/// 95      88 87        80 79             48 47             0
/// | kind    | underlying | expiry \[s\]      | strike [1e-8] |
/// ```
///
/// Kinds are 1 perpetual, 2 call, 3 put. A perpetual has no expiry and no strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstrumentId(u128);

/// A European option, settled in cash, on an underlying: the parts of its [`InstrumentId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OptionSeries {
    underlying: UnderlyingId,
    expiry: u32,
    strike: u64,
    is_put: bool,
}

/// What options of one underlying and expiry share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExpiryKey {
    /// What moves them.
    pub underlying: UnderlyingId,
    /// Moment of expiry [unix seconds].
    pub expiry: u32,
}

/// An identifier names no perpetual of a possible underlying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("instrument {instrument} is no perpetual")]
pub struct NotPerpetual {
    /// What was named.
    pub instrument: InstrumentId,
}

/// An identifier names no option of a possible underlying, expiry and strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("instrument {instrument} is no option")]
pub struct NotOption {
    /// What was named.
    pub instrument: InstrumentId,
}

impl InstrumentId {
    const PERPETUAL: u128 = 1;
    const CALL: u128 = 2;
    const PUT: u128 = 3;

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
        Self((Self::PERPETUAL << 88) | (u128::from(underlying.get()) << 80))
    }

    /// The underlying of a perpetual.
    ///
    /// # Errors
    ///
    /// [`NotPerpetual`] for anything else.
    pub fn perpetual_underlying(self) -> Result<UnderlyingId, NotPerpetual> {
        self.underlying()
            .filter(|underlying| Self::perpetual(*underlying) == self)
            .ok_or(NotPerpetual { instrument: self })
    }

    /// The parts of an option.
    ///
    /// # Errors
    ///
    /// [`NotOption`] for anything else.
    pub fn option(self) -> Result<OptionSeries, NotOption> {
        let kind = self.0 >> 88;
        let series = || {
            let expiry = u32::try_from((self.0 >> 48) & u128::from(u32::MAX)).ok()?;
            let strike = u64::try_from(self.0 & OptionSeries::STRIKES).ok()?;
            OptionSeries::new(self.underlying()?, kind == Self::PUT, expiry, strike)
        };
        let known = kind == Self::CALL || kind == Self::PUT;
        series().filter(|_| known).ok_or(NotOption { instrument: self })
    }

    fn underlying(self) -> Option<UnderlyingId> {
        u8::try_from((self.0 >> 80) & 0xff).ok().and_then(UnderlyingId::new)
    }
}

impl OptionSeries {
    const STRIKES: u128 = (1 << 48) - 1;

    /// A series, or `None` if expiry or strike is zero or the strike [1e-8 USD] is above 48 bits.
    pub const fn new(
        underlying: UnderlyingId,
        is_put: bool,
        expiry: u32,
        strike: u64,
    ) -> Option<Self> {
        if expiry == 0 || strike == 0 || strike >> 48 != 0 {
            return None;
        }
        Some(Self { underlying, expiry, strike, is_put })
    }

    /// What moves it.
    pub const fn underlying(self) -> UnderlyingId {
        self.underlying
    }

    /// Put or call.
    pub const fn is_put(self) -> bool {
        self.is_put
    }

    /// Moment of expiry [unix seconds].
    pub const fn expiry(self) -> u32 {
        self.expiry
    }

    /// Strike [1e-8 USD], from 1 to 2^48 - 1.
    pub const fn strike(self) -> u64 {
        self.strike
    }

    /// What it shares with others of its underlying and expiry.
    pub const fn key(self) -> ExpiryKey {
        ExpiryKey { underlying: self.underlying, expiry: self.expiry }
    }

    /// Its identifier.
    pub fn instrument(self) -> InstrumentId {
        let kind = if self.is_put { InstrumentId::PUT } else { InstrumentId::CALL };
        let raw = (kind << 88) | (u128::from(self.underlying.get()) << 80);
        InstrumentId(raw | (u128::from(self.expiry) << 48) | u128::from(self.strike))
    }
}

impl ExpiryKey {
    /// The contract's number: underlying 8 | expiry 32.
    pub fn packed(self) -> u64 {
        (u64::from(self.underlying.get()) << 32) | u64::from(self.expiry)
    }
}

impl fmt::Display for InstrumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#026x}", self.0)
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

        #[test]
        fn an_option_is_its_parts_and_nothing_else_is_one(
            kind in 0..5_u128, index in 0..64_u128,
            expiry in prop_oneof![Just(0), any::<u32>()], strike in prop_oneof![Just(0), 0..1_u64 << 48]
        ) {
            let raw = (kind << 88) | (index << 80) | (u128::from(expiry) << 48) | u128::from(strike);
            let instrument = InstrumentId::from_packed(raw).unwrap();
            let option = (2..4).contains(&kind) && (1..32).contains(&index) && expiry != 0 && strike != 0;
            let parts = instrument.option();
            prop_assert_eq!(parts.is_ok(), option);
            if let Ok(series) = parts {
                prop_assert_eq!(series.instrument(), instrument);
                prop_assert_eq!((series.is_put(), series.expiry(), series.strike()), (kind == 3, expiry, strike));
                prop_assert_eq!(u128::from(series.key().packed()), (raw >> 48) & ((1 << 40) - 1));
            }
        }
    }
}
