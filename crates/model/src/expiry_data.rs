//! What the market says of one expiry of one underlying.
//!
//! Source: `contracts/src/types/ExpiryData.sol`.

use crate::surface::Slice;
use loadline_units::Price;

/// What the market says of one expiry of one underlying.
///
/// The forward is spot times basis, so that it moves with the spot between two reports. Total variance is that of the
/// slice times the share of the time that is left of that at `observed_at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiryData {
    /// Forward over spot \[wad\].
    pub basis_wad: u64,
    /// Per year of 365 days, continuous \[wad\].
    pub rate_wad: i64,
    /// When the slice was observed [unix seconds].
    pub observed_at: u64,
    /// Of total volatility when observed.
    pub slice: Slice,
    /// Share of the settlement price that is fixed: 0 before the averaging window, 1 from expiry on \[wad\].
    pub fixed_share_wad: u64,
    /// Mean of what is fixed, the settlement price once it is final; a multiple of 1e-8 USD.
    pub fixed_price: Price,
    /// Whether the slice is young enough for new risk, or the settlement price known.
    pub fresh: bool,
}
