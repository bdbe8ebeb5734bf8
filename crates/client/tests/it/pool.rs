//! Shares of the LP pool.

use crate::world::{LP, TRADER, World, eth};
use alloy::{primitives::U256, sol_types::SolCall};
use loadline_bindings::Tranche;
use loadline_client::{Event, Outcome, PoolOrder};
use loadline_model::tranche::Rank;
use loadline_units::{Size, Usd};

#[tokio::test]
async fn liquidity_earns_fees_and_can_leave_but_for_the_margin() {
    let world = World::new().await;
    let shares = world.client.tranche(Rank::Junior);
    let before = shares.totalAssets().call().await.unwrap();
    assert_eq!(before, U256::from(1_000_000_000_000_u64));
    let account = world.open(TRADER, 100_000).await;
    let buy = PoolOrder::market(eth(), Size::from_units(100));
    world.execute(TRADER, world.client.batch().trade_pool(account, buy)).await;
    let sell = PoolOrder::market(eth(), Size::from_units(-100));
    world.execute(TRADER, world.client.batch().trade_pool(account, sell)).await;
    assert!(shares.totalAssets().call().await.unwrap() > before, "fees, and no position to doubt");
    world.execute(TRADER, world.client.batch().trade_pool(account, buy)).await;

    let owned = shares.balanceOf(LP).call().await.unwrap();
    let to = world.deployment().contracts.junior_tranche;
    let ask = Tranche::requestRedeemCall { shares: owned, controller: LP, owner: LP };
    let asked = world.run(LP, to, ask.abi_encode().into()).await;
    assert!(matches!(asked[..], [Event::AssetsAsked { rank: Rank::Junior, .. }]), "{asked:?}");
    let early = Tranche::redeemCall { shares: owned, receiver: LP, controller: LP };
    let refused = world.attempt(LP, to, early.abi_encode().into()).await;
    assert!(
        matches!(&refused, Outcome::Reverted(it) if it.to_string().contains("next epoch")),
        "{refused:?}"
    );

    world.report(3_000).await;
    let events = world.process_epoch().await;
    let priced = events.iter().find_map(|it| match it {
        Event::EpochProcessed { junior, .. } => Some(junior),
        _ => None,
    });
    let priced = priced.unwrap();
    assert!(Usd::ZERO < priced.paid && priced.redeemed < owned, "all but for the margin");
    let claim = Tranche::redeemCall { shares: priced.redeemed, receiver: LP, controller: LP };
    let events = world.run(LP, to, claim.abi_encode().into()).await;
    let claimed = events.iter().any(|it| matches!(it, Event::AssetsClaimed { .. }));
    assert!(claimed, "{events:?}");
}
