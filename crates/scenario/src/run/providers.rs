//! Liquidity providers who come and go.

use super::{
    DemoError, calls,
    draws::{Draws, Purpose},
    error::During,
    outbox::Actor,
    stage::Stage,
};
use alloy::primitives::U256;
use loadline_bindings::LiquidityVault;

/// How often one of them acts in a block [permille].
const ACTIVE: u64 = 40;

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
        let chosen = usize::try_from(chosen).ok().and_then(|at| self.all.get_mut(at));
        let Some(provider) = chosen else { return Ok(()) };
        let at = stage.deployment.contracts;
        let order = if adds {
            calls::lp_deposit(&at, U256::from(dollars * DOLLAR), provider.address())
        } else {
            let vault = LiquidityVault::new(at.liquidity_vault, stage.link.provider());
            let shares =
                vault.balanceOf(provider.address()).call().await.during("ask for shares")?;
            let part = shares / U256::from(1_000) * U256::from(permille);
            if part.is_zero() {
                return Ok(());
            }
            calls::lp_redeem(&at, part, provider.address())
        };
        stage.offer(provider, order).await
    }
}
