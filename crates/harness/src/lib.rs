//! A chain in memory, behind an alloy transport.
//!
//! [`Chain`] is a chain in this process: revm under the rules of Osaka, blocks with receipts and
//! logs, a pool that is first in first out, and the JSON-RPC methods that a provider, a deployer
//! and a keeper use. A provider over it cannot tell it from a node; its owner mines, drops blocks,
//! goes back and injects faults through Rust. State is kept for the newest [`KEPT_BLOCKS`] blocks
//! as undo records, never as copies.
//!
//! [`World`] is the same state without blocks, RPC, signatures or fees, for contract tests.
//!
//! ```
//! use alloy::providers::Provider;
//! use loadline_harness::{Chain, DEV_ACCOUNTS};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let chain = Chain::default();
//! let provider = chain.provider();
//! let block = chain.mine(1_700_000_012)?;
//! assert_eq!(provider.get_block_number().await?, block.number);
//! assert!(!provider.get_balance(DEV_ACCOUNTS[0]).await?.is_zero());
//! # Ok(())
//! # }
//! ```
//!
//! What it leaves out: state roots (zero in headers), blob transactions, subscriptions, state
//! overrides, tracing, and consensus: every block is final at once, and the owner is the miner.

mod block;
mod chain;
mod dev;
mod evm;
mod faults;
mod filters;
mod node;
mod outcome;
mod pool;
#[cfg(test)]
#[path = "../tests/it/register.rs"]
mod register;
mod rpc;
mod state;
mod transport;
mod tx;
mod world;

pub use chain::{BlockSummary, Chain, ChainError, ChainSnapshot};
pub use dev::{DEV_ACCOUNTS, DEV_MNEMONIC, dev_signer};
pub use evm::TRANSACTION_GAS_CAP;
pub use node::{
    KEPT_BLOCKS,
    config::{
        ChainConfig, DEFAULT_BASE_FEE, DEFAULT_BLOCK_GAS_LIMIT, DEFAULT_CHAIN_ID, DEFAULT_TIMESTAMP,
    },
};
pub use outcome::{Failure, Halt, Outcome};
pub use pool::Refusal;
pub use transport::InProcess;
pub use world::{Snapshot, World};
