//! What a chain needs so that transactions get into blocks.

use alloy::{
    eips::BlockNumberOrTag,
    providers::{Provider, ext::AnvilApi},
    rpc::types::anvil::MineOptions,
};
use std::{future::Future, time::Duration};

/// Any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Waits for the next block, or makes it.
///
/// A closure that mines is one: `|| chain.mine(timestamp).map(drop).map_err(Into::into)`.
pub trait Miner: Send {
    /// How many times in a row [`Self::next_block`] may bring nothing before one gives up.
    const PATIENCE: u32 = 16;

    /// Returns when there may be a new block.
    fn next_block(&mut self) -> impl Future<Output = Result<(), BoxError>> + Send;
}

impl<F: FnMut() -> Result<(), BoxError> + Send> Miner for F {
    async fn next_block(&mut self) -> Result<(), BoxError> {
        self()
    }
}

/// Real networks, and nodes that mine on their own: others make the blocks.
#[derive(Clone, Copy, Debug)]
pub struct WaitForBlocks {
    /// Time between two looks.
    pub interval: Duration,
}

impl Default for WaitForBlocks {
    fn default() -> Self {
        Self { interval: Duration::from_millis(500) }
    }
}

impl Miner for WaitForBlocks {
    /// Ten minutes at the default interval.
    const PATIENCE: u32 = 1_200;

    async fn next_block(&mut self) -> Result<(), BoxError> {
        tokio::time::sleep(self.interval).await;
        Ok(())
    }
}

/// anvil with `--no-mining`: each block one second after its parent.
#[derive(Clone, Debug)]
pub struct AnvilMiner<P> {
    provider: P,
}

impl<P: Provider> AnvilMiner<P> {
    /// Mines on the node behind `provider`.
    pub const fn new(provider: P) -> Self {
        Self { provider }
    }
}

impl<P: Provider> Miner for AnvilMiner<P> {
    async fn next_block(&mut self) -> Result<(), BoxError> {
        let head = self.provider.get_block_by_number(BlockNumberOrTag::Latest).await?;
        let timestamp = head.ok_or("the node has no block")?.header.timestamp + 1;
        self.provider.evm_mine(Some(MineOptions::Timestamp(Some(timestamp)))).await?;
        Ok(())
    }
}
