//! What those who trade options look at: the block that is being made, with the prices and surfaces
//! that are reported in it, over the accounts as they were after the block before.

use super::super::{market::Market, stage::Stage};
use super::surface::Seen;
use loadline_deploy::Deployment;
use loadline_keeper::replica::Replica;
use loadline_model::{self as model, Book, ExpiryData, Mark, OptionLeg, margin::expiry::Expiry};
use loadline_units::{ExpiryKey, Price, Size, UnderlyingId, Usd};

/// Forward over spot, in this run [wad].
pub(in crate::run) const BASIS: u64 = 1_000_000_000_000_000_000;

/// Each side of the spot, for a delta: a thousandth of it.
const BUMP: u128 = 1_000;

/// What they look at.
#[derive(Debug)]
pub(in crate::run) struct Pitch<'a> {
    pub(in crate::run) deployment: &'a Deployment,
    pub(in crate::run) markets: &'a [Market],
    pub(in crate::run) replica: &'a Replica,
    /// Of the block that is being made.
    pub(in crate::run) market: model::Market,
}

impl<'a> Pitch<'a> {
    /// The block of a moment [unix seconds], in which surfaces are reported or not.
    pub(in crate::run) fn new(
        stage: &'a Stage,
        replica: &'a Replica,
        seen: &[Seen],
        now: u64,
    ) -> Self {
        let mut market = replica.market(now);
        for it in &stage.markets {
            market.set_mark(it.underlying, Mark { price: it.price, fresh: true });
        }
        for (underlying, expiry, slice) in seen
            .iter()
            .flat_map(|it| it.slices.iter().map(|(at, slice)| (it.underlying, *at, *slice)))
        {
            let key = ExpiryKey { underlying, expiry };
            let data = market.expiry(key).copied();
            let data = data.unwrap_or(ExpiryData {
                basis_wad: BASIS,
                rate_wad: 0,
                observed_at: now,
                slice,
                fixed_share_wad: 0,
                fixed_price: Price::default(),
                fresh: true,
            });
            market.set_expiry(key, ExpiryData { observed_at: now, slice, fresh: true, ..data });
        }
        Self { deployment: &stage.deployment, markets: &stage.markets, replica, market }
    }

    /// The moment of the block [unix seconds].
    pub(super) const fn now(&self) -> u64 {
        self.market.now()
    }

    pub(super) fn spot(&self, underlying: UnderlyingId) -> Option<Price> {
        self.market.mark(underlying).ok().map(|it| it.price)
    }

    pub(super) fn market_of(&self, underlying: UnderlyingId) -> Option<&'a Market> {
        self.markets.iter().find(|it| it.underlying == underlying)
    }

    /// The mark of an option, as the contract has it.
    pub(super) fn mark(&self, leg: OptionLeg) -> Option<Price> {
        self.mark_at(leg, self.spot(leg.series().underlying())?)
    }

    fn mark_at(&self, leg: OptionLeg, spot: Price) -> Option<Price> {
        let series = leg.series();
        let data = self.market.expiry(series.key()).ok()?;
        let expiry = Expiry::as_of(data, series.expiry(), spot, self.now()).ok()?;
        let mark = expiry.mark(series, leg.ln_strike_x57()).ok()?;
        Some(Price::from_wad(u128::try_from(mark).ok()?))
    }

    /// What the options of a book gain per unit that an underlying rises.
    pub(super) fn option_delta(&self, book: &Book, underlying: UnderlyingId) -> Option<Size> {
        let spot = self.spot(underlying)?.to_wad();
        let bump = (spot / BUMP).max(1);
        let [down, up] =
            [spot.saturating_sub(bump), spot.saturating_add(bump)].map(Price::from_wad);
        let mut gained = Usd::ZERO;
        for leg in book.options.iter().filter(|it| it.series().underlying() == underlying) {
            let [below, above] = [self.mark_at(*leg, down)?, self.mark_at(*leg, up)?];
            let change = leg.size().value_down(above).checked_sub(leg.size().value_down(below));
            gained = gained.checked_add(change.ok()?).ok()?;
        }
        const WAD: i128 = 1_000_000_000_000_000_000;
        // Dollars over dollars of the move: at most the sizes, which fit.
        let per_move = gained.to_narrow()?.checked_mul(WAD / 1_000_000)?;
        let wad = per_move.checked_div(i128::try_from(2 * bump).ok()?)?.checked_mul(1_000_000)?;
        Some(Size::from_wad(wad))
    }
}
