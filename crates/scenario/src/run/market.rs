//! What a run knows of an underlying that it trades.

use loadline_units::{AssetId, Price, Size, UnderlyingId, Usd};

/// Amounts of collateral are multiples of this, which tokens of 8 decimals or more can hold [wad].
const GRAIN: u128 = 10_000_000_000;

/// An underlying that is traded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Market {
    pub(super) underlying: UnderlyingId,
    /// The token that its price values, if the Vault takes one.
    pub(super) collateral: Option<AssetId>,
    /// Least size of a leg; sizes are multiples of it.
    pub(super) min_size: Size,
    /// IM of a perpetual at the start, share of notional: Cross in the first tier, and Portfolio [bps].
    pub(super) initial_bps: u64,
    pub(super) portfolio_bps: u64,
    /// Strikes are multiples of this [1e-8 USD].
    pub(super) strike_step: u64,
    /// Price when it was last looked at.
    pub(super) price: Price,
}

impl Market {
    /// A size of about `dollars` of notional, or `None` if that is below the least.
    pub(super) fn size_worth(&self, dollars: u64, long: bool) -> Option<Size> {
        self.size_of(Usd::from_units(i64::try_from(dollars).ok()?), long)
    }

    /// A size of at most `notional`, or `None` if that is below the least.
    pub(super) fn size_of(&self, notional: Usd, long: bool) -> Option<Size> {
        let lot = self.min_size.notional_up(self.price).to_narrow()?;
        let lots = notional.to_narrow()?.checked_div(lot)?;
        let wad = self.min_size.to_wad().checked_mul(lots)?;
        let size = Size::from_wad(if long { wad } else { wad.checked_neg()? });
        (!size.is_zero()).then_some(size)
    }

    /// An amount of the collateral of about `dollars`.
    pub(super) fn collateral_worth(&self, dollars: u64) -> Size {
        let grain = Size::from_wad(i128::try_from(GRAIN).unwrap_or(1));
        let value = Usd::from_units(i64::try_from(dollars).unwrap_or(i64::MAX)).to_narrow();
        let grains = value.zip(grain.notional_up(self.price).to_narrow());
        let wad = grains
            .and_then(|(value, each)| value.checked_div(each))
            .and_then(|grains| grains.checked_mul(grain.to_wad()));
        Size::from_wad(wad.unwrap_or_default())
    }

    /// Part of a size [permille], a multiple of the least, or `None` if that is below it.
    pub(super) fn part(&self, size: Size, permille: u64) -> Option<Size> {
        let lots = size.to_wad().checked_mul(permille.into())? / 1_000 / self.min_size.to_wad();
        let part = Size::from_wad(lots.checked_mul(self.min_size.to_wad())?);
        (!part.is_zero()).then_some(part)
    }
}
