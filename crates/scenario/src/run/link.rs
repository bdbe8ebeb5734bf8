//! The chain that a run plays on: reading, sending, and making blocks at given times.

use super::{Backend, DemoError, error::During};
use crate::report;
use alloy::{
    consensus::BlockHeader,
    eips::BlockNumberOrTag,
    node_bindings::{Anvil, AnvilInstance},
    primitives::U64,
    providers::{DynProvider, Provider, ProviderBuilder},
    rpc::{
        client::{ClientBuilder, RpcClient},
        types::Header,
    },
    signers::local::PrivateKeySigner,
};
use loadline_harness::{Chain, ChainConfig, DEFAULT_BASE_FEE, DEFAULT_BLOCK_GAS_LIMIT};
use std::time::Duration;
use tokio::time::timeout;
use tracing::warn;

/// Ids of the chains of development nodes.
const DEVELOPMENT_CHAINS: [u64; 2] = [31_337, 1_337];

/// How long a running node may take to say which chain it is of.
const PATIENCE: Duration = Duration::from_secs(10);

/// A chain under this run's control.
#[derive(Debug)]
pub(super) struct Link {
    client: RpcClient,
    provider: DynProvider,
    node: Node,
    /// When the run began, on the chain's clock [unix seconds].
    origin: u64,
    /// When the newest block was made [unix seconds].
    now: u64,
}

/// Who makes the blocks.
#[derive(Debug)]
enum Node {
    InProcess(Chain),
    /// Stopped by its id when it is dropped.
    Anvil {
        _process: AnvilInstance,
    },
    /// Goes back to mining on its own, if it did, when the run ends.
    Rpc {
        automine: bool,
    },
}

impl Link {
    /// A chain whose clock shows `start` [unix seconds]; a running node keeps its own.
    pub(super) async fn open(backend: &Backend, start: u64) -> Result<Self, DemoError> {
        match backend {
            Backend::InProcess => {
                let chain =
                    Chain::new(ChainConfig { genesis_timestamp: start, ..ChainConfig::default() });
                Ok(Self::new(chain.client(), Node::InProcess(chain), start))
            }
            Backend::Anvil { binary } => {
                let fail = |cause: alloy::node_bindings::NodeError| DemoError::Anvil {
                    binary: binary.clone(),
                    cause: cause.into(),
                };
                let [start_text, gas_limit, base_fee] =
                    [start, DEFAULT_BLOCK_GAS_LIMIT, DEFAULT_BASE_FEE].map(|it| it.to_string());
                let anvil = Anvil::at(binary)
                    .args(["--hardfork", "osaka", "--order", "fifo", "--no-mining"])
                    .args(["--enable-tx-gas-limit", "--gas-limit", &gas_limit])
                    .args(["--timestamp", &start_text, "--block-base-fee-per-gas", &base_fee])
                    .try_spawn()
                    .map_err(fail)?;
                let client = ClientBuilder::default().http(anvil.endpoint_url());
                Ok(Self::new(client, Node::Anvil { _process: anvil }, start))
            }
            Backend::Rpc { url, allow_foreign } => {
                let rpc = ClientBuilder::default().http(url.clone());
                let provider = provider_of(rpc.clone());
                let unreachable = |cause: alloy::transports::TransportError| {
                    DemoError::Unreachable { url: Box::new(url.clone()), cause: cause.into() }
                };
                let silent = |_| DemoError::Unreachable {
                    url: Box::new(url.clone()),
                    cause: format!("nothing for {} s", PATIENCE.as_secs()).into(),
                };
                let chain_id = timeout(PATIENCE, async { provider.get_chain_id().await });
                let chain_id = chain_id.await.map_err(silent)?.map_err(unreachable)?;
                let client = provider.get_client_version().await.map_err(unreachable)?;
                if !allow_foreign && !is_development(&client, chain_id) {
                    return Err(DemoError::ForeignNode {
                        url: Box::new(url.clone()),
                        client,
                        chain_id,
                    });
                }
                let automine = take_over(&provider).await.map_err(|cause| {
                    DemoError::NoControl { url: Box::new(url.clone()), client, cause: cause.into() }
                })?;
                let now = newest(&provider).await?.timestamp();
                Ok(Self::new(rpc, Node::Rpc { automine }, now))
            }
        }
    }

    fn new(client: RpcClient, node: Node, now: u64) -> Self {
        Self { provider: provider_of(client.clone()), client, node, origin: now, now }
    }

    /// A provider that fills and signs with a key.
    pub(super) fn signing(&self, key: PrivateKeySigner) -> DynProvider {
        ProviderBuilder::new().wallet(key).connect_client(self.client.clone()).erased()
    }

    pub(super) const fn provider(&self) -> &DynProvider {
        &self.provider
    }

    pub(super) const fn kind(&self) -> report::Chain {
        match self.node {
            Node::InProcess(_) => report::Chain::InProcess,
            Node::Anvil { .. } => report::Chain::Anvil,
            Node::Rpc { .. } => report::Chain::Rpc,
        }
    }

    /// When the run began, on the chain's clock [unix seconds].
    pub(super) const fn origin(&self) -> u64 {
        self.origin
    }

    /// When the newest block was made [unix seconds].
    pub(super) const fn now(&self) -> u64 {
        self.now
    }

    /// The newest block's header.
    pub(super) async fn newest(&self) -> Result<Header, DemoError> {
        newest(&self.provider).await
    }

    /// Makes a block of what waits, at `timestamp` [unix seconds].
    pub(super) async fn mine(&mut self, timestamp: u64) -> Result<(), DemoError> {
        const STEP: &str = "make a block";
        if let Node::InProcess(chain) = &self.node {
            let block = chain.mine(timestamp).during(STEP)?;
            if let Some(hash) = block.dropped.first() {
                return Err(DemoError::internal(
                    STEP,
                    format!("transaction {hash} cannot be paid"),
                ));
            }
        } else {
            // The reward of a liquidator depends on the base fee, so it must be the same everywhere.
            let fee = (U64::from(DEFAULT_BASE_FEE),);
            let _: Option<bool> =
                self.client.request("hardhat_setNextBlockBaseFeePerGas", fee).await.during(STEP)?;
            let _: serde_json::Value =
                self.client.request("evm_mine", (timestamp,)).await.during(STEP)?;
        }
        self.now = timestamp;
        Ok(())
    }

    /// What hands the node back to itself; to be done however the run ends.
    pub(super) fn handback(&self) -> Handback {
        let mined = matches!(self.node, Node::Rpc { automine: true });
        Handback(mined.then(|| self.client.clone()))
    }
}

/// A node that mined on its own before the run, if it did.
#[derive(Debug)]
pub(super) struct Handback(Option<RpcClient>);

impl Handback {
    /// Lets the node mine on its own again.
    pub(super) async fn run(self) {
        if let Some(client) = self.0 {
            let answer = client.request::<_, serde_json::Value>("evm_setAutomine", (true,)).await;
            if let Err(error) = answer {
                warn!(target: "scenario", %error, "the node does not mine on its own again");
            }
        }
    }
}

fn provider_of(client: RpcClient) -> DynProvider {
    ProviderBuilder::new().disable_recommended_fillers().connect_client(client).erased()
}

async fn newest(provider: &DynProvider) -> Result<Header, DemoError> {
    const STEP: &str = "read the newest block";
    let block = provider.get_block_by_number(BlockNumberOrTag::Latest).await.during(STEP)?;
    Ok(block.ok_or_else(|| DemoError::internal(STEP, "the node has none"))?.header)
}

fn is_development(client: &str, chain_id: u64) -> bool {
    let client = client.to_ascii_lowercase();
    ["anvil", "hardhat"].iter().any(|known| client.contains(known))
        || DEVELOPMENT_CHAINS.contains(&chain_id)
}

/// Lets the node mine only when it is told to, and says whether it mined on its own before.
async fn take_over(provider: &DynProvider) -> Result<bool, alloy::transports::TransportError> {
    let client = provider.client();
    let automine: bool = client.request_noparams("hardhat_getAutomine").await?;
    let _: serde_json::Value = client.request("evm_setAutomine", (false,)).await?;
    let _: serde_json::Value = client.request("evm_setIntervalMining", (0_u64,)).await?;
    Ok(automine)
}
