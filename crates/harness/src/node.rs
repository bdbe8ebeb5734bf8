//! The chain itself, without handle, lock or JSON: state, blocks, pool.

pub(crate) mod config;
mod history;
mod mine;
#[cfg(test)]
mod tests;

pub(crate) use history::Moment;

use crate::{
    block::{Assembly, Block, Opening},
    dev::{DEV_ACCOUNTS, DEV_BALANCE},
    evm,
    faults::Faults,
    filters::Filters,
    pool::{Pool, Refusal},
    state::{State, Undo},
    tx::SignedTx,
};
use alloy::primitives::{Address, B256, map::B256Map};
use config::ChainConfig;
use revm::{context::CfgEnv, state::AccountInfo};
use std::{collections::VecDeque, sync::Arc};

/// Of how many blocks the state is kept besides the head's.
pub const KEPT_BLOCKS: u64 = 256;

/// A whole chain. Cloning it gives an independent one; blocks are shared.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) config: ChainConfig,
    pub(crate) rules: CfgEnv,
    pub(crate) call_rules: CfgEnv,
    pub(crate) state: State,
    /// All blocks; the index is the number.
    pub(crate) blocks: Vec<Arc<Block>>,
    pub(crate) pool: Pool,
    pub(crate) base_fee: u64,
    pub(crate) filters: Filters,
    pub(crate) faults: Faults,
    /// Undos of the newest blocks, the head's last.
    undos: VecDeque<Undo>,
    numbers: B256Map<u64>,
    places: B256Map<(u64, usize)>,
    branch: u64,
}

impl Node {
    pub(crate) fn new(config: ChainConfig) -> Self {
        let mut state = State::default();
        for account in DEV_ACCOUNTS {
            state.set_account(account, Some(AccountInfo::from_balance(DEV_BALANCE)));
        }
        state.take_undo();
        let mut node = Self {
            config,
            rules: evm::transaction_rules(config.chain_id),
            call_rules: evm::call_rules(config.chain_id),
            state,
            blocks: Vec::new(),
            pool: Pool::default(),
            base_fee: config.base_fee,
            filters: Filters::default(),
            faults: Faults::default(),
            undos: VecDeque::new(),
            numbers: B256Map::default(),
            places: B256Map::default(),
            branch: 0,
        };
        node.append(Assembly::new(Opening {
            number: 0,
            timestamp: config.genesis_timestamp,
            gas_limit: config.block_gas_limit,
            base_fee: config.base_fee,
            parent_hash: B256::ZERO,
            branch: 0,
        }));
        node
    }

    /// The newest block.
    pub(crate) fn head(&self) -> &Arc<Block> {
        // The genesis block is put in on construction and never dropped.
        &self.blocks[self.blocks.len() - 1]
    }

    /// The number of the newest block.
    pub(crate) fn head_number(&self) -> u64 {
        self.head().header.number
    }

    /// The next nonce of an account, waiting transactions apart.
    pub(crate) fn nonce(&self, address: Address) -> u64 {
        self.state.account(address).map_or(0, |info| info.nonce)
    }

    /// The number of the block with this hash.
    pub(crate) fn number_of(&self, hash: &B256) -> Option<u64> {
        self.numbers.get(hash).copied()
    }

    /// The block with this number.
    pub(crate) fn block(&self, number: u64) -> Option<&Arc<Block>> {
        self.blocks.get(usize::try_from(number).ok()?)
    }

    /// The block of a mined transaction and the index in it.
    pub(crate) fn place_of(&self, tx: &B256) -> Option<(&Arc<Block>, usize)> {
        let (number, index) = self.places.get(tx)?;
        Some((self.block(*number)?, *index))
    }

    /// Takes a transaction into the pool; mines it at once if the chain is to.
    ///
    /// # Errors
    /// When it cannot be executed, now or later.
    pub(crate) fn submit(&mut self, tx: SignedTx) -> Result<B256, Refusal> {
        let hash = *tx.tx_hash();
        if self.places.contains_key(&hash) {
            return Err(Refusal::AlreadyKnown);
        }
        let sender = self.state.account(tx.signer());
        Refusal::check(&tx, sender, &self.rules, self.config.block_gas_limit)?;
        self.pool.add(tx)?;
        if self.config.automine {
            let parent = self.head().header.timestamp;
            self.fill_block(parent.saturating_add(1));
        }
        Ok(hash)
    }

    /// Closes a block and makes it the head.
    fn append(&mut self, assembly: Assembly) {
        let block = assembly.seal();
        let number = block.header.number;
        self.state.set_block_hash(number, block.hash);
        self.numbers.insert(block.hash, number);
        for (index, one) in block.mined.iter().enumerate() {
            self.places.insert(*one.tx.tx_hash(), (number, index));
        }
        self.blocks.push(Arc::new(block));
    }
}
