//! Traders: ether, tokens, approvals, and one batch that opens, deposits and trades.

use super::{ETHER, FIRST_TRADER, actor, supply};
use crate::run::{
    DemoError, DemoSettings, Progress, calls,
    draws::{Draws, Purpose},
    outbox::Actor,
    profile::Profile,
    stage::Stage,
    traders::{Trader, Traders},
    work::Work,
};
use alloy::primitives::U256;
use loadline_client::{ActionBatch, Amount, PoolOrder};
use loadline_units::{AccountId, AssetId, Usd};

/// What traders keep in their wallets for later [USD].
const POCKET: i64 = 100_000;

/// Two in three watch their margin [permille].
const WATCHES: u64 = 667;

/// Everybody with an account, in the order of opening.
pub(super) async fn traders(
    stage: &mut Stage,
    deployer: &mut Actor,
    settings: &DemoSettings,
    progress: &mut impl FnMut(Progress),
) -> Result<Traders, DemoError> {
    let total = settings.accounts;
    let mut actors = Vec::with_capacity(total);
    for index in (FIRST_TRADER..).take(total) {
        let actor = actor(stage, index).await?;
        stage.send(deployer, calls::pay(actor.address(), U256::from(ETHER))).await?;
        actors.push(actor);
    }
    stage.flush().await?;

    let mut draws = Draws::new(settings.seed, Purpose::Profiles);
    let mut all = Vec::with_capacity(total);
    for (done, mut actor) in actors.into_iter().enumerate() {
        progress(Progress::Opening { done, total });
        let profile = Profile::draw(&mut draws, &stage.markets);
        open(stage, &mut actor, &profile).await?;
        let watches = draws.permille(WATCHES);
        let options = profile.options;
        all.push(Trader { actor, account: AccountId::NONE, watches, options });
    }
    stage.flush().await?;
    progress(Progress::Opening { done: total, total });

    for trader in &mut all {
        let account = stage.tally.opened.get(&trader.actor.address());
        trader.account = account.copied().unwrap_or(AccountId::NONE);
    }
    Ok(Traders::new(all, settings.seed))
}

async fn open(stage: &mut Stage, actor: &mut Actor, profile: &Profile) -> Result<(), DemoError> {
    let vault = stage.deployment.contracts.vault;
    let wallet = profile.cash.checked_add(Usd::from_units(POCKET)).unwrap_or(profile.cash);
    supply(stage, actor, AssetId::CASH, wallet, vault).await?;
    for (asset, amount) in &profile.collateral {
        supply(stage, actor, *asset, Usd::from_narrow(amount.to_wad()), vault).await?;
    }
    let account = AccountId::NONE; // the one that the batch opens
    let mut batch = ActionBatch::new(&stage.deployment).open(actor.address(), profile.mode);
    if profile.cash > Usd::ZERO {
        batch = batch.deposit(account, Amount::Cash(profile.cash));
    }
    for (asset, amount) in &profile.collateral {
        batch = batch.deposit(account, Amount::Asset(*asset, *amount));
    }
    for (underlying, size) in &profile.legs {
        batch = batch.trade_pool(account, PoolOrder::market(*underlying, *size));
    }
    if profile.borrowed > Usd::ZERO {
        batch = batch.withdraw(account, Amount::Cash(profile.borrowed), actor.address());
    }
    let order = calls::execute(&stage.deployment.contracts, batch, Work::Open);
    stage.send(actor, order).await
}
