//! A position in one option, and what it pays at its end.
//!
//! Source: `contracts/src/types/OptionLeg.sol`, `contracts/src/margin/PayoffRules.sol`.

use crate::{margin::expiry::payoff, math::ln_x57};
use alloy_primitives::U256;
use loadline_units::{InstrumentId, OptionSeries, Overflow, Price, Size, Usd};

/// Sizes of options are multiples of this (1e-8 base) \[wad\]; with strikes of 1e-8 USD payoffs are exact.
pub const OPTION_LOT: i128 = 10_000_000_000;
/// From \[wad\] to the unit of strikes [1e-8 USD].
const STRIKE_UNIT: u128 = 10_000_000_000;

/// A position in one option: one slot.
///
/// ```text
/// 255          160 159      64 63        0
/// | instrument    | size \[wad\] | ln K X57  |
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionLeg {
    series: OptionSeries,
    size: Size,
    ln_strike_x57: i64,
}

/// A size does not fit 96 bits or is no multiple of [`OPTION_LOT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{size} is no size of an option")]
pub struct NotInLots {
    /// As it was given.
    pub size: Size,
}

impl OptionLeg {
    /// A position in `series`.
    ///
    /// # Errors
    ///
    /// [`NotInLots`].
    pub fn new(series: OptionSeries, size: Size) -> Result<Self, NotInLots> {
        // A strike is above zero and below 2^48: its logarithm fits 63 bits.
        let ln = ln_x57(U256::from(series.strike())).ok().and_then(|ln| i64::try_from(ln).ok());
        Self { series, size: Size::ZERO, ln_strike_x57: ln.unwrap_or_default() }.with_size(size)
    }

    /// The same position with another size.
    ///
    /// # Errors
    ///
    /// [`NotInLots`].
    pub const fn with_size(self, size: Size) -> Result<Self, NotInLots> {
        let high = size.to_wad() >> 95;
        if (high != 0 && high != -1) || size.to_wad() % OPTION_LOT != 0 {
            return Err(NotInLots { size });
        }
        Ok(Self { size, ..self })
    }

    /// A position from its slot, or `None` for what the ledger never stores.
    pub fn unpack(word: U256) -> Option<Self> {
        let instrument: U256 = word >> 160;
        let series = InstrumentId::from_packed(instrument.to())?.option().ok()?;
        let size: U256 = (word << 96) >> 160;
        let size: u128 = size.to();
        Self::new(series, Size::from_wad((size << 32).cast_signed() >> 32)).ok()
    }

    /// Its slot.
    pub fn pack(self) -> U256 {
        let size = self.size.to_wad().cast_unsigned() & (u128::MAX >> 32);
        let ln = U256::from(self.ln_strike_x57.cast_unsigned());
        (U256::from(self.series.instrument().packed()) << 160) | (U256::from(size) << 64) | ln
    }

    /// What it is a position in.
    pub const fn series(self) -> OptionSeries {
        self.series
    }

    /// Signed base, a multiple of [`OPTION_LOT`].
    pub const fn size(self) -> Size {
        self.size
    }

    /// What it pays once its series has settled at a multiple of 1e-8 USD: exact, negative for a short.
    ///
    /// # Errors
    ///
    /// None: what is paid for one is no more than strike or settlement price.
    pub fn paid_at(self, settlement: Price) -> Result<Usd, Overflow> {
        let (series, price) = (self.series, settlement.to_wad() / STRIKE_UNIT);
        let each = payoff(series.is_put(), series.strike().into(), price);
        let each = each.checked_mul(STRIKE_UNIT).ok_or(Overflow)?;
        Ok(self.size.value_down(Price::from_wad(each)))
    }

    /// ln of the strike in units of 1e-8 USD \[57 fraction bits\].
    pub const fn ln_strike_x57(self) -> i64 {
        self.ln_strike_x57
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::option_leg;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_slot_is_the_leg(leg in option_leg()) {
            prop_assert_eq!(OptionLeg::unpack(leg.pack()), Some(leg));
        }

        #[test]
        fn part_of_a_lot_is_refused(leg in option_leg(), part in 1..OPTION_LOT) {
            let size = Size::from_wad(leg.size().to_wad() + part);
            prop_assert_eq!(leg.with_size(size), Err(NotInLots { size }));
        }
    }
}
