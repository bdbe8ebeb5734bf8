//! Control of a chain by its owner.

use super::Chain;
use crate::{block::Block, node::Node, pool::Refusal, tx::SignedTx};
use alloy::{
    consensus::{TxEnvelope, crypto::RecoveryError, transaction::SignerRecoverable},
    primitives::{Address, B256, Bytes, U256},
};
use revm::state::Bytecode;

/// What a block brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockSummary {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: B256,
    /// Its timestamp \[s\].
    pub timestamp: u64,
    /// How many transactions it holds.
    pub transactions: usize,
    /// Gas used by them \[gas\].
    pub gas_used: u64,
    /// Transactions that proved impossible (their sender could not pay) and left the pool.
    pub dropped: Vec<B256>,
}

impl BlockSummary {
    const fn new(block: &Block, dropped: Vec<B256>) -> Self {
        Self {
            number: block.header.number,
            hash: block.hash,
            timestamp: block.header.timestamp,
            transactions: block.mined.len(),
            gas_used: block.header.gas_used,
            dropped,
        }
    }
}

/// A whole chain put aside by [`Chain::snapshot`].
#[derive(Clone, Debug)]
pub struct ChainSnapshot(Box<Node>);

/// What a chain cannot do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// Time runs forward only.
    #[error("a block at {given} s cannot follow one at {parent} s")]
    TimestampNotAfterParent {
        /// The head's timestamp \[s\].
        parent: u64,
        /// The timestamp asked for \[s\].
        given: u64,
    },
    /// The undo records do not reach that far.
    #[error("cannot drop {depth} blocks, only {kept} are kept")]
    TooDeep {
        /// How many blocks were to be dropped.
        depth: usize,
        /// How many can be.
        kept: usize,
    },
    /// The pool does not take the transaction.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The signature is of nobody.
    #[error("invalid sender: {0}")]
    Signature(#[from] RecoveryError),
}

impl Chain {
    /// The newest block.
    pub fn head(&self) -> BlockSummary {
        BlockSummary::new(self.node().head(), Vec::new())
    }

    /// Mines what waits, first in first out, into a block at `timestamp` \[s\].
    ///
    /// # Errors
    /// When `timestamp` is not after the head's.
    pub fn mine(&self, timestamp: u64) -> Result<BlockSummary, ChainError> {
        let mut node = self.node();
        let parent = node.head().header.timestamp;
        if timestamp <= parent {
            return Err(ChainError::TimestampNotAfterParent { parent, given: timestamp });
        }
        let dropped = node.fill_block(timestamp);
        Ok(BlockSummary::new(node.head(), dropped))
    }

    /// Puts a signed transaction into the pool, as a raw send does.
    ///
    /// # Errors
    /// When it cannot be executed, now or later.
    pub fn submit(&self, tx: TxEnvelope) -> Result<B256, ChainError> {
        let signed: SignedTx = tx.try_into_recovered()?;
        Ok(self.node().submit(signed)?)
    }

    /// How many transactions wait, those with a nonce gap included.
    pub fn waiting(&self) -> usize {
        self.node().pool.len()
    }

    /// Whether from now on each send mines a block, one second after its parent.
    pub fn set_automine(&self, automine: bool) {
        self.node().config.automine = automine;
    }

    /// The base fee of all blocks from the next on \[wei per gas\].
    pub fn set_base_fee(&self, wei: u64) {
        self.node().base_fee = wei;
    }

    /// Sets the ether of an account \[wei\]. Like every change between blocks it is seen at once,
    /// and counts for the next block: dropping that takes it back.
    pub fn set_balance(&self, address: Address, wei: U256) {
        self.node().state.edit_account(address, |info| info.balance = wei);
    }

    /// Puts code at an address; storage, balance and nonce stay.
    pub fn set_code(&self, address: Address, code: impl Into<Bytes>) {
        let code = Bytecode::new_raw(code.into());
        self.node().state.edit_account(address, |info| {
            info.set_code(code);
        });
    }

    /// Writes a raw storage slot.
    pub fn set_storage(&self, address: Address, slot: U256, value: U256) {
        self.node().state.set_slot((address, slot), value);
    }

    /// Puts everything aside: state, blocks, pool, filters, settings.
    pub fn snapshot(&self) -> ChainSnapshot {
        ChainSnapshot(Box::new(self.node().clone()))
    }

    /// Goes back to a snapshot, as often as wanted. Blocks mined from then on get new hashes.
    pub fn revert(&self, snapshot: &ChainSnapshot) {
        let mut node = self.node();
        let former = node.branch();
        node.clone_from(&snapshot.0);
        node.start_branch(former);
    }

    /// Drops the newest `depth` blocks, and what was changed since, and returns their transactions
    /// in order. None of them waits again: [`Self::submit`] those that another branch shall hold.
    ///
    /// # Errors
    /// When the records of that many blocks are not kept.
    pub fn reorg(&self, depth: usize) -> Result<Vec<TxEnvelope>, ChainError> {
        let mut node = self.node();
        let kept = node.kept();
        let dropped = node.drop_blocks(depth).ok_or(ChainError::TooDeep { depth, kept })?;
        let mined = dropped.iter().flat_map(|block| &block.mined);
        Ok(mined.map(|one| one.tx.inner().clone()).collect())
    }

    /// Lets the next `count` requests of `method` fail with an internal error (-32603).
    pub fn fail_next(&self, method: &str, count: u32) {
        self.node().faults.fail_next(method, count);
    }

    /// Lets the next `count` raw sends be answered with their hash and then be forgotten.
    pub fn swallow_sends(&self, count: u32) {
        self.node().faults.swallow_sends(count);
    }
}
