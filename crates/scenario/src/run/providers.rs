//! Liquidity providers who come and go: whoever acts takes what an epoch gave him, or asks for more or less.

use super::{
    DemoError, calls,
    draws::{Draws, Purpose},
    error::During,
    outbox::Actor,
    stage::Stage,
};
use alloy::primitives::U256;
use loadline_bindings::Tranche;
use loadline_model::tranche::Rank;

/// How often one of them acts in a block [permille].
const ACTIVE: u64 = 80;

/// A dollar in smallest units of USDC.
const DOLLAR: u64 = 1_000_000;

/// All of them but the founder, who stays.
#[derive(Debug)]
pub(super) struct Providers {
    all: Vec<Actor>,
    draws: Draws,
}

impl Providers {
    pub(super) fn new(all: Vec<Actor>, seed: u64) -> Self {
        Self { all, draws: Draws::new(seed, Purpose::Providers) }
    }

    /// Sends what one of them does in the next block, if any does.
    pub(super) async fn act(&mut self, stage: &mut Stage) -> Result<(), DemoError> {
        if !self.draws.permille(ACTIVE) {
            return Ok(());
        }
        let chosen = self.draws.below(self.all.len().try_into().unwrap_or(0));
        let (adds, dollars, permille) = (
            self.draws.permille(550),
            self.draws.between(5_000, 100_000),
            self.draws.between(100, 1_000),
        );
        let rank = if self.draws.permille(600) { Rank::Junior } else { Rank::Senior };
        let chosen = usize::try_from(chosen).ok().and_then(|at| self.all.get_mut(at));
        let Some(provider) = chosen else { return Ok(()) };
        let owner = provider.address();
        let at = stage.deployment.contracts;
        let shares = Tranche::new(calls::tranche(&at, rank), stage.link.provider());
        let bought = shares.maxDeposit(owner).call().await.during("ask for shares")?;
        let sold = shares.maxRedeem(owner).call().await.during("ask for shares")?;
        let order = if !bought.is_zero() {
            calls::claim_shares(&at, rank, bought, owner)
        } else if !sold.is_zero() {
            calls::claim_assets(&at, rank, sold, owner)
        } else if adds {
            calls::ask_shares(&at, rank, U256::from(dollars * DOLLAR), owner)
        } else {
            let held = shares.balanceOf(owner).call().await.during("ask for shares")?;
            let part = held / U256::from(1_000) * U256::from(permille);
            if part.is_zero() {
                return Ok(());
            }
            calls::ask_assets(&at, rank, part, owner)
        };
        stage.offer(provider, order).await
    }
}
