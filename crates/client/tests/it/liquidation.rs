//! A crash, a flag, a close.

use crate::world::{OTHER, TRADER, World, eth, usd};
use alloy::sol_types::SolCall;
use loadline_bindings::Liquidation::{LiquidationErrors, closeCall, flagCall};
use loadline_client::{Event, Outcome, PoolOrder};
use loadline_units::{AccountId, Size};

#[tokio::test]
async fn an_account_below_maintenance_is_closed_against_the_pool() {
    let world = World::new().await;
    let account = world.open(TRADER, 2_000).await;
    let buy = PoolOrder::market(eth(), Size::from_units(10));
    world.execute(TRADER, world.client.batch().trade_pool(account, buy)).await;

    world.mine(); // out of the block in which it added risk

    let liquidation = world.deployment().contracts.liquidation;
    let flag = flagCall { account: account.get() };
    let healthy = world.attempt(OTHER, liquidation, flag.abi_encode().into()).await;
    let Outcome::Reverted(reason) = healthy else { panic!("a healthy account was flagged") };
    assert!(reason.to_string().starts_with(&format!("account {account} is healthy")), "{reason}");
    let error = reason.decode::<LiquidationErrors>().unwrap();
    assert!(matches!(error, LiquidationErrors::HealthyAccount(it) if it.account == account.get()));

    let events = world.report(2_880).await;
    let accepted = |event: &&Event| matches!(event, Event::SpotAccepted { .. });
    assert_eq!(events.iter().filter(accepted).count(), 3);
    assert!(world.health(account).await.maintenance_balance < usd(0));

    let events = world.run(OTHER, liquidation, flag.abi_encode().into()).await;
    assert!(events.contains(&Event::FlagSet { account, flagged: true }), "{events:?}");
    let health = world.health(account).await;
    assert!(health.flagged && health.auction == 1);

    let close = closeCall { account: account.get(), rewarded: AccountId::NONE.get() };
    let events = world.run(OTHER, liquidation, close.abi_encode().into()).await;
    let closed =
        events.iter().any(|it| matches!(it, Event::Closed { account: a, .. } if *a == account));
    assert!(closed && events.contains(&Event::Released { account, nonce: 1 }), "{events:?}");
    let health = world.health(account).await;
    assert!(!health.flagged && health.maintenance_balance > usd(0));
}
