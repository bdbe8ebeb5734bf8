//! The logs of a chain tell all that accounts hold.

use crate::world::{OTHER, TRADER, World, eth};
use alloy::{providers::Provider, rpc::types::Filter};
use loadline_client::{Amount, Event, PoolOrder};
use loadline_units::{AccountId, Size, Usd};
use std::collections::BTreeMap;

#[tokio::test]
async fn every_log_since_the_deployment_decodes_and_the_last_word_is_the_state() {
    let world = World::new().await;
    let (one, two) = (world.open(TRADER, 10_000).await, world.open(OTHER, 10_000).await);
    for (owner, account, size) in [(TRADER, one, 5_i64), (OTHER, two, -3), (TRADER, one, -2)] {
        let order = PoolOrder::market(eth(), Size::from_units(size));
        world.execute(owner, world.client.batch().trade_pool(account, order)).await;
        world.report(3_000 + size.unsigned_abs()).await;
    }
    let leave = world.client.batch().withdraw(one, Amount::Cash(Usd::from_units(100)), OTHER);
    world.execute(TRADER, leave).await;

    let decoder = world.client.decoder();
    let first = world.deployment().block;
    let filter = Filter::new().from_block(first).address(decoder.addresses());
    let logs = world.client.provider().get_logs(&filter).await.unwrap();
    let events: Vec<Event> = logs.iter().filter_map(|log| decoder.decode(log).unwrap()).collect();
    let mut cash: BTreeMap<AccountId, Usd> = BTreeMap::new();
    let mut sizes: BTreeMap<AccountId, Size> = BTreeMap::new();
    let mut settings = 0;
    for event in &events {
        match event {
            Event::CashSet { account, cash: now } => drop(cash.insert(*account, *now)),
            Event::PerpSet { account, position, .. } => drop(sizes.insert(*account, position.size)),
            Event::TiersSet { .. }
            | Event::TermsSet { .. }
            | Event::DebtCapSet(_)
            | Event::OptionTermsSet { .. }
            | Event::ReferenceRangeSet(_)
            | Event::PortfolioSet { .. }
            | Event::ListingSet { .. }
            | Event::Seeded { .. }
            | Event::SurfaceSettingsSet(_)
            | Event::MarketSet { .. }
            | Event::AuctionTermsSet(_)
            | Event::FeesSet(_)
            | Event::MarketSettingsSet(_)
            | Event::Listed { .. }
            | Event::EngineSet { .. }
            | Event::VenueSet { .. }
            | Event::SystemSet { .. } => settings += 1,
            _ => {}
        }
    }
    let underlyings = 5 * 5; // tiers, market, seed, option terms, listing
    assert_eq!(settings, underlyings + 3 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 5 + 3 + 4 + 3);
    let head = world.chain.head().number;
    let states = world.client.positions_from(AccountId::new(1), 100, head).await.unwrap();
    assert_eq!(states.len(), 10);
    for state in states {
        assert_eq!(cash.get(&state.account).copied().unwrap_or_default(), state.book.cash);
        let size = state.book.perps.first().map_or(Size::ZERO, |leg| leg.size);
        assert_eq!(sizes.get(&state.account).copied().unwrap_or(Size::ZERO), size);
    }
}
