//! A trader: opens an account, buys a perpetual from the pool, and leaves a stop that anyone executes.
//!
//! `cargo run -p loadline-client --example trader`

#[path = "support.rs"]
mod support;

use alloy::primitives::U256;
use eyre::{Result, ensure, eyre};
use loadline_client::{Event, PoolOrder, Trigger, TriggerOrder};
use loadline_harness::{DEV_ACCOUNTS, dev_signer};
use loadline_model::Mode;
use loadline_units::{InstrumentId, Price, Size, Usd};
use support::Local;

#[tokio::main]
async fn main() -> Result<()> {
    let local = Local::start().await?;
    let [_, trader, executor, ..] = DEV_ACCOUNTS;
    let account = local.open(trader, Mode::Cross, 5_000).await?;
    let reward_to = local.open(executor, Mode::Cross, 10).await?;
    let eth = local.underlying("ETH")?;

    // Buys 2 ETH at 3,010 USD or better, all costs included.
    let limit = Price::from_units(3_010);
    let deadline = local.chain.head().timestamp + 60;
    let buy = PoolOrder { underlying: eth, size: Size::from_units(2), limit, deadline };
    local.execute(trader, local.loadline.batch().trade_pool(account, buy)).await?;

    // Signs a stop: below 2,900 USD sell what is left of it, at 2,850 or better, for 2 USD to whoever does it.
    let deployment = local.loadline.deployment();
    let stop = TriggerOrder {
        account,
        signer: trader,
        nonce: U256::ONE,
        epoch: 0,
        deadline: u64::MAX,
        venue: deployment.contracts.pool_venue,
        instrument: InstrumentId::perpetual(eth),
        size: Size::from_units(-2),
        limit: Price::from_units(2_850),
        trigger: Some(Trigger { price: Price::from_units(2_900), above: false, on_mark: false }),
        reduce_only: true,
        reward: Usd::from_units(2),
    };
    let signed = stop.sign(deployment, &dev_signer(1)?)?;

    // Anyone may bring it, once the price is there.
    let sell = PoolOrder::market(eth, Size::from_units(-2)).encode();
    let data = signed.execute(reward_to, deployment.contracts.pool_venue, sell);
    let venue = deployment.contracts.trigger_venue;
    let Err(early) = local.send(executor, venue, data.clone()).await else {
        return Err(eyre!("the stop ran at 3,000 USD"));
    };
    ensure!(early.to_string().contains("waits for 2900 or less"), "{early}");
    local.report(2_880).await?;
    local.mine()?;
    let events = local.send(executor, venue, data).await?;
    let ran = events.iter().any(|it| matches!(it, Event::TriggerExecuted { .. }));
    ensure!(ran, "{events:?}");

    let head = local.chain.head().number;
    let states = local.loadline.positions(&[account, reward_to], head).await?;
    let [own, other] = &states[..] else { return Err(eyre!("two accounts were asked for")) };
    ensure!(own.book.perps.is_empty(), "closed: {:?}", own.book);
    ensure!(own.book.cash < Usd::from_units(4_758), "lost about 240 USD and the fees");
    ensure!(own.book.cash > Usd::from_units(4_700), "and not more: {}", own.book.cash);
    ensure!(other.book.cash == Usd::from_units(12), "the reward was paid");
    println!("bought 2 ETH, stopped out at 2,880 USD: {} of 5,000 left", own.book.cash);
    Ok(())
}
