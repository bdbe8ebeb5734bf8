//! Signed batches through the router.

use crate::world::{OTHER, TRADER, World, eth};
use alloy::primitives::U256;
use loadline_client::{Amount, Event, PoolOrder, Scopes, SignedBatch};
use loadline_harness::dev_signer;
use loadline_units::{Size, Usd};

#[tokio::test]
async fn anyone_brings_a_signed_batch_once() {
    let world = World::new().await;
    let account = world.open(TRADER, 5_000).await;
    let router = world.deployment().contracts.signature_router;
    let until = world.chain.head().timestamp + 1_000;
    let grant = world.client.batch().set_operator(account, router, Scopes::TRADE, until);
    world.execute(TRADER, grant).await;

    let order = PoolOrder::market(eth(), Size::from_units(1));
    let batch = world.client.batch().trade_pool(account, order);
    let signed = SignedBatch::new(batch, TRADER, U256::from(77), 0, until);
    let data = signed.sign(world.deployment(), &dev_signer(1).unwrap()).unwrap();
    let events = world.run(OTHER, router, data.clone()).await;
    let spent = Event::NonceSpent { owner: TRADER, nonce: U256::from(77) };
    assert!(events.contains(&spent), "{events:?}");
    assert_eq!(world.state(account).await.book.perps[0].size, Size::from_units(1));

    let replayed = world.attempt(OTHER, router, data).await;
    assert_eq!(replayed.reason().unwrap().to_string(), format!("nonce 77 of {TRADER} is used"));
}

#[tokio::test]
async fn what_others_sign_or_cannot_be_signed_for_is_refused() {
    let world = World::new().await;
    let account = world.open(TRADER, 5_000).await;
    let router = world.deployment().contracts.signature_router;
    let order = PoolOrder::market(eth(), Size::from_units(1));
    let trade = world.client.batch().trade_pool(account, order);
    let signed = SignedBatch::new(trade, TRADER, U256::ONE, 0, u64::MAX);
    let forged = signed.sign(world.deployment(), &dev_signer(2).unwrap()).unwrap();
    let outcome = world.attempt(OTHER, router, forged).await;
    let expected = format!("the batch is not signed by {TRADER} in its present epoch");
    assert_eq!(outcome.reason().unwrap().to_string(), expected);

    let leave = world.client.batch().withdraw(account, Amount::Cash(Usd::from_units(1)), OTHER);
    let signed = SignedBatch::new(leave, TRADER, U256::ONE, 0, u64::MAX);
    let data = signed.sign(world.deployment(), &dev_signer(1).unwrap()).unwrap();
    let outcome = world.attempt(OTHER, router, data).await;
    assert_eq!(outcome.reason().unwrap().to_string(), "action 0 cannot be signed for");
}
