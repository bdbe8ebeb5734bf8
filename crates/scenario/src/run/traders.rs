//! What traders do while the path is played: add, reduce, deposit, withdraw, come back.
//!
//! One in eighty acts in a block, whatever happens; beside that two in three watch their margin and
//! deposit when it runs low. They see the chain as the keeper does, up to the block before; what the
//! contracts refuse is part of the run.

use super::{
    calls,
    draws::{Draws, Purpose},
    market::Market,
    outbox::{Actor, Order},
    work::Work,
};
use loadline_client::{ActionBatch, Amount, PoolOrder};
use loadline_deploy::Deployment;
use loadline_keeper::replica::Replica;
use loadline_model::{self as model, Assessment, Book, PerpLeg, margin::free};
use loadline_units::{AccountId, Price, Size, Usd};

/// How many act in a block [permille].
const ACTIVE: u64 = 12;

/// How many of those who watch deposit in a block in which their margin is low [permille].
const PROMPT: u64 = 250;

/// Furthest from the price that a trader pays [permille].
const SLIPPAGE: u128 = 20;

/// Somebody with an account.
#[derive(Debug)]
pub(super) struct Trader {
    pub(super) actor: Actor,
    pub(super) account: AccountId,
    /// Whether he deposits when his margin runs low.
    pub(super) watches: bool,
    /// Whether he trades options.
    pub(super) options: bool,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Traders {
    pub(super) all: Vec<Trader>,
    draws: Draws,
}

/// What a trader looks at.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) markets: &'a [Market],
    pub(super) replica: &'a Replica,
    pub(super) market: &'a model::Market,
}

impl Traders {
    pub(super) fn new(all: Vec<Trader>, seed: u64) -> Self {
        Self { all, draws: Draws::new(seed, Purpose::Traders) }
    }

    /// The accounts that they have.
    pub(super) fn accounts(&self) -> impl Iterator<Item = AccountId> + Clone + '_ {
        self.all.iter().map(|it| it.account).filter(|it| *it != AccountId::NONE)
    }

    /// What they do in the next block, by their place among [`Self::all`].
    pub(super) fn decide(&mut self, view: View<'_>) -> Vec<(usize, Order)> {
        let draws = &mut self.draws;
        let decide = |(place, trader): (usize, &Trader)| {
            let acts = draws.permille(ACTIVE);
            let columns = view.replica.columns();
            let a = columns.assess(trader.account, view.market).ok()?;
            if trader.watches && runs_low(&a) && draws.permille(PROMPT) {
                return Some((place, top_up(trader, &a, view)?));
            }
            let book =
                if acts { columns.book(trader.account, view.market).ok()? } else { return None };
            Some((place, act(draws, trader, &a, &book, view)?))
        };
        self.all.iter().enumerate().filter_map(decide).collect()
    }
}

/// Whether less than a fifth of the requirement is left above it.
fn runs_low(a: &Assessment) -> bool {
    let spare = a.maintenance_balance().ok().and_then(|it| times(it, 5));
    a.maintenance_margin > Usd::ZERO && spare.is_some_and(|spare| spare < a.maintenance_margin)
}

/// A deposit of half the requirement.
fn top_up(trader: &Trader, a: &Assessment, view: View<'_>) -> Option<Order> {
    deposit(trader, share(a.maintenance_margin, 500)?, view)
}

fn act(
    draws: &mut Draws,
    trader: &Trader,
    a: &Assessment,
    book: &Book,
    view: View<'_>,
) -> Option<Order> {
    let (choice, permille) = (draws.below(100), draws.between(20, 1_000));
    let is_empty = book.perps.is_empty() && book.options.is_empty();
    if is_empty && a.equity < Usd::from_units(200) {
        return come_back(draws, trader, view);
    }
    match choice {
        0..35 => add(draws, trader, a, book, view),
        35..65 => reduce(draws.pick(&book.perps)?, trader, permille, view),
        65..80 => deposit(trader, share(a.equity, permille / 5)?, view),
        _ => withdraw(trader, share(free(a, true).ok()?, permille * 6 / 10)?, view),
    }
}

/// More of what is held, or something new, for up to twice the equity.
fn add(
    draws: &mut Draws,
    trader: &Trader,
    a: &Assessment,
    book: &Book,
    view: View<'_>,
) -> Option<Order> {
    let held = draws.pick(&book.perps);
    let market = match held {
        Some(leg) => market_of(leg, view)?,
        None => draws.pick(view.markets)?,
    };
    let long = held.map_or_else(|| draws.permille(600), |leg| !leg.size.is_negative());
    let size = market.size_of(share(a.equity, draws.between(200, 2_000))?, long)?;
    Some(trade(trader, market, size, view))
}

/// Some or all of a leg back to the pool.
fn reduce(leg: &PerpLeg, trader: &Trader, permille: u64, view: View<'_>) -> Option<Order> {
    let market = market_of(leg, view)?;
    let size = if permille > 700 {
        leg.size.checked_neg().ok()?
    } else {
        market.part(leg.size.checked_neg().ok()?, permille)?
    };
    Some(trade(trader, market, size, view))
}

fn trade(trader: &Trader, market: &Market, size: Size, view: View<'_>) -> Order {
    let batch = ActionBatch::new(view.deployment).trade_pool(trader.account, limited(market, size));
    calls::execute(&view.deployment.contracts, batch, Work::Trade)
}

const fn limited(market: &Market, size: Size) -> PoolOrder {
    let wad = market.price.to_wad();
    let slip = wad / 1_000 * SLIPPAGE;
    let limit = if size.is_negative() { wad - slip } else { wad.saturating_add(slip) };
    PoolOrder { limit: Price::from_wad(limit), ..PoolOrder::market(market.underlying, size) }
}

/// Fresh cash and a moderate trade, for an account that was emptied.
fn come_back(draws: &mut Draws, trader: &Trader, view: View<'_>) -> Option<Order> {
    let dollars = draws.between(500, 5_000);
    let market = draws.pick(view.markets)?;
    let size =
        market.size_worth(dollars.saturating_mul(draws.between(1, 6)), draws.permille(600))?;
    let cash = Amount::Cash(Usd::from_units(i64::try_from(dollars).ok()?));
    let batch = ActionBatch::new(view.deployment)
        .deposit(trader.account, cash)
        .trade_pool(trader.account, limited(market, size));
    Some(calls::execute(&view.deployment.contracts, batch, Work::Return))
}

fn deposit(trader: &Trader, amount: Usd, view: View<'_>) -> Option<Order> {
    let amount = Amount::Cash(whole(amount)?);
    let batch = ActionBatch::new(view.deployment).deposit(trader.account, amount);
    Some(calls::execute(&view.deployment.contracts, batch, Work::Deposit))
}

fn withdraw(trader: &Trader, amount: Usd, view: View<'_>) -> Option<Order> {
    let amount = Amount::Cash(whole(amount)?);
    let to = trader.actor.address();
    let batch = ActionBatch::new(view.deployment).withdraw(trader.account, amount, to);
    Some(calls::execute(&view.deployment.contracts, batch, Work::Withdraw))
}

fn market_of<'a>(leg: &PerpLeg, view: View<'a>) -> Option<&'a Market> {
    view.markets.iter().find(|market| market.underlying == leg.underlying)
}

fn times(value: Usd, factor: u8) -> Option<Usd> {
    (1..factor).try_fold(value, |sum, _| sum.checked_add(value).ok())
}

/// Part of an amount [permille].
fn share(value: Usd, permille: u64) -> Option<Usd> {
    let wad = value.to_narrow()? / 1_000;
    Some(Usd::from_narrow(wad.checked_mul(i128::from(permille))?))
}

/// The whole dollars of an amount, or `None` if there are none.
fn whole(amount: Usd) -> Option<Usd> {
    const DOLLAR: i128 = 1_000_000_000_000_000_000;
    let dollars = i64::try_from(amount.to_narrow()? / DOLLAR).ok()?;
    (dollars > 0).then(|| Usd::from_units(dollars))
}
