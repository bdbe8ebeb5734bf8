//! What an event changes.

use super::{PoolOptions, Replica, ReplicaError, Spot, Status, Surface, Window, Write};
use crate::Head;
use loadline_client::{Event, PoolMarket};
use loadline_model::OptionLeg;
use loadline_units::{AccountId, Size};

impl Replica {
    /// The write that an event stands for, if it changes anything that decisions depend on.
    pub(super) fn write_of(
        &self,
        event: &Event,
        head: Head,
    ) -> Result<Option<Write>, ReplicaError> {
        Ok(Some(match *event {
            Event::Opened { account, mode, .. } => Write::Open(account, mode),
            Event::ModeSet { account, mode } => Write::Mode(account, mode),
            Event::CashSet { account, cash } => Write::Cash(account, cash),
            Event::HoldingSet { account, asset, amount } => Write::Holding(account, asset, amount),
            Event::PerpSet { account, underlying, position } => {
                Write::Perp(account, underlying, position)
            }
            Event::FundingSet { underlying, state } => Write::Funding(underlying, state),
            Event::OptionSet { account, series, size } => {
                Write::Option(account, OptionLeg::new(series, size)?)
            }
            Event::FlagSet { account, flagged } => {
                self.status_with(account, |s| s.flagged = flagged)?
            }
            Event::Flagged { account, nonce, .. } => self.status_with(account, |status| {
                status.auction = nonce;
                status.started_at = head.timestamp;
            })?,
            Event::SystemSet { account, system } => Write::System(account, system),
            Event::AuctionTermsSet(terms) => Write::AuctionTerms(Some(terms)),
            Event::SpotAccepted { underlying, price, confidence, observed_at } => {
                Write::Spot(underlying, Some(Spot { price, confidence, observed_at }))
            }
            Event::Observed { underlying, range, .. } => Write::Range(underlying, Some(range)),
            Event::Degraded { underlying, second, .. } => {
                Write::Apart(underlying, second.map(|_| head.timestamp))
            }
            Event::OpinionSet { underlying, .. } => Write::Apart(underlying, None),
            Event::SurfaceAccepted { quote, observed_at } => {
                let surface = Surface { quote, observed_at, stale: false };
                Write::Surface(quote.expiry, Some(surface))
            }
            Event::SurfaceStale(key) => {
                let surface = self.oracle.surfaces.get(&key).ok_or(ReplicaError::NoSurface(key))?;
                Write::Surface(key, Some(Surface { stale: true, ..*surface }))
            }
            Event::SurfaceSettingsSet(settings) => Write::SurfaceAge(settings.max_age),
            Event::Sampled { expiry, minute, price, .. } => {
                Write::Sample(expiry, minute, Window::sample_down(price))
            }
            Event::Settled { expiry, price, .. } => Write::Settled(expiry, Some(price)),
            Event::OptionTermsSet { underlying, terms } => {
                Write::OptionTerms(underlying, Some(terms))
            }
            Event::ReferenceRangeSet(range) => Write::ReferenceRange(range),
            Event::PortfolioSet { initial_factor_wad, scenarios } => {
                Write::Portfolio(Some((initial_factor_wad, scenarios)))
            }
            Event::MarketSettingsSet(settings) => Write::MaxAge(settings.max_age),
            Event::TiersSet { underlying, tiers } => Write::Tiers(underlying, Some(tiers)),
            Event::TermsSet { asset, terms } => Write::Terms(asset, Some(terms)),
            Event::DebtCapSet(cap) => Write::DebtCap(cap),
            Event::SkewSet { underlying, skew, .. } => {
                let pool = self.pool(underlying).ok_or(ReplicaError::NoMarket(underlying))?;
                Write::Pool(underlying, Some(PoolMarket { skew, ..pool }))
            }
            Event::OptionDeltaSet { underlying, delta: option_delta, .. } => {
                let pool = self.pool(underlying).ok_or(ReplicaError::NoMarket(underlying))?;
                Write::Pool(underlying, Some(PoolMarket { option_delta, ..pool }))
            }
            Event::OptionQuoteTermsSet { underlying, terms } => {
                let anchor = self.pool_options(underlying).and_then(|it| it.anchor);
                let max_sync_age = terms.max_sync_age.into();
                Write::PoolOptions(underlying, Some(PoolOptions { max_sync_age, anchor }))
            }
            Event::Synced { underlying, anchor } => {
                let it = self.pool_options(underlying).ok_or(ReplicaError::NoMarket(underlying))?;
                Write::PoolOptions(underlying, Some(PoolOptions { anchor: Some(anchor), ..it }))
            }
            Event::MarketSet { underlying, market } => {
                let option_delta = self.pool(underlying).map_or(Size::ZERO, |it| it.option_delta);
                Write::Pool(underlying, Some(PoolMarket { option_delta, ..market }))
            }
            _ => return Ok(None),
        }))
    }

    fn status_with(
        &self,
        account: AccountId,
        change: impl FnOnce(&mut Status),
    ) -> Result<Write, ReplicaError> {
        let mut status = self.status(account)?;
        change(&mut status);
        Ok(Write::Status(account, status))
    }
}
