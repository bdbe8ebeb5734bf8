//! Numbers of 50 digits, and how far an integer is from them.

#![allow(clippy::float_arithmetic, reason = "errors, not money")]

use alloy::primitives::{U256, U512};
use eyre::{Result, eyre};

/// A decimal number, exact to 30 places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Truth {
    is_negative: bool,
    /// Magnitude times 10^30.
    magnitude: U512,
}

impl Truth {
    /// Reads `-1.25e-3` and the like.
    pub(super) fn read(text: &str) -> Result<Self> {
        let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let exponent: i64 = exponent.parse()?;
        let unsigned = digits.trim_start_matches('-');
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let mantissa: U512 =
            format!("{whole}{fraction}").parse().map_err(|e| eyre!("{text}: {e}"))?;
        let places = exponent + 30 - i64::try_from(fraction.len())?;
        let power = |places: u64| U512::from(10).pow(U512::from(places.min(150)));
        let magnitude = if places >= 0 {
            mantissa * power(places.unsigned_abs())
        } else {
            mantissa / power(places.unsigned_abs())
        };
        Ok(Self { is_negative: digits.starts_with('-'), magnitude })
    }

    /// The number, rounded to a float.
    pub(super) fn value(&self) -> f64 {
        let value = float(self.magnitude) / 1e30;
        if self.is_negative { -value } else { value }
    }

    /// The number \[wad\], rounded towards zero.
    pub(super) fn wad(&self) -> Result<i128> {
        let wad: i128 = i128::try_from(self.magnitude / U512::from(1_000_000_000_000_u64))
            .map_err(|_| eyre!("does not fit"))?;
        Ok(if self.is_negative { -wad } else { wad })
    }

    /// How far a wad is from it.
    pub(super) fn error(&self, is_negative: bool, wad: U256) -> f64 {
        let magnitude = U512::from(wad) * U512::from(1_000_000_000_000_u64);
        float(if is_negative == self.is_negative {
            magnitude.abs_diff(self.magnitude)
        } else {
            magnitude + self.magnitude
        }) / 1e30
    }

    /// How far a signed wad is from it.
    pub(super) fn error_of(&self, wad: i128) -> f64 {
        self.error(wad < 0, U256::from(wad.unsigned_abs()))
    }
}

fn float(x: U512) -> f64 {
    x.to_string().parse().unwrap_or(f64::NAN)
}
