//! Logs to events, by the contract that emitted them.

use super::{Event, ledger, liquidation, market, option_pool, oracle, orders, others, tranche};
use crate::value::OutOfRange;
use alloy::{
    primitives::{Address, LogData},
    rpc::types::Log,
    sol_types,
};
use loadline_deploy::{Contracts, Deployment};

/// A log of ours that has no meaning: the contract is of another version.
#[derive(Debug, thiserror::Error)]
#[error("a log of {contract} cannot be decoded: {source}")]
pub struct DecodeError {
    /// Which contract.
    pub contract: &'static str,
    /// Why.
    pub source: Undecodable,
}

/// Why a log has no meaning.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Undecodable {
    /// No event of the contract, or not its data.
    #[error(transparent)]
    Abi(#[from] sol_types::Error),
    /// A value that the contract never emits.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

/// Decodes the logs of one deployment.
#[derive(Clone, Copy, Debug)]
pub struct Decoder {
    contracts: Contracts,
}

impl Decoder {
    /// Of the contracts of a deployment.
    pub const fn new(deployment: &Deployment) -> Self {
        Self { contracts: deployment.contracts }
    }

    /// The contracts whose logs say something: what a log filter names.
    pub fn addresses(&self) -> Vec<Address> {
        let at = &self.contracts;
        vec![
            at.clearinghouse,
            at.market_data,
            at.volatility_index,
            at.settlement,
            at.risk_parameters,
            at.liquidation,
            at.pool_venue,
            at.option_pool,
            at.funding,
            at.liquidity_vault,
            at.senior_tranche,
            at.junior_tranche,
            at.registry,
            at.vault,
            at.signature_router,
            at.fee_schedule,
            at.rfq_venue,
            at.trigger_venue,
        ]
    }

    /// What a log says; nothing when it is of another contract or of no meaning to the protocol.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] for a log of ours that cannot be decoded.
    pub fn decode(&self, log: &Log) -> Result<Option<Event>, DecodeError> {
        self.decode_data(log.address(), log.data())
    }

    /// The same of a log that was not asked from a node.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] for a log of ours that cannot be decoded.
    pub fn decode_data(&self, from: Address, data: &LogData) -> Result<Option<Event>, DecodeError> {
        let at = &self.contracts;
        let decoders: [(Address, &'static str, DecodeFn); 18] = [
            (at.clearinghouse, "Clearinghouse", ledger::decode),
            (at.market_data, "MarketData", market::market_data),
            (at.volatility_index, "VolatilityIndex", oracle::volatility_index),
            (at.settlement, "Settlement", oracle::settlement),
            (at.risk_parameters, "RiskParameters", market::risk_parameters),
            (at.liquidation, "Liquidation", liquidation::decode),
            (at.pool_venue, "PoolVenue", market::pool_venue),
            (at.option_pool, "OptionPool", option_pool::decode),
            (at.funding, "Funding", market::funding),
            (at.liquidity_vault, "LiquidityVault", tranche::liquidity_vault),
            (at.senior_tranche, "Tranche", tranche::senior),
            (at.junior_tranche, "Tranche", tranche::junior),
            (at.registry, "Registry", others::registry),
            (at.vault, "Vault", others::vault),
            (at.signature_router, "SignatureRouter", others::signature_router),
            (at.fee_schedule, "FeeSchedule", orders::fee_schedule),
            (at.rfq_venue, "RfqVenue", orders::rfq_venue),
            (at.trigger_venue, "TriggerVenue", orders::trigger_venue),
        ];
        match decoders.into_iter().find(|(address, ..)| *address == from) {
            Some((_, contract, decode)) => {
                decode(data).map_err(|source| DecodeError { contract, source })
            }
            None => Ok(None),
        }
    }
}

type DecodeFn = fn(&LogData) -> Result<Option<Event>, Undecodable>;
