use crate::math::OutOfRange;
use crate::pricing::OptionOutOfRange;
use crate::scan::{ExpiryOutOfRange, ExposureOutOfRange, LegOutOfRange, RangeTooWide};
use crate::surface::SurfaceError;
use loadline_units::{AccountId, AssetId, ExpiryKey, Overflow, UnderlyingId};

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
    /// The underlying has no scan range yet: `NoRange`.
    #[error("underlying {0} has no scan range")]
    NoRange(UnderlyingId),
    /// The underlying has no option terms: `OptionsNotListed`.
    #[error("options on underlying {0} are not listed")]
    OptionsNotListed(UnderlyingId),
    /// An expiry has no surface yet: `NoSurface`.
    #[error("no surface of underlying {}, expiry {}", .0.underlying, .0.expiry)]
    NoSurface(ExpiryKey),
    /// Portfolio mode has no scenario table yet.
    #[error("no scenarios")]
    NoScenarios,
    /// A price, volatility, size or range is beyond what the pricers take.
    #[error(transparent)]
    Pricer(#[from] PricerError),
    /// An isolated book has more than one underlying, one bit for each: `MoreThanOneUnderlying`.
    #[error("more than one underlying in an isolated account: {0:#b}")]
    MoreThanOneUnderlying(u32),
    /// The mode does not take the asset as collateral: `CollateralNotTaken`.
    #[error("asset {0} is not taken as collateral")]
    CollateralNotTaken(AssetId),
}

/// What a pricer refuses; the contract reverts with the error named within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PricerError {
    /// Of a scan range.
    #[error(transparent)]
    Range(#[from] RangeTooWide),
    /// Of what the options of an expiry share.
    #[error(transparent)]
    Expiry(#[from] ExpiryOutOfRange),
    /// Of an option in a scan.
    #[error(transparent)]
    Leg(#[from] LegOutOfRange),
    /// Of a perpetual or a holding in a scan.
    #[error(transparent)]
    Exposure(#[from] ExposureOutOfRange),
    /// Of a slice.
    #[error(transparent)]
    Surface(#[from] SurfaceError),
    /// Of an option at its mark.
    #[error(transparent)]
    Option(#[from] OptionOutOfRange),
    /// Of a scalar.
    #[error(transparent)]
    Scalar(#[from] OutOfRange),
}

/// Nobody opened the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("account {0} is unknown")]
pub struct UnknownAccount(pub AccountId);
