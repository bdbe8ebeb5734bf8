//! The handle of an in-process chain.

mod control;

pub use control::{BlockSummary, ChainError, ChainSnapshot};

use crate::{
    evm,
    node::{Node, config::ChainConfig},
    rpc,
    transport::InProcess,
    world::World,
};
use alloy::{
    network::{EthereumWallet, IntoWallet},
    providers::{DynProvider, Provider, ProviderBuilder},
    rpc::client::RpcClient,
};
use serde_json::value::RawValue;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How often a provider of this chain polls.
const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// A chain in this process. Clones are handles of the same chain; [`Chain::fork`] gives another.
#[derive(Clone, Debug)]
pub struct Chain {
    node: Arc<Mutex<Node>>,
}

impl Default for Chain {
    fn default() -> Self {
        Self::new(ChainConfig::default())
    }
}

impl Chain {
    /// A fresh chain whose only block is the genesis block.
    pub fn new(config: ChainConfig) -> Self {
        Self::of(Node::new(config))
    }

    fn of(node: Node) -> Self {
        Self { node: Arc::new(Mutex::new(node)) }
    }

    fn node(&self) -> MutexGuard<'_, Node> {
        self.node.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A JSON-RPC client of this chain.
    pub fn client(&self) -> RpcClient {
        RpcClient::new(InProcess::new(self.clone()), true).with_poll_interval(POLL_INTERVAL)
    }

    /// A provider that can read and send what is already signed.
    pub fn provider(&self) -> DynProvider {
        ProviderBuilder::new().connect_client(self.client()).erased()
    }

    /// A provider that fills and signs with the keys of `wallet`.
    pub fn provider_with(
        &self,
        wallet: impl IntoWallet<alloy::network::Ethereum, NetworkWallet = EthereumWallet>,
    ) -> DynProvider {
        ProviderBuilder::new().wallet(wallet.into_wallet()).connect_client(self.client()).erased()
    }

    /// An independent chain with the same past, pool and filters.
    pub fn fork(&self) -> Self {
        Self::of(self.node().clone())
    }

    /// An independent synchronous world with this chain's state, in the block after the head, one
    /// second later.
    pub fn world(&self) -> World {
        let node = self.node();
        let head = &node.head().header;
        let (number, timestamp) = (head.number.saturating_add(1), head.timestamp.saturating_add(1));
        let block = evm::block_env(number, timestamp, node.config.block_gas_limit, node.base_fee);
        World::over(node.state.clone(), block, node.config.chain_id)
    }

    /// Answers one JSON-RPC request.
    pub(crate) fn answer(&self, method: &str, params: Option<&RawValue>) -> rpc::Answer {
        rpc::answer(&mut self.node(), method, params)
    }
}
