//! The account that the keeper bids with: it lives on discounts, not on prices.
//!
//! What it took is sold: options to the makers, up to eight legs of each underlying in a block at what
//! they ask, a whole, a half, a quarter or an eighth of them, as much as they take; perpetuals to the
//! pool. As long as options on an underlying are left, a perpetual against their delta is held, within a
//! fiftieth of the equity. What no maker takes, and what is within an hour of its expiry, is held until
//! it settles.

use super::super::{
    calls,
    outbox::{Actor, Order},
    work::Work,
};
use super::{
    makers::{Makers, surplus},
    pitch::Pitch,
    takers::ask,
    what_if::{Thing, Wish, left},
};
use loadline_client::{ActionBatch, PoolOrder};
use loadline_model::{Book, Mode, OPTION_LOT, OptionLeg};
use loadline_units::{AccountId, Fraction, Size, UnderlyingId, Usd};
use std::cmp::Reverse;

/// Legs that are offered at once.
const OFFERED: usize = 8;

/// Least time to the expiry of what is offered [s].
const CLOSED: u64 = 3_600;

/// Share of equity that the delta of options may be worth [bps].
const UNHEDGED: u16 = 200;

/// Its owner and its number.
#[derive(Debug)]
pub(in crate::run) struct House {
    pub(in crate::run) actor: Actor,
    pub(in crate::run) account: AccountId,
}

impl House {
    /// What it sends in a block.
    pub(in crate::run) fn decide(&self, makers: &mut Makers, pitch: &Pitch<'_>) -> Vec<Order> {
        let Ok(book) = pitch.replica.columns().book(self.account, &pitch.market) else {
            return Vec::new();
        };
        let sold: Vec<Order> = pitch
            .markets
            .iter()
            .filter_map(|it| self.sell(&book, it.underlying, makers, pitch))
            .collect();
        sold.into_iter().chain(self.hedge(&book, pitch)).collect()
    }

    /// The largest of its options on an underlying to a maker.
    fn sell(
        &self,
        book: &Book,
        underlying: UnderlyingId,
        makers: &mut Makers,
        pitch: &Pitch<'_>,
    ) -> Option<Order> {
        let open = |it: &&OptionLeg| {
            let series = it.series();
            series.underlying() == underlying && u64::from(series.expiry()) > pitch.now() + CLOSED
        };
        let mut legs: Vec<OptionLeg> = book.options.iter().filter(open).copied().collect();
        legs.sort_by_key(|it| (Reverse(it.size().magnitude()), it.series()));
        legs.truncate(OFFERED);
        let order = [1, 2, 4, 8].into_iter().find_map(|part| {
            let wishes: Vec<Wish> = legs.iter().filter_map(|leg| wish(*leg, part)).collect();
            if wishes.is_empty() { None } else { makers.sign(&wishes, underlying, pitch) }
        })?;
        Some(ask(self.account, &order, pitch))
    }

    /// Perpetuals to the pool, but for what stands against options.
    fn hedge(&self, book: &Book, pitch: &Pitch<'_>) -> Option<Order> {
        let (equity, _) = left(Mode::Portfolio, book, pitch)?;
        let most = equity.max(Usd::ZERO).share_up(Fraction::from_bps(UNHEDGED)?).ok()?;
        let mut batch = ActionBatch::new(pitch.deployment);
        for market in pitch.markets {
            let size = match leftover(book, market.underlying, pitch) {
                Some((size, _)) if size.is_zero() => continue,
                Some((size, true)) if size.notional_up(market.price) <= most => continue,
                Some((size, _)) => size.checked_neg().ok()?,
                None => continue,
            };
            batch = batch.trade_pool(self.account, PoolOrder::market(market.underlying, size));
        }
        let order = calls::execute(&pitch.deployment.contracts, batch.clone(), Work::Hedge);
        (!batch.actions().is_empty()).then_some(order)
    }
}

/// What is to be sold of an underlying, and whether options on it are left.
fn leftover(book: &Book, underlying: UnderlyingId, pitch: &Pitch<'_>) -> Option<(Size, bool)> {
    let perp = book.perps.iter().find(|it| it.underlying == underlying);
    let perp = perp.map_or(Size::ZERO, |it| it.size);
    if book.options.iter().all(|it| it.series().underlying() != underlying) {
        return Some((perp, false));
    }
    let size = surplus(book, underlying, pitch)?;
    let rest = perp.checked_sub(size).ok()?.magnitude();
    // The pool leaves no less than its least size.
    let least = pitch.market_of(underlying)?.min_size.magnitude();
    Some((if rest < least { perp } else { size }, true))
}

/// What a sale of a part of a leg wishes for, in whole lots.
fn wish(leg: OptionLeg, part: i128) -> Option<Wish> {
    let lots = leg.size().to_wad() / OPTION_LOT / part;
    let size = Size::from_wad(lots.checked_mul(-OPTION_LOT)?);
    (!size.is_zero()).then_some(Wish { thing: Thing::Option(leg.series()), size })
}
