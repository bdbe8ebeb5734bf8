//! A liquidity provider: asks for junior shares of the pool, earns the fees of a trader's round trip, and leaves by halves.
//!
//! `cargo run -p loadline-client --example lp`

#[path = "support.rs"]
mod support;

use alloy::{primitives::U256, sol_types::SolCall};
use eyre::{Result, ensure};
use loadline_bindings::Tranche;
use loadline_client::{Event, PoolOrder};
use loadline_harness::DEV_ACCOUNTS;
use loadline_model::{Mode, tranche::Rank};
use loadline_units::Size;
use support::Local;

#[tokio::main]
async fn main() -> Result<()> {
    let local = Local::start().await?;
    let [_, trader, _, _, lp, ..] = DEV_ACCOUNTS;
    local.provide(lp, 1_000_000).await?;
    let share = local.loadline.tranche(Rank::Junior);
    let shares = share.balanceOf(lp).call().await?;
    let before = share.convertToAssets(shares).call().await?;

    // Somebody trades to and fro: fees and spread stay with the pool.
    let account = local.open(trader, Mode::Cross, 20_000).await?;
    let eth = local.underlying("ETH")?;
    for units in [10, -10] {
        let order = PoolOrder::market(eth, Size::from_units(units));
        local.execute(trader, local.loadline.batch().trade_pool(account, order)).await?;
    }
    let after = share.convertToAssets(shares).call().await?;
    ensure!(after > before, "earned nothing: {before} before, {after} after");

    // Half of it leaves again: asked for, priced by a later report, and taken as test USDC.
    let to = local.loadline.deployment().contracts.junior_tranche;
    let half = shares / U256::from(2);
    let ask = Tranche::requestRedeemCall { shares: half, controller: lp, owner: lp };
    local.send(lp, to, ask.abi_encode().into()).await?;
    local.process_epoch(lp).await?;
    let claim = Tranche::redeemCall { shares: half, receiver: lp, controller: lp };
    let events = local.send(lp, to, claim.abi_encode().into()).await?;
    let paid = events.iter().any(|it| matches!(it, Event::AssetsClaimed { .. }));
    ensure!(paid, "{events:?}");
    println!("1,000,000 USDC earned {} units of 0.000001 from 60,000 USD traded", after - before);
    Ok(())
}
