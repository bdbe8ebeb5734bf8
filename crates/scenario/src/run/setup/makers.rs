//! Makers: ether, cash, and a Portfolio account each.

use super::{ETHER, FIRST_TRADER, actor, opened, scaled, supply};
use crate::run::{
    DemoError, DemoSettings, calls,
    options::{Maker, Makers},
    outbox::Actor,
    stage::Stage,
    work::Work,
};
use alloy::primitives::U256;
use loadline_client::{ActionBatch, Amount};
use loadline_model::Mode;
use loadline_units::{AccountId, AssetId, UnderlyingId};
use std::iter;

const FIRST_MAKER: u32 = 20;

/// Makers of each underlying.
const EACH: usize = 3;

/// What each has: so much per trader, and a least [USD].
const CASH: [i64; 2] = [6_000, 1_000_000];

/// Everybody who quotes options, with ether and an account.
pub(super) async fn gather(
    stage: &mut Stage,
    deployer: &mut Actor,
    settings: &DemoSettings,
) -> Result<Makers, DemoError> {
    let vault = stage.deployment.contracts.vault;
    let cash = scaled(CASH, settings);
    let made_by = stage.markets.iter().map(|it| it.underlying);
    let made_by: Vec<UnderlyingId> = made_by.flat_map(|it| iter::repeat_n(it, EACH)).collect();
    let mut actors = Vec::new();
    for (index, _) in (FIRST_MAKER..FIRST_TRADER).zip(&made_by) {
        let maker = actor(stage, index).await?;
        stage.send(deployer, calls::pay(maker.address(), U256::from(ETHER))).await?;
        actors.push(maker);
    }
    stage.flush().await?;
    for maker in &mut actors {
        supply(stage, maker, AssetId::CASH, cash, vault).await?;
        let batch = ActionBatch::new(&stage.deployment)
            .open(maker.address(), Mode::Portfolio)
            .deposit(AccountId::NONE, Amount::Cash(cash));
        let order = calls::execute(&stage.deployment.contracts, batch, Work::Open);
        stage.send(maker, order).await?;
    }
    stage.flush().await?;
    let made = actors.into_iter().zip(made_by).map(|(actor, underlying)| {
        Ok(Maker { account: opened(stage, &actor)?, actor, underlying })
    });
    Ok(Makers::new(made.collect::<Result<_, DemoError>>()?, settings.seed))
}
