//! Takers: traders who buy and sell options. Each begins with one strategy; one in two hundred and
//! fifty acts in a block: adds another half of the time, or goes back from all that it has in one expiry.
//!
//! A strategy is as large as leaves a drawn share of the initial balance: half of them use 20 to 50 % of
//! it, three in ten up to 80, the rest up to 95. Nothing is dealt in within an hour of its expiry.

use super::super::{
    calls,
    draws::{Draws, Purpose},
    market::Market,
    outbox::Order,
    traders::Trader,
    work::Work,
};
use super::{
    calendar::{expiries, strike, strike_step},
    makers::{Makers, priced},
    pitch::Pitch,
    strategy::{Kind, Part, draw},
    what_if::{Thing, Wish, left, taken},
};
use loadline_client::{ActionBatch, SignedOrder};
use loadline_model::{Book, Mode};
use loadline_units::{AccountId, OptionSeries, Size, Usd};

/// How many act in a block [1e-4].
const ACTIVE: u64 = 40;

/// Most notional of a strategy, in multiples of equity.
const LARGEST: i128 = 12;

/// Least time to the expiry of what is dealt in [s].
const CLOSED: u64 = 3_600;

/// Those of the traders who trade options.
#[derive(Debug)]
pub(in crate::run) struct Takers {
    draws: Draws,
    /// Distance of strikes by place of the market [1e-8 USD].
    steps: Vec<u64>,
}

impl Takers {
    /// They deal in strikes that fit the first prices.
    pub(in crate::run) fn new(markets: &[Market], seed: u64) -> Self {
        let steps = markets.iter().map(|it| strike_step(it.price, it.strike_step));
        Self { draws: Draws::new(seed, Purpose::Takers), steps: steps.collect() }
    }

    /// The strategy that a trader begins with.
    pub(in crate::run) fn begin(
        &mut self,
        trader: &Trader,
        makers: &mut Makers,
        pitch: &Pitch<'_>,
    ) -> Option<Order> {
        let mode = pitch.replica.columns().mode(trader.account).ok()?;
        let book = pitch.replica.columns().book(trader.account, &pitch.market).ok()?;
        self.add(trader, mode, &book, makers, pitch)
    }

    /// What they do in a block, by their place among the traders.
    pub(in crate::run) fn decide(
        &mut self,
        traders: &[Trader],
        makers: &mut Makers,
        pitch: &Pitch<'_>,
    ) -> Vec<(usize, Order)> {
        let mut orders = Vec::new();
        for (place, trader) in traders.iter().enumerate().filter(|(_, it)| it.options) {
            if self.draws.below(10_000) < ACTIVE {
                orders.extend(self.act(trader, makers, pitch).map(|order| (place, order)));
            }
        }
        orders
    }

    fn act(&mut self, trader: &Trader, makers: &mut Makers, pitch: &Pitch<'_>) -> Option<Order> {
        let mode = pitch.replica.columns().mode(trader.account).ok()?;
        let book = pitch.replica.columns().book(trader.account, &pitch.market).ok()?;
        if self.draws.permille(500) || book.options.is_empty() {
            self.add(trader, mode, &book, makers, pitch)
        } else {
            self.go_back(trader, &book, makers, pitch)
        }
    }

    fn add(
        &mut self,
        trader: &Trader,
        mode: Mode,
        book: &Book,
        makers: &mut Makers,
        pitch: &Pitch<'_>,
    ) -> Option<Order> {
        let at = self.market(mode, book, pitch)?;
        let market = pitch.markets.get(at)?;
        let unit = self.unit(at, market, pitch)?;
        let used = match self.draws.below(10) {
            0..5 => self.draws.between(200, 500),
            5..8 => self.draws.between(500, 800),
            _ => self.draws.between(800, 950),
        };
        let wishes = largest(&unit, market, mode, book, used, pitch)?;
        let order = makers.sign(&wishes, market.underlying, pitch)?;
        Some(ask(trader.account, &order, pitch))
    }

    /// The place of the market that an account can trade on: an isolated one only on what it holds.
    fn market(&mut self, mode: Mode, book: &Book, pitch: &Pitch<'_>) -> Option<usize> {
        let drawn = self.draws.below(pitch.markets.len().try_into().ok()?);
        let held = book.perps.first().map(|it| it.underlying);
        let held = held.or_else(|| book.options.first().map(|it| it.series().underlying()));
        match held {
            Some(held) if mode == Mode::Isolated => {
                pitch.markets.iter().position(|it| it.underlying == held)
            }
            _ => usize::try_from(drawn).ok(),
        }
    }

    /// A drawn strategy on a market, of one lot.
    fn unit(&mut self, at: usize, market: &Market, pitch: &Pitch<'_>) -> Option<Vec<Wish>> {
        let parts = draw(&mut self.draws);
        let now = pitch.now();
        let open: Vec<u32> =
            expiries(now).into_iter().filter(|it| u64::from(*it) > now + CLOSED).collect();
        let near = usize::try_from(self.draws.below(open.len().saturating_sub(1).try_into().ok()?))
            .ok()?;
        let step = *self.steps.get(at)?;
        let wish = |part: &Part| {
            let expiry = *open.get(near + usize::from(part.far))?;
            let size = market.min_size;
            let size = if part.is_long { size } else { size.checked_neg().ok()? };
            let series = |is_put| {
                let strike = strike(market.price, step, part.steps)?;
                OptionSeries::new(market.underlying, is_put, expiry, strike).map(Thing::Option)
            };
            let thing = match part.kind {
                Kind::Perp => Thing::Perp(market.underlying),
                Kind::Call => series(false)?,
                Kind::Put => series(true)?,
            };
            Some(Wish { thing, size })
        };
        parts.iter().map(wish).collect()
    }

    /// Back from everything in one expiry of one underlying.
    fn go_back(
        &mut self,
        trader: &Trader,
        book: &Book,
        makers: &mut Makers,
        pitch: &Pitch<'_>,
    ) -> Option<Order> {
        let key = self.draws.pick(&book.options)?.series().key();
        if u64::from(key.expiry) <= pitch.now() + CLOSED {
            return None;
        }
        let legs = book.options.iter().filter(|it| it.series().key() == key);
        let back = |it: &loadline_model::OptionLeg| {
            let size = it.size().checked_neg().ok()?;
            Some(Wish { thing: Thing::Option(it.series()), size })
        };
        let wishes: Option<Vec<Wish>> = legs.map(back).collect();
        let order = makers.sign(&wishes?, key.underlying, pitch)?;
        Some(ask(trader.account, &order, pitch))
    }
}

/// A trade at the venue of signed orders.
pub(super) fn ask(account: AccountId, order: &SignedOrder, pitch: &Pitch<'_>) -> Order {
    let batch = ActionBatch::new(pitch.deployment).trade_rfq(account, order);
    calls::execute(&pitch.deployment.contracts, batch, Work::Option)
}

/// As many units as use about so much of the initial balance [permille], or `None` if not even one.
fn largest(
    unit: &[Wish],
    market: &Market,
    mode: Mode,
    book: &Book,
    used: u64,
    pitch: &Pitch<'_>,
) -> Option<Vec<Wish>> {
    let (equity, balance) = left(mode, book, pitch)?;
    let kept = balance.to_narrow()?.checked_mul(i128::from(1_000 - used))? / 1_000;
    let kept = Usd::from_narrow(kept.max(0));
    let lot = market.min_size.notional_up(market.price).to_narrow()?;
    let fits = |units: i128| {
        let wishes = times(unit, units)?;
        let after = taken(book, &priced(&wishes, pitch)?)?;
        let (_, balance) = left(mode, &after, pitch)?;
        (balance >= kept).then_some(wishes)
    };
    let (mut good, mut bad) = (0, equity.to_narrow()?.checked_mul(LARGEST)?.checked_div(lot)?);
    if let Some(all) = fits(bad).filter(|_| bad > 0) {
        return Some(all);
    }
    for _ in 0..8 {
        let middle = i128::midpoint(good, bad);
        if fits(middle).is_some() { good = middle } else { bad = middle }
    }
    times(unit, good).filter(|_| good > 0)
}

fn times(unit: &[Wish], units: i128) -> Option<Vec<Wish>> {
    let scaled = |wish: &Wish| {
        Some(Wish { size: Size::from_wad(wish.size.to_wad().checked_mul(units)?), ..*wish })
    };
    unit.iter().map(scaled).collect()
}
