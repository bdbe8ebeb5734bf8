//! Surfaces, orders, options in a book, and the market that the model takes from the chain.

use crate::world::{OTHER, TRADER, World, eth, usd};
use alloy::primitives::U256;
use loadline_client::{Event, RfqLeg, RfqOrder, SurfaceQuote};
use loadline_harness::dev_signer;
use loadline_model::{Mode, OptionLeg, margin::assess, surface::Slice};
use loadline_units::{AccountId, ExpiryKey, InstrumentId, OptionSeries, Size, Usd};

const DAY: u64 = 86_400;

/// 08:00 UTC, so many days after the first one ahead.
fn expiry_in(world: &World, days: u64) -> u32 {
    let now = world.chain.head().timestamp;
    let today = now / DAY * DAY + 8 * 3_600;
    let first = if today > now { today } else { today + DAY };
    u32::try_from(first + days * DAY).unwrap()
}

/// A slice at 60 %.
fn quote(world: &World, expiry: u32) -> SurfaceQuote {
    let left = u128::from(u64::from(expiry) - world.chain.head().timestamp);
    let theta_wad = 360_000_000_000_000_000 * left / (365 * u128::from(DAY));
    let psi_wad = (theta_wad * 1_000_000_000_000_000_000).isqrt();
    SurfaceQuote {
        expiry: ExpiryKey { underlying: eth(), expiry },
        basis_wad: 1_000_000_000_000_000_000,
        rate_wad: 0,
        slice: Slice { theta_wad, rho_wad: -200_000_000_000_000_000, psi_wad },
    }
}

const fn option(is_put: bool, expiry: u32, strike_usd: u64) -> OptionSeries {
    OptionSeries::new(eth(), is_put, expiry, strike_usd * 100_000_000).unwrap()
}

fn order(maker: AccountId, legs: Vec<RfqLeg>) -> RfqOrder {
    let nonce = U256::from(legs.len());
    RfqOrder {
        maker,
        taker: AccountId::NONE,
        signer: OTHER,
        nonce,
        epoch: 0,
        deadline: u64::MAX,
        lots: 1,
        reduce_only: false,
        legs,
    }
}

async fn mark(world: &World, series: OptionSeries) -> Usd {
    let instrument = series.instrument().packed();
    let call = world.client.market_data();
    let answer = call.optionMark(instrument.try_into().unwrap()).call().await.unwrap();
    Usd::from_narrow(answer.mark.try_into().unwrap())
}

#[tokio::test]
async fn orders_hash_as_the_venue_hashes_them() {
    let world = World::new().await;
    let leg = RfqLeg {
        instrument: InstrumentId::perpetual(eth()),
        size: Size::from_wad(-7),
        quote: Usd::from_narrow(-9),
    };
    let call = RfqLeg { instrument: option(false, 1, 1).instrument(), ..leg };
    for legs in [vec![], vec![leg], vec![leg, call]] {
        let order = order(AccountId::new(5), legs);
        let venue = world.client.rfq_venue();
        let digest = venue.digestOf(order.to_venue()).call().await.unwrap();
        assert_eq!(order.digest(world.deployment()), digest);
    }
}

#[tokio::test]
async fn options_are_bought_from_a_maker_and_the_model_agrees_in_every_mode() {
    let world = World::new().await;
    let (near, far) = (expiry_in(&world, 3), expiry_in(&world, 30));
    let events = world.post_surface([quote(&world, near), quote(&world, far)]).await;
    let accepted = |event: &&Event| matches!(event, Event::SurfaceAccepted { .. });
    assert_eq!(events.iter().filter(accepted).count(), 2);

    let (taker, maker) = (world.open(TRADER, 50_000).await, world.open(OTHER, 500_000).await);
    let (call, put) = (option(false, far, 3_200), option(true, near, 2_800));
    let leg = |series: OptionSeries, size: i64, quote: Usd| RfqLeg {
        instrument: series.instrument(),
        size: Size::from_units(size),
        quote,
    };
    let price = mark(&world, call).await;
    let received = mark(&world, put).await.checked_neg().unwrap();
    let order = order(maker, vec![leg(call, 1, price), leg(put, -1, received)]);
    let signed = order.sign(world.deployment(), &dev_signer(2).unwrap()).unwrap();
    let events = world.execute(TRADER, world.client.batch().trade_rfq(taker, &signed)).await;
    let nonce = U256::from(2);
    let spent = Event::OrderFilled { maker, nonce, taker, lots: 1, filled: 1 };
    assert!(events.contains(&spent), "{events:?}");
    let set = Event::OptionSet { account: taker, series: call, size: Size::from_units(1) };
    assert!(events.contains(&set), "{events:?}");
    let again = world.refusal(TRADER, world.client.batch().trade_rfq(taker, &signed)).await;
    assert_eq!(again, format!("order 2 of account {maker} is spent, or its epoch is over"));

    let held = [(call, 1), (put, -1)]
        .map(|(series, size)| OptionLeg::new(series, Size::from_units(size)).unwrap());
    assert_eq!(world.state(taker).await.book.options, held);
    for mode in [Mode::Cross, Mode::Portfolio, Mode::Isolated] {
        world.execute(TRADER, world.client.batch().set_mode(taker, mode)).await;
        let head = world.chain.head().number;
        let keys = held.map(|leg| leg.series().key());
        let market = world.client.market(keys, head).await.unwrap();
        for account in [taker, maker] {
            let state = world.state(account).await;
            let assessed = assess(state.mode, &state.book, &market).unwrap();
            assert_eq!(assessed, world.health(account).await.assessment, "{mode:?}");
            assert!(assessed.maintenance_margin > usd(0), "{assessed:?}");
        }
    }
    let other = world.open(TRADER, 1_000).await;
    let moved = world.client.batch().transfer_option(taker, other, call, Size::from_units(1));
    world.execute(TRADER, moved).await;
    assert_eq!(world.state(other).await.book.options, held[..1]);
}

#[tokio::test]
async fn what_is_refused_of_options_is_said_in_words() {
    let world = World::new().await;
    let expiry = expiry_in(&world, 3);
    let (taker, maker) = (world.open(TRADER, 50_000).await, world.open(OTHER, 50_000).await);
    let trade = async |order: RfqOrder, index: u32| {
        let signed = order.sign(world.deployment(), &dev_signer(index).unwrap()).unwrap();
        world.refusal(TRADER, world.client.batch().trade_rfq(taker, &signed)).await
    };
    let leg = |strike| RfqLeg {
        instrument: option(false, expiry, strike).instrument(),
        size: Size::from_units(1),
        quote: usd(100),
    };
    let named = format!("underlying 1 has no surface for expiry {expiry}");
    assert_eq!(trade(order(maker, vec![leg(3_000)]), 2).await, named);
    assert_eq!(
        trade(order(maker, vec![]), 2).await,
        format!("the order of account {maker} has no legs")
    );
    assert_eq!(
        trade(order(maker, vec![leg(3_000)]), 3).await,
        format!("the order is not signed by {OTHER}")
    );
    world.post_surface([quote(&world, expiry)]).await;
    let unlisted = option(false, expiry, 3_001);
    let price = mark(&world, unlisted).await;
    let odd = RfqLeg { quote: price, ..leg(3_001) };
    assert_eq!(
        trade(order(maker, vec![odd]), 2).await,
        format!("the call 3001 of underlying 1 and expiry {expiry} is not listed")
    );
}
