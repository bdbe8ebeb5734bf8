//! What is signed here is what the contracts expect.

use crate::world::{OTHER, TRADER, World, eth};
use alloy::primitives::{Bytes, U256, aliases::U40};
use loadline_client::{Amount, PoolOrder, Scopes, SignedBatch};
use loadline_model::Mode;
use loadline_units::{AccountId, AssetId, Price, Size, Usd};
use proptest::{
    prelude::any,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

#[tokio::test]
async fn batches_hash_as_the_router_hashes_them() {
    let world = World::new().await;
    let (first, second) = (AccountId::new(4), AccountId::new(5));
    let asset = AssetId::new(1).unwrap();
    let order = PoolOrder {
        underlying: eth(),
        size: Size::from_wad(-1),
        limit: Price::from_wad(1),
        deadline: 7,
    };
    let batch = world
        .client
        .batch()
        .open(TRADER, Mode::Cross)
        .deposit(AccountId::NONE, Amount::Cash(Usd::from_units(-3)))
        .withdraw(first, Amount::Asset(asset, Size::from_units(2)), OTHER)
        .transfer(first, second, Amount::Cash(Usd::from_units(1)))
        .transfer_perp(first, second, eth(), Size::from_units(-1))
        .trade_pool(first, order)
        .trade(second, OTHER, Bytes::from(vec![1; 77]))
        .set_operator(first, OTHER, Scopes::DEPOSIT, u64::MAX)
        .set_mode(first, Mode::Isolated);
    let router = world.client.signature_router();
    let mut runner = TestRunner::deterministic();
    for count in 0..=batch.actions().len() {
        let numbers = any::<([u64; 4], u32, u64)>().new_tree(&mut runner).unwrap();
        let (nonce, epoch, deadline) = numbers.current();
        let nonce = U256::from_limbs(nonce);
        let mut signed = SignedBatch::new(batch.clone(), TRADER, nonce, epoch, deadline);
        signed.batch.actions.truncate(count);
        let digest = router.digestOf(signed.batch.clone()).call().await.unwrap();
        assert_eq!(signed.digest(world.deployment()), digest, "{count} actions");
        assert_eq!(signed.batch.deadline, U40::saturating_from(deadline));
    }
}

// Reports have no such view: that the contract takes them proves the same, in every test of this crate.
