//! Filling a block from the pool.

use super::{KEPT_BLOCKS, Node};
use crate::{
    block::{Assembly, Opening},
    evm, tx,
};
use alloy::{consensus::Transaction, primitives::B256};
use revm::DatabaseCommit;

impl Node {
    /// Mines what is ready, first in first out, into a block at `timestamp`, which the caller has
    /// checked to lie after the head's. Returns the transactions that turned out to be impossible.
    ///
    /// A transaction that does not fit into the rest of the block, or does not pay the base fee,
    /// waits for a later one, and with it those of the same sender that follow it.
    pub(crate) fn fill_block(&mut self, timestamp: u64) -> Vec<B256> {
        let head = self.head();
        let opening = Opening {
            number: head.header.number.saturating_add(1),
            timestamp,
            gas_limit: self.config.block_gas_limit,
            base_fee: self.base_fee,
            parent_hash: head.hash,
            branch: self.branch,
        };
        let block = evm::block_env(opening.number, timestamp, opening.gas_limit, opening.base_fee);
        let mut assembly = Assembly::new(opening);
        let mut dropped = Vec::new();
        let mut queue = self.pool.queue(|sender| self.nonce(sender));
        while let Some(first) = queue.pop() {
            let sender = first.0.1;
            let nonce = self.nonce(sender);
            let Some(tx) = self.pool.of_sender(sender, nonce).cloned() else { continue };
            let unpaid = tx.max_fee_per_gas() < u128::from(opening.base_fee);
            if unpaid || tx.gas_limit() > assembly.gas_left() {
                continue;
            }
            self.pool.remove(sender, nonce);
            match evm::execute(&mut self.state, &self.rules, &block, tx::env_of(&tx)) {
                Ok(ran) => {
                    self.state.commit(ran.state);
                    assembly.push(tx, ran.result);
                    queue.extend(self.pool.place(sender, self.nonce(sender)));
                }
                Err(_) => dropped.push(*tx.tx_hash()),
            }
        }
        self.append(assembly);
        self.undos.push_back(self.state.take_undo());
        if u64::try_from(self.undos.len()).unwrap_or(u64::MAX) > KEPT_BLOCKS {
            self.undos.pop_front();
        }
        dropped
    }
}
