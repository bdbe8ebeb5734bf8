//! Orders of several lots, limits of makers, trigger orders, fees, and deposits by permit.

use crate::world::{OTHER, TRADER, World, eth, usd};
use alloy::{
    primitives::{B256, Bytes, U256, aliases::U40},
    sol_types::{SolCall, eip712_domain},
};
use loadline_bindings::{DepositRouter, FeeSchedule, RfqVenue, testing::TestPermit2};
use loadline_client::{
    DepositPermit, Event, PoolOrder, RfqLeg, RfqOrder, SignedOrder, Trigger, TriggerOrder,
};
use loadline_harness::dev_signer;
use loadline_model::protection::Protection;
use loadline_units::{AccountId, AssetId, InstrumentId, Price, Size};

fn offer(world: &World, maker: AccountId, lots: u32) -> SignedOrder {
    let leg = RfqLeg {
        instrument: InstrumentId::perpetual(eth()),
        size: Size::from_units(1),
        quote: usd(3_001),
    };
    let order = RfqOrder {
        maker,
        taker: AccountId::NONE,
        signer: OTHER,
        nonce: U256::from(5),
        epoch: 0,
        deadline: u64::MAX,
        lots,
        reduce_only: false,
        legs: vec![leg],
    };
    order.sign(world.deployment(), &dev_signer(2).unwrap()).unwrap()
}

fn stop(world: &World, account: AccountId) -> TriggerOrder {
    TriggerOrder {
        account,
        signer: TRADER,
        nonce: U256::from(3),
        epoch: 0,
        deadline: u64::MAX,
        venue: world.deployment().contracts.pool_venue,
        instrument: InstrumentId::perpetual(eth()),
        size: Size::from_units(-1),
        limit: Price::from_units(2_800),
        trigger: Some(Trigger { price: Price::from_units(2_900), above: false, on_mark: true }),
        reduce_only: true,
        reward: usd(3),
    }
}

#[tokio::test]
async fn lots_are_taken_one_by_one_up_to_the_makers_limits() {
    let world = World::new().await;
    let (taker, maker) = (world.open(TRADER, 20_000).await, world.open(OTHER, 20_000).await);
    let signed = offer(&world, maker, 4);
    let take = |lots| world.client.batch().trade_rfq_lots(taker, &signed, lots);
    let fees = world.client.fee_schedule().collector().call().await.unwrap();
    let events = world.execute(TRADER, take(1)).await;
    let nonce = U256::from(5);
    let filled = Event::OrderFilled { maker, nonce, taker, lots: 1, filled: 1 };
    assert!(events.contains(&filled), "{events:?}");
    // 2 bps of 3,000 USD, gathered where a tenth of it stays: the treasury's.
    let treasury = AccountId::new(fees);
    assert_eq!(world.state(treasury).await.book.cash, "0.6".parse().unwrap());
    let distribute = FeeSchedule::distributeCall {}.abi_encode().into();
    let events = world.run(OTHER, world.deployment().contracts.fee_schedule, distribute).await;
    let part = |event: &Event| match event {
        Event::FeesDistributed(split) => Some(split.treasury),
        _ => None,
    };
    assert_eq!(events.iter().find_map(part), Some("0.06".parse().unwrap()), "{events:?}");
    assert_eq!(world.state(treasury).await.book.cash, "0.06".parse().unwrap());

    let protection =
        RfqVenue::Protection { interval: 60, deltaUsd: U40::from(5_000), vegaUsd: U40::ZERO };
    let set = RfqVenue::setProtectionCall { maker: maker.get(), protection };
    let venue = world.deployment().contracts.rfq_venue;
    let events = world.run(OTHER, venue, set.abi_encode().into()).await;
    let protection = Protection { interval: 60, delta_usd: 5_000, vega_usd: 0 };
    assert_eq!(events, [Event::ProtectionSet { maker, protection }]);
    let refused = world.refusal(TRADER, take(2)).await;
    let reason = format!(
        "account {maker} lets orders take 5000 USD of delta and 0 USD of vega for now, it would be 6000 and 0"
    );
    assert_eq!(refused, reason);
    world.execute(TRADER, take(1)).await;
    let refused = world.refusal(TRADER, take(3)).await;
    assert_eq!(refused, format!("2 lots are left of order 5 of account {maker}, 3 were asked"));

    let cancel = RfqVenue::cancelBelowCall { maker: maker.get(), floor: 6 };
    let events = world.run(OTHER, venue, cancel.abi_encode().into()).await;
    assert_eq!(events, [Event::FloorSet { maker, floor: 6 }]);
    let refused = world.refusal(TRADER, take(1)).await;
    assert_eq!(refused, format!("order 5 of account {maker} is spent, or its epoch is over"));
}

#[tokio::test]
async fn trigger_orders_hash_as_the_venue_hashes_them_and_run_once() {
    let world = World::new().await;
    let (account, executor) = (world.open(TRADER, 5_000).await, world.open(OTHER, 1).await);
    let order = stop(&world, account);
    let venue = world.client.trigger_venue();
    for order in [order.clone(), TriggerOrder { trigger: None, ..order.clone() }] {
        let digest = venue.digestOf(order.to_venue()).call().await.unwrap();
        assert_eq!(order.digest(world.deployment()), digest);
    }
    let buy = PoolOrder::market(eth(), Size::from_units(1));
    world.execute(TRADER, world.client.batch().trade_pool(account, buy)).await;
    let signed = order.sign(world.deployment(), &dev_signer(1).unwrap()).unwrap();
    let sell = PoolOrder::market(eth(), order.size).encode();
    let data = signed.execute(executor, order.venue, sell);
    let to = world.deployment().contracts.trigger_venue;
    let early = world.attempt(OTHER, to, data.clone()).await;
    let reason = "the price is 3000, the order waits for 2900 or less";
    assert_eq!(early.reason().unwrap().to_string(), reason);
    world.report(2_850).await;
    world.mine();
    let events = world.run(OTHER, to, data.clone()).await;
    let executed = events.iter().any(|it| {
        matches!(it, Event::TriggerExecuted { account: by, size, reward, .. }
            if *by == account && *size == order.size && *reward == usd(3))
    });
    assert!(executed, "{events:?}");
    assert_eq!(world.state(executor).await.book.cash, usd(4));
    // Bought again, so that there would be something to sell once more.
    world.execute(TRADER, world.client.batch().trade_pool(account, buy)).await;
    let again = world.attempt(OTHER, to, data).await;
    let reason = format!("order 3 of account {account} is spent, or its epoch is over");
    assert_eq!(again.reason().unwrap().to_string(), reason);
}

#[tokio::test]
async fn a_permit_spares_the_approval() {
    let world = World::new().await;
    let account = world.open(OTHER, 1).await;
    world.fund(TRADER, 100).await;
    let cash = &world.deployment().assets[0];
    let permit = DepositPermit {
        account,
        asset: AssetId::CASH,
        token: cash.token,
        amount: U256::from(40_000_000),
        wad: 40_000_000_000_000_000_000,
        payer: TRADER,
        nonce: U256::ZERO,
        deadline: u64::MAX,
    };
    let token = eip712_domain! {
        name: "Test USDC",
        version: "1",
        chain_id: world.deployment().chain_id,
        verifying_contract: cash.token,
    };
    let signer = dev_signer(1).unwrap();
    let data = permit.sign_permit(world.deployment(), &token, &signer).unwrap();
    let router = world.deployment().contracts.deposit_router;
    world.run(TRADER, router, data).await;
    assert_eq!(world.state(account).await.book.cash, usd(41));
}

/// The contract of Permit2 is not on this chain: a stand-in with its hashes says what it would check.
#[tokio::test]
async fn permit2_is_signed_as_it_is_hashed() {
    let mut world = loadline_harness::World::new();
    let at = world.deploy(&TestPermit2::BYTECODE, &[]).value().unwrap();
    let mut deployment = World::new().await.deployment().clone();
    deployment.params.permit2 = at;
    deployment.chain_id = world.chain_id();
    let permit = DepositPermit {
        account: AccountId::new(9),
        asset: AssetId::CASH,
        token: TRADER,
        amount: U256::from(7),
        wad: 7_000_000_000_000,
        payer: OTHER,
        nonce: U256::from(11),
        deadline: 13,
    };
    let witness = TestPermit2::digestOfCall {
        permit: loadline_bindings::testing::test_permit2::IPermit2::PermitTransferFrom {
            permitted: loadline_bindings::testing::test_permit2::IPermit2::TokenPermissions {
                token: permit.token,
                amount: permit.amount,
            },
            nonce: permit.nonce,
            deadline: U256::from(permit.deadline),
        },
        spender: deployment.contracts.deposit_router,
        witness: alloy::primitives::keccak256(
            [
                alloy::primitives::keccak256("LoadlineDeposit(uint64 account)"),
                B256::from(U256::from(9)),
            ]
            .concat(),
        ),
        witnessTypeString: "LoadlineDeposit witness)LoadlineDeposit(uint64 account)TokenPermissions(address token,uint256 amount)".into(),
    };
    assert_eq!(permit.permit2_digest(&deployment), world.view(at, &witness).value().unwrap());
    let signer = dev_signer(2).unwrap();
    let data: Bytes = permit.sign_permit2(&deployment, &signer).unwrap();
    let call = DepositRouter::depositWithPermit2Call::abi_decode(&data).unwrap();
    assert_eq!(call.deposit.account, 9);
}
