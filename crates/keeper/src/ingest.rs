//! The canonical chain as a stream of blocks: what joined it, and what left it.
//!
//! Blocks are asked for by number and joined by the parent's hash, logs by the hash of their block, so
//! two views of the chain never mix. An answer that cannot be whole is asked for again; nothing advances
//! on it. Far behind the head logs come by range, and those blocks cannot be undone.

mod logs;

use crate::Head;
use crate::replica::{KEPT_BLOCKS, Replica};
use alloy::consensus::BlockHeader;
use alloy::eips::BlockNumberOrTag;
use alloy::primitives::{Address, B256};
use alloy::providers::{DynProvider, Provider};
use alloy::rpc::types::Header;
use alloy::transports::{RpcError, TransportErrorKind};
use loadline_client::{DecodeError, Decoder, Event};

/// What happened to the chain.
#[derive(Clone, Debug)]
pub enum Change {
    /// A block joined.
    Added(Head, Vec<Event>),
    /// The newest block left.
    Removed,
    /// Blocks came that are too old to leave the chain: what is known so far is settled.
    Settled,
}

/// The chain could not be read; what is known stays as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The node does not answer.
    #[error("node: {0}")]
    Rpc(#[from] RpcError<TransportErrorKind>),
    /// The node does not have a block that it said it had.
    #[error("the node has no block {0}")]
    NoBlock(u64),
    /// The logs of a block are not those of the block.
    #[error("logs of block {0} are not whole")]
    PartialLogs(u64),
    /// The chain changed while it was read.
    #[error("the chain changed while it was read")]
    Moved,
    /// A log of ours that has no meaning.
    #[error("block {block}: {source}")]
    Undecodable {
        /// Where it is.
        block: u64,
        /// Why.
        source: DecodeError,
    },
}

/// Reads the chain.
#[derive(Debug)]
pub struct Ingest {
    provider: DynProvider,
    decoder: Decoder,
    contracts: Vec<Address>,
    /// Behind the head by more blocks than this, logs come by range.
    depth: u64,
    /// Most blocks in one range.
    range: u64,
}

impl Ingest {
    /// Reads the events that `decoder` knows, at most `range` old blocks at once.
    pub fn new(provider: DynProvider, decoder: Decoder, range: u64) -> Self {
        let contracts = decoder.addresses();
        Self {
            provider,
            decoder,
            contracts,
            depth: u64::try_from(KEPT_BLOCKS).unwrap_or(u64::MAX),
            range,
        }
    }

    /// The newest header of the node.
    ///
    /// # Errors
    ///
    /// [`IngestError`] if the node does not answer.
    pub async fn newest(&self) -> Result<Head, IngestError> {
        Ok(head_of(&self.header(BlockNumberOrTag::Latest, 0).await?))
    }

    /// The header of a block by number.
    ///
    /// # Errors
    ///
    /// [`IngestError`] if the node does not answer or does not have it.
    pub async fn at(&self, number: u64) -> Result<Head, IngestError> {
        Ok(head_of(&self.header(number.into(), number).await?))
    }

    /// The next changes from what the replica knows on the way to `newest`; none when it is there.
    ///
    /// # Errors
    ///
    /// [`IngestError`] if the answer is not whole.
    pub async fn next(&self, replica: &Replica, newest: &Head) -> Result<Vec<Change>, IngestError> {
        let known = replica.head();
        if newest.number <= known.number {
            if known.hash == B256::ZERO {
                return Ok(Vec::new()); // the deployment is not there yet
            }
            // A node that fell behind is waited for: that its head is older is no reason to go back.
            let behind = replica.hash_of(newest.number).is_some_and(|hash| hash == newest.hash);
            return Ok(if behind { Vec::new() } else { vec![Change::Removed] });
        }
        if newest.number.saturating_sub(known.number) > self.depth.saturating_add(self.depth / 4) {
            let last = newest.number.saturating_sub(self.depth);
            let to = known.number.saturating_add(self.range).min(last);
            return self.range(&known, to).await;
        }
        let header = self.header(known.number.saturating_add(1).into(), known.number).await?;
        if header.parent_hash() != known.hash && known.hash != B256::ZERO {
            return Ok(vec![Change::Removed]);
        }
        let events = self.events_of(&header).await?;
        Ok(vec![Change::Added(head_of(&header), events)])
    }

    async fn header(&self, tag: BlockNumberOrTag, number: u64) -> Result<Header, IngestError> {
        let block = self.provider.get_block_by_number(tag).await?;
        Ok(block.ok_or(IngestError::NoBlock(number))?.header)
    }
}

fn head_of(header: &Header) -> Head {
    Head {
        number: header.number(),
        hash: header.hash,
        parent: header.parent_hash(),
        timestamp: header.timestamp(),
        gas_limit: header.gas_limit(),
        base_fee: header.base_fee_per_gas().unwrap_or_default(),
    }
}
