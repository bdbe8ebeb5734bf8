//! Refusals in words.

use crate::world::{LP, OTHER, TRADER, World, eth, usd};
use alloy::{
    primitives::{Bytes, U256, hex},
    sol_types::{Panic, Revert, SolError},
};
use loadline_client::{Amount, PoolOrder, Reason};
use loadline_units::{AccountId, AssetId, Price, Size, Usd};

#[tokio::test]
async fn the_ledger_and_its_modules_say_why() {
    let world = World::new().await;
    let account = world.open(TRADER, 1_000).await;
    let batch = || world.client.batch();
    let order = |size| PoolOrder::market(eth(), Size::from_units(size));

    let reason = world.refusal(TRADER, batch().trade_pool(account, order(100))).await;
    let expected =
        format!("account {account} would be below its initial margin: initial balance -");
    assert!(reason.starts_with(&expected), "{reason}");
    let reason = world.refusal(OTHER, batch().trade_pool(account, order(1))).await;
    assert_eq!(reason, format!("{OTHER} may not act for account {account}"));
    let reason =
        world.refusal(TRADER, batch().deposit(AccountId::new(99), Amount::Cash(usd(1)))).await;
    assert_eq!(reason, "there is no account 99");
    let tight = PoolOrder { limit: Price::from_units(3_000), ..order(1) };
    let reason = world.refusal(TRADER, batch().trade_pool(account, tight)).await;
    assert!(
        reason.starts_with("the order would cost 300")
            && reason.ends_with("its limit is 3000.00 USD"),
        "{reason}"
    );
    let late = PoolOrder { deadline: 1, ..order(1) };
    let reason = world.refusal(TRADER, batch().trade_pool(account, late)).await;
    assert!(reason.starts_with("the order's deadline 1 has passed"), "{reason}");
    let dust = PoolOrder::market(eth(), Size::from_wad(1));
    let reason = world.refusal(TRADER, batch().trade_pool(account, dust)).await;
    assert!(reason.ends_with("less than 0.001"), "{reason}");
    let fine = Amount::Cash("0.0000001".parse::<Usd>().unwrap());
    let reason = world.refusal(TRADER, batch().deposit(account, fine)).await;
    assert_eq!(reason, "0.0000001 is finer than the token's unit of 0.000001");
    let reason = world.refusal(LP, batch().deposit(account, Amount::Cash(usd(1)))).await;
    assert!(reason.contains("approve it"), "{reason}");
    let weth = Amount::Asset(AssetId::new(1).unwrap(), Size::from_units(1));
    let reason = world.refusal(TRADER, batch().withdraw(account, weth, TRADER)).await;
    assert_eq!(reason, format!("account {account} holds 0 of asset 1, 1 was asked"));
}

#[tokio::test]
async fn old_prices_are_named() {
    let world = World::new().await;
    let account = world.open(TRADER, 1_000).await;
    world.chain.mine(world.chain.head().timestamp + 10_000).unwrap();
    let order = PoolOrder::market(eth(), Size::from_units(1));
    let reason = world.refusal(TRADER, world.client.batch().trade_pool(account, order)).await;
    assert!(reason.contains("too old, bring a report"), "{reason}");
    let report = world.reports(3_000);
    world.chain.mine(world.chain.head().timestamp + 10_000).unwrap();
    let market = world.deployment().contracts.market_data;
    let outcome = world.attempt(OTHER, market, report).await;
    assert!(outcome.reason().unwrap().to_string().contains("is older than 900 s"));
}

#[test]
fn reverts_that_are_no_errors_of_ours() {
    let text = |data: Vec<u8>| Reason::new(Bytes::from(data)).to_string();
    assert_eq!(text(Vec::new()), "reverted without a reason");
    assert_eq!(text(Revert::from("no").abi_encode()), "no");
    assert!(text(Panic { code: U256::from(0x11) }.abi_encode()).contains("0x11"));
    assert_eq!(text(hex!("12345678").into()), "reverted with 0x12345678");
}
