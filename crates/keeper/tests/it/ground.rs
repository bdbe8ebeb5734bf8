//! The chain that a protocol stands on: in this process, or an anvil that mines when it is told to.

use alloy::network::EthereumWallet;
use alloy::node_bindings::{Anvil, AnvilInstance};
use alloy::primitives::{Address, B256};
use alloy::providers::ext::AnvilApi;
use alloy::providers::{DynProvider, Provider, ProviderBuilder};
use alloy::rpc::types::anvil::MineOptions;
use alloy::signers::local::PrivateKeySigner;
use loadline_deploy::{AnvilMiner, BoxError, Deployment, Params, deploy};
use loadline_harness::Chain;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) enum Ground {
    InProcess(Chain),
    Anvil {
        node: Box<AnvilInstance>,
        /// Time of the newest block [unix seconds].
        now: AtomicU64,
    },
}

impl Ground {
    /// An anvil, or nothing, said loudly: `LOADLINE_ANVIL`, or what `cargo xtask tools` has put.
    pub(crate) fn anvil() -> Option<Self> {
        let tools = "../../tools/anvil-npm/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";
        let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join(tools);
        let named = std::env::var_os("LOADLINE_ANVIL").map(PathBuf::from);
        let Some(program) = named.or(Some(installed)).filter(|it| it.is_file()) else {
            eprintln!("SKIPPED: no anvil; run `cargo xtask tools`, or set LOADLINE_ANVIL");
            return None;
        };
        let flags =
            ["--hardfork", "osaka", "--order", "fifo", "--no-mining", "--enable-tx-gas-limit"];
        let node = Anvil::at(program).args(flags).args(["--gas-limit", "60000000"]);
        Some(Self::Anvil { node: Box::new(node.try_spawn().unwrap()), now: AtomicU64::new(0) })
    }

    pub(crate) async fn deploy(&self, deployer: PrivateKeySigner, from: Address) -> Deployment {
        let (provider, params) = (self.provider_with(deployer), Params::dev().unwrap());
        match self {
            Self::InProcess(chain) => {
                let mut miner = || -> Result<(), BoxError> {
                    chain.mine(chain.head().timestamp + 1)?;
                    Ok(())
                };
                deploy(&provider, from, &params, &mut miner).await.unwrap()
            }
            Self::Anvil { now, .. } => {
                let mut miner = AnvilMiner::new(provider.clone());
                let deployment = deploy(&provider, from, &params, &mut miner).await.unwrap();
                let head = provider.get_block(alloy::eips::BlockId::latest()).await;
                now.store(head.unwrap().unwrap().header.timestamp, Ordering::Relaxed);
                deployment
            }
        }
    }

    pub(crate) fn provider(&self) -> DynProvider {
        match self {
            Self::InProcess(chain) => chain.provider(),
            Self::Anvil { node, .. } => {
                ProviderBuilder::new().connect_http(node.endpoint_url()).erased()
            }
        }
    }

    pub(crate) fn provider_with(&self, key: PrivateKeySigner) -> DynProvider {
        match self {
            Self::InProcess(chain) => chain.provider_with(key),
            Self::Anvil { node, .. } => ProviderBuilder::new()
                .wallet(EthereumWallet::from(key))
                .connect_http(node.endpoint_url())
                .erased(),
        }
    }

    /// Time of the newest block [unix seconds].
    pub(crate) fn now(&self) -> u64 {
        match self {
            Self::InProcess(chain) => chain.head().timestamp,
            Self::Anvil { now, .. } => now.load(Ordering::Relaxed),
        }
    }

    pub(crate) async fn head(&self) -> B256 {
        match self {
            Self::InProcess(chain) => chain.head().hash,
            Self::Anvil { .. } => {
                let head = self.provider().get_block(alloy::eips::BlockId::latest()).await;
                head.unwrap().unwrap().header.hash
            }
        }
    }

    /// A block of what waits, at a moment [unix seconds].
    pub(crate) async fn mine(&self, timestamp: u64) {
        match self {
            Self::InProcess(chain) => drop(chain.mine(timestamp).unwrap()),
            Self::Anvil { now, .. } => {
                let at = MineOptions::Timestamp(Some(timestamp));
                self.provider().evm_mine(Some(at)).await.unwrap();
                now.store(timestamp, Ordering::Relaxed);
            }
        }
    }
}
