//! Why a deployment failed.

use crate::{BoxError, InvalidParam};
use alloy::{
    primitives::{Address, B256, Bytes, U256, utils::format_ether},
    transports::{RpcError, TransportError},
};

/// Why a deployment failed. Nothing is written then; what is on the chain stays there, unused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// The parameters make no sense.
    #[error("parameter {0}")]
    Params(#[from] InvalidParam),
    /// Nobody answers.
    #[error("the node does not answer, see that its URL is right and it is running: {0}")]
    Unreachable(TransportError),
    /// The node refuses a request.
    #[error("the node refuses: {0}")]
    Refused(TransportError),
    /// The parameters are of another chain.
    #[error("the parameters are for chain {expected} and the node is of chain {found}")]
    WrongChain {
        /// The chain of the parameters.
        expected: u64,
        /// The chain of the node.
        found: u64,
    },
    /// The deployer cannot pay.
    #[error(
        "the deployer {deployer} has {} ETH and needs about {} ETH, send it some",
        format_ether(*.balance), format_ether(*.needed)
    )]
    Unfunded {
        /// Who pays.
        deployer: Address,
        /// What it has \[wei\].
        balance: U256,
        /// What all steps cost at most \[wei\].
        needed: U256,
    },
    /// Somebody else uses the deployer's key.
    #[error(
        "another transaction of the deployer {deployer} waits or took nonce {nonce}: let nothing \
         else use its key, then deploy again"
    )]
    NonceRace {
        /// Who deploys.
        deployer: Address,
        /// The nonce that was meant.
        nonce: u64,
    },
    /// A transaction does not get into a block.
    #[error("`{step}` (transaction {transaction}) is not mined")]
    Stuck {
        /// What it does.
        step: String,
        /// Its hash.
        transaction: B256,
    },
    /// A transaction reverted.
    #[error("`{step}` (transaction {transaction}) failed: {reason}")]
    Failed {
        /// What it does.
        step: String,
        /// Its hash.
        transaction: B256,
        /// What the node says of it.
        reason: String,
    },
    /// The chain does not hold what was sent.
    #[error("{what} is {found} and should be {expected}")]
    Mismatch {
        /// What was compared.
        what: String,
        /// As planned.
        expected: Bytes,
        /// As found.
        found: Bytes,
    },
    /// No block could be made.
    #[error("no block could be mined: {0}")]
    Miner(#[source] BoxError),
}

impl From<TransportError> for DeployError {
    fn from(error: TransportError) -> Self {
        match error {
            RpcError::Transport(_) => Self::Unreachable(error),
            _ => Self::Refused(error),
        }
    }
}
