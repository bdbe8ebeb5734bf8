//! Makers: each makes the market in the options on one underlying, asks 3 % of the mark and a
//! thousandth of the spot, and 5 bps for a perpetual that comes with them; takes what leaves a fifth of
//! its equity free and at most forty-eight legs; and trades its delta away with the pool when that is
//! beyond a twentieth of its equity.

use super::super::{
    calls,
    draws::{Draws, Purpose},
    outbox::{Actor, Order},
    work::Work,
};
use super::{
    pitch::Pitch,
    what_if::{Leg, Thing, Wish, left, made},
};
use alloy::primitives::U256;
use loadline_client::{ActionBatch, PoolOrder, RfqLeg, RfqOrder, SignedOrder};
use loadline_model::{Book, Mode};
use loadline_units::{AccountId, Fraction, Size, UnderlyingId, Usd};

/// What is asked beside the mark: of an option's mark, of its spot, of a perpetual's [bps].
const OF_MARK: u16 = 300;
const OF_SPOT: u16 = 10;
const OF_PERP: u16 = 5;

/// Most options that one holds.
const LEGS: usize = 48;

/// Share of equity that stays free, and that the delta may be worth: a fifth and a twentieth.
const FREE: u16 = 2_000;
const UNHEDGED: u16 = 500;

/// How long an order can be filled [s].
const VALID: u64 = 60;

/// Somebody who quotes options.
#[derive(Debug)]
pub(in crate::run) struct Maker {
    pub(in crate::run) actor: Actor,
    pub(in crate::run) account: AccountId,
    pub(in crate::run) underlying: UnderlyingId,
}

/// All of them.
#[derive(Debug)]
pub(in crate::run) struct Makers {
    pub(in crate::run) all: Vec<Maker>,
    draws: Draws,
    nonce: u64,
}

impl Makers {
    pub(in crate::run) fn new(all: Vec<Maker>, seed: u64) -> Self {
        Self { all, draws: Draws::new(seed, Purpose::Makers), nonce: 0 }
    }

    /// A signed order for what a taker wishes for, if one of the makers on the underlying takes the
    /// other side.
    pub(super) fn sign(
        &mut self,
        wishes: &[Wish],
        underlying: UnderlyingId,
        pitch: &Pitch<'_>,
    ) -> Option<SignedOrder> {
        let legs = priced(wishes, pitch)?;
        let mine: Vec<&Maker> = self.all.iter().filter(|it| it.underlying == underlying).collect();
        let first = usize::try_from(self.draws.below(mine.len().try_into().ok()?)).ok()?;
        let maker =
            *mine.iter().cycle().skip(first).take(mine.len()).find(|it| takes(it, &legs, pitch))?;
        self.nonce = self.nonce.checked_add(1)?;
        let order = RfqOrder {
            maker: maker.account,
            taker: AccountId::NONE,
            signer: maker.actor.address(),
            nonce: U256::from(self.nonce),
            epoch: 0,
            deadline: pitch.now().saturating_add(VALID),
            lots: 1,
            reduce_only: false,
            legs: legs
                .iter()
                .map(|leg| RfqLeg {
                    instrument: leg.wish.thing.instrument(),
                    size: leg.wish.size,
                    quote: leg.quote,
                })
                .collect(),
        };
        order.sign(pitch.deployment, maker.actor.signer()).ok()
    }

    /// What the maker whose turn it is trades with the pool, by its place.
    pub(in crate::run) fn hedge(&self, turn: usize, pitch: &Pitch<'_>) -> Option<(usize, Order)> {
        let place = turn.checked_rem(self.all.len())?;
        let maker = self.all.get(place)?;
        let book = pitch.replica.columns().book(maker.account, &pitch.market).ok()?;
        let size = surplus(&book, maker.underlying, pitch)?;
        let (equity, _) = left(Mode::Portfolio, &book, pitch)?;
        let most = equity.max(Usd::ZERO).share_up(Fraction::from_bps(UNHEDGED)?).ok()?;
        if size.notional_up(pitch.spot(maker.underlying)?) <= most {
            return None;
        }
        let order = PoolOrder::market(maker.underlying, size.checked_neg().ok()?);
        let batch = ActionBatch::new(pitch.deployment).trade_pool(maker.account, order);
        Some((place, calls::execute(&pitch.deployment.contracts, batch, Work::Hedge)))
    }
}

/// The delta of a book in an underlying, options and perpetual, in whole lots towards zero.
pub(super) fn surplus(book: &Book, underlying: UnderlyingId, pitch: &Pitch<'_>) -> Option<Size> {
    let perp = book.perps.iter().find(|it| it.underlying == underlying);
    let perp = perp.map_or(Size::ZERO, |it| it.size);
    let delta = pitch.option_delta(book, underlying)?.checked_add(perp).ok()?;
    pitch.market_of(underlying)?.part(delta, 1_000)
}

/// What a maker asks for each wish.
pub(super) fn priced(wishes: &[Wish], pitch: &Pitch<'_>) -> Option<Vec<Leg>> {
    let price = |wish: &Wish| {
        let mark = wish.thing.mark(pitch)?;
        let of =
            |bps: u16, price| wish.size.notional_up(price).share_up(Fraction::from_bps(bps)?).ok();
        let asked = match wish.thing {
            Thing::Perp(_) => of(OF_PERP, mark)?,
            Thing::Option(series) => of(OF_MARK, mark)?
                .checked_add(of(OF_SPOT, pitch.spot(series.underlying())?)?)
                .ok()?,
        };
        let quote = wish.size.value_down(mark).checked_add(asked).ok()?;
        Some(Leg { wish: *wish, quote })
    };
    wishes.iter().map(price).collect()
}

fn takes(maker: &Maker, legs: &[Leg], pitch: &Pitch<'_>) -> bool {
    let takes = || {
        let book = pitch.replica.columns().book(maker.account, &pitch.market).ok()?;
        let after = made(&book, legs)?;
        let (equity, balance) = left(Mode::Portfolio, &after, pitch)?;
        let free = equity.max(Usd::ZERO).share_up(Fraction::from_bps(FREE)?).ok()?;
        let room = after.options.len() <= LEGS.max(book.options.len());
        Some(room && balance >= free)
    };
    takes().unwrap_or(false)
}
