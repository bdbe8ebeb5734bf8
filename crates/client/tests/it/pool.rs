//! The LP share.

use crate::world::{LP, TRADER, World, eth};
use alloy::{primitives::U256, sol_types::SolCall};
use loadline_bindings::LiquidityVault;
use loadline_client::{Event, Outcome, PoolOrder};
use loadline_units::Size;

#[tokio::test]
async fn liquidity_earns_fees_and_can_leave_but_for_the_margin() {
    let world = World::new().await;
    let shares = world.client.liquidity_vault();
    let before = shares.totalAssets().call().await.unwrap();
    assert_eq!(before, U256::from(1_000_000_000_000_u64));
    let account = world.open(TRADER, 100_000).await;
    let buy = PoolOrder::market(eth(), Size::from_units(100));
    world.execute(TRADER, world.client.batch().trade_pool(account, buy)).await;
    assert!(shares.totalAssets().call().await.unwrap() > before);

    let owned = shares.balanceOf(LP).call().await.unwrap();
    let to = world.deployment().contracts.liquidity_vault;
    let all = LiquidityVault::redeemCall { shares: owned, receiver: LP, owner: LP };
    let refused = world.attempt(LP, to, all.abi_encode().into()).await;
    assert!(
        matches!(&refused, Outcome::Reverted(it) if it.to_string().contains("redeem")),
        "{refused:?}"
    );

    let half =
        LiquidityVault::redeemCall { shares: owned / U256::from(2), receiver: LP, owner: LP };
    let events = world.run(LP, to, half.abi_encode().into()).await;
    let removed = events.iter().any(|it| matches!(it, Event::LiquidityRemoved { owner: LP, .. }));
    assert!(removed, "{events:?}");
}
