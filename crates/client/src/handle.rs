//! A deployment behind a provider.

mod market;
mod send;
mod view;

pub(crate) use market::option_terms;
pub use send::Outcome;
pub use view::{AccountState, Health, LiquidationPrices, PoolState, Spot};

use crate::{ActionBatch, Decoder, OutOfRange};
use alloy::{
    primitives::{Address, Bytes},
    providers::Provider,
    sol_types::{self, SolCall},
    transports::{RpcError, TransportError},
};
use loadline_bindings::{
    Clearinghouse, DepositRouter, FeeSchedule, Lens, Liquidation, LiquidityVault, MarketData,
    OptionPool, PoolVenue, RfqVenue, Settlement, SignatureRouter, StressLens, Tranche,
    TriggerVenue, Vault, VolatilityIndex, testing::TestToken,
};
use loadline_deploy::{Asset, Deployment};
use loadline_model::tranche::Rank;
use loadline_units::UnderlyingId;
use std::sync::Arc;

/// A question that was not answered. That a call reverts is no such error where an [`Outcome`] says it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The node does not answer, or refuses.
    #[error("the node: {0}")]
    Node(#[from] TransportError),
    /// A view reverted.
    #[error("{0}")]
    Reverted(crate::Reason),
    /// The answer is not of the expected type.
    #[error("the answer cannot be decoded: {0}")]
    Abi(#[from] sol_types::Error),
    /// The answer holds a value that the protocol does not have.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

/// A deployment behind a provider. Cheap to clone if the provider is.
#[derive(Clone, Debug)]
pub struct Loadline<P> {
    provider: P,
    deployment: Arc<Deployment>,
}

impl<P: Provider + Clone> Loadline<P> {
    /// The deployment on the chain behind `provider`; [`Deployment::check`] says whether it is there.
    pub fn new(provider: P, deployment: impl Into<Arc<Deployment>>) -> Self {
        Self { provider, deployment: deployment.into() }
    }

    /// The provider.
    pub const fn provider(&self) -> &P {
        &self.provider
    }

    /// The record of the deployment.
    pub fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// The decoder of its logs.
    pub fn decoder(&self) -> Decoder {
        Decoder::new(&self.deployment)
    }

    /// An empty batch for its ledger.
    pub fn batch(&self) -> ActionBatch {
        ActionBatch::new(&self.deployment)
    }

    /// The ledger.
    pub fn ledger(&self) -> Clearinghouse::ClearinghouseInstance<P> {
        Clearinghouse::new(self.deployment.contracts.clearinghouse, self.provider.clone())
    }

    /// Batched views.
    pub fn lens(&self) -> Lens::LensInstance<P> {
        Lens::new(self.deployment.contracts.lens, self.provider.clone())
    }

    /// What if the market moved, and liquidation prices.
    pub fn stress_lens(&self) -> StressLens::StressLensInstance<P> {
        StressLens::new(self.deployment.contracts.stress_lens, self.provider.clone())
    }

    /// Prices.
    pub fn market_data(&self) -> MarketData::MarketDataInstance<P> {
        MarketData::new(self.deployment.contracts.market_data, self.provider.clone())
    }

    /// Where signed orders are filled.
    pub fn rfq_venue(&self) -> RfqVenue::RfqVenueInstance<P> {
        RfqVenue::new(self.deployment.contracts.rfq_venue, self.provider.clone())
    }

    /// What trades cost.
    pub fn fee_schedule(&self) -> FeeSchedule::FeeScheduleInstance<P> {
        FeeSchedule::new(self.deployment.contracts.fee_schedule, self.provider.clone())
    }

    /// Where trigger orders are executed.
    pub fn trigger_venue(&self) -> TriggerVenue::TriggerVenueInstance<P> {
        TriggerVenue::new(self.deployment.contracts.trigger_venue, self.provider.clone())
    }

    /// Deposits by permit.
    pub fn deposit_router(&self) -> DepositRouter::DepositRouterInstance<P> {
        DepositRouter::new(self.deployment.contracts.deposit_router, self.provider.clone())
    }

    /// How much underlyings move.
    pub fn volatility_index(&self) -> VolatilityIndex::VolatilityIndexInstance<P> {
        VolatilityIndex::new(self.deployment.contracts.volatility_index, self.provider.clone())
    }

    /// Settlement prices of expiries.
    pub fn settlement(&self) -> Settlement::SettlementInstance<P> {
        Settlement::new(self.deployment.contracts.settlement, self.provider.clone())
    }

    /// Where the pool trades.
    pub fn pool_venue(&self) -> PoolVenue::PoolVenueInstance<P> {
        PoolVenue::new(self.deployment.contracts.pool_venue, self.provider.clone())
    }

    /// What computes the pool's exposures to an underlying anew: whom to call, and with what.
    pub fn sync_call(&self, underlying: UnderlyingId) -> (Address, Bytes) {
        let call = OptionPool::syncCall { underlying: underlying.get() };
        (self.deployment.contracts.option_pool, call.abi_encode().into())
    }

    /// Where the pool trades options.
    pub fn option_pool(&self) -> OptionPool::OptionPoolInstance<P> {
        OptionPool::new(self.deployment.contracts.option_pool, self.provider.clone())
    }

    /// Flags and auctions.
    pub fn liquidation(&self) -> Liquidation::LiquidationInstance<P> {
        Liquidation::new(self.deployment.contracts.liquidation, self.provider.clone())
    }

    /// Custody.
    pub fn vault(&self) -> Vault::VaultInstance<P> {
        Vault::new(self.deployment.contracts.vault, self.provider.clone())
    }

    /// Shares of the LP pool.
    pub fn tranche(&self, rank: Rank) -> Tranche::TrancheInstance<P> {
        let at = &self.deployment.contracts;
        let address = match rank {
            Rank::Senior => at.senior_tranche,
            Rank::Junior => at.junior_tranche,
        };
        Tranche::new(address, self.provider.clone())
    }

    /// Owner of the LP pool: epochs of its tranches.
    pub fn liquidity_vault(&self) -> LiquidityVault::LiquidityVaultInstance<P> {
        LiquidityVault::new(self.deployment.contracts.liquidity_vault, self.provider.clone())
    }

    /// Signed batches.
    pub fn signature_router(&self) -> SignatureRouter::SignatureRouterInstance<P> {
        SignatureRouter::new(self.deployment.contracts.signature_router, self.provider.clone())
    }

    /// The token of an asset; `mint` works where the asset is mintable.
    pub fn token(&self, asset: &Asset) -> TestToken::TestTokenInstance<P> {
        TestToken::new(asset.token, self.provider.clone())
    }
}

impl From<alloy::contract::Error> for ClientError {
    fn from(error: alloy::contract::Error) -> Self {
        match error {
            alloy::contract::Error::TransportError(error) => match crate::Reason::of(&error) {
                Some(reason) => Self::Reverted(reason),
                None => Self::Node(error),
            },
            alloy::contract::Error::AbiError(alloy::dyn_abi::Error::SolTypes(error)) => {
                Self::Abi(error)
            }
            other => Self::Node(RpcError::local_usage(other)),
        }
    }
}
