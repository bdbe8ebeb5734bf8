//! Terms of collateral.
//!
//! Source: `contracts/src/types/AssetTerms.sol`.

use loadline_units::UnderlyingId;

/// On what terms an asset counts as collateral.
///
/// Haircut of a holding worth V: `V * (base * r + slope * min(V, scale) / scale)`, at most V, where r is the scan
/// range in units of the reference range: volatility and size cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetTerms {
    /// Whose price values the asset.
    pub underlying: UnderlyingId,
    /// Base haircut for new risk \[1e-4\].
    pub initial_bps: u16,
    /// Base haircut before liquidation \[1e-4\].
    pub maintenance_bps: u16,
    /// Base haircut in Portfolio mode, where scenarios move the price \[1e-4\].
    pub portfolio_bps: u16,
    /// Added to both at the scale \[1e-4\].
    pub slope_bps: u16,
    /// Value at which the slope is fully charged [thousand USD].
    pub scale_thousands: u32,
}

/// Not: portfolio <= maintenance <= initial, initial + slope <= 100 %, scale > 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("terms are invalid: {terms:?}")]
pub struct InvalidTerms {
    /// As they were given.
    pub terms: AssetTerms,
}

impl AssetTerms {
    /// The terms, if they make sense.
    ///
    /// # Errors
    ///
    /// [`InvalidTerms`] if they do not.
    pub fn checked(self) -> Result<Self, InvalidTerms> {
        let sane = self.portfolio_bps <= self.maintenance_bps
            && self.maintenance_bps <= self.initial_bps
            && u32::from(self.initial_bps) + u32::from(self.slope_bps) <= 10_000
            && self.scale_thousands > 0;
        if sane { Ok(self) } else { Err(InvalidTerms { terms: self }) }
    }
}
