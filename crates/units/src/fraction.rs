use crate::decimal::decimal_unit;
use alloy_primitives::U256;

/// Share of one: `0.05e18` is 5 %. Never above [`Fraction::WHOLE`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fraction(u64);

decimal_unit!(Fraction, "");

/// One basis point \[wad\].
const BPS: u64 = 100_000_000_000_000;

impl Fraction {
    /// Nothing of it.
    pub const ZERO: Self = Self(0);

    /// The whole.
    pub const WHOLE: Self = Self(10_000 * BPS);

    /// A fraction from its raw amount \[wad\], or `None` above one.
    pub const fn from_wad(raw: u64) -> Option<Self> {
        if raw <= Self::WHOLE.0 { Some(Self(raw)) } else { None }
    }

    /// A fraction from basis points \[1e-4\], or `None` above one.
    pub fn from_bps(bps: u16) -> Option<Self> {
        u64::from(bps).checked_mul(BPS).and_then(Self::from_wad)
    }

    /// The raw amount \[wad\].
    pub const fn to_wad(self) -> u64 {
        self.0
    }

    fn sign_and_magnitude(self) -> (bool, U256) {
        (false, U256::from(self.0))
    }

    fn from_sign_and_magnitude(negative: bool, magnitude: U256) -> Option<Self> {
        u64::try_from(magnitude).ok().filter(|raw| !negative || *raw == 0).and_then(Self::from_wad)
    }
}
