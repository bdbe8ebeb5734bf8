use loadline_units::{AccountId, AssetId, Overflow, UnderlyingId};

/// Why the engine of a mode does not assess a book; the contract would revert.
///
/// Of several reasons the contract may name another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A number left its range: `Panic(0x11)`.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// Nobody opened the account: `UnknownAccount`.
    #[error(transparent)]
    UnknownAccount(#[from] UnknownAccount),
    /// The underlying has no tiers: `UnderlyingNotListed`.
    #[error("underlying {0} is not listed")]
    UnderlyingNotListed(UnderlyingId),
    /// The asset has no terms: `AssetNotListed`.
    #[error("asset {0} is not listed")]
    AssetNotListed(AssetId),
    /// The underlying has no price yet: `NoPrice`.
    #[error("underlying {0} has no price")]
    NoPrice(UnderlyingId),
    /// An isolated book has more than one underlying: `MoreThanOneUnderlying`.
    #[error("{0} underlyings in an isolated account")]
    MoreThanOneUnderlying(usize),
    /// The mode does not take the asset as collateral: `CollateralNotTaken`.
    #[error("asset {0} is not taken as collateral")]
    CollateralNotTaken(AssetId),
}

/// Nobody opened the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("account {0} is unknown")]
pub struct UnknownAccount(pub AccountId);
