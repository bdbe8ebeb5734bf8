//! What an account holds.
//!
//! Source: `contracts/src/types/Book.sol`.

use crate::OptionLeg;
use loadline_units::{AssetId, Size, UnderlyingId, Usd};

/// Collateral of one account in one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The asset, never cash.
    pub asset: AssetId,
    /// Base units of it, never negative.
    pub amount: Size,
}

/// A perpetual position. Its value is `size * index + quote`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerpLeg {
    /// What the perpetual follows.
    pub underlying: UnderlyingId,
    /// Signed base.
    pub size: Size,
    /// Cash owed to (positive) or by (negative) the position.
    pub quote: Usd,
}

/// All that an account holds. Holdings and perpetuals ascend by identifier, options stand in any order; an
/// entry is zero only inside a batch, for what the batch opened or closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// Negative cash is debt.
    pub cash: Usd,
    /// Collateral beside cash.
    pub holdings: Vec<Holding>,
    /// Perpetuals.
    pub perps: Vec<PerpLeg>,
    /// Options.
    pub options: Vec<OptionLeg>,
}
