//! Looking back, and going back.

use super::Node;
use crate::{
    block::Block,
    evm,
    state::{Past, Undo},
};
use revm::context::BlockEnv;
use std::{iter, sync::Arc};

/// The state at the end of a block, and the environment that a call there sees.
#[derive(Debug)]
pub(crate) struct Moment<'a> {
    pub(crate) state: Past<'a>,
    pub(crate) block: BlockEnv,
}

impl Node {
    /// The state after block `number`; changes made since the head count for the head.
    /// None when the block is unknown or its state is no longer kept.
    pub(crate) fn moment(&self, number: u64) -> Option<Moment<'_>> {
        let header = &self.block(number)?.header;
        let base_fee = header.base_fee_per_gas.unwrap_or_default();
        let block = evm::block_env(number, header.timestamp, header.gas_limit, base_fee);
        let age = usize::try_from(self.head_number().checked_sub(number)?).ok()?;
        let later: Vec<&Undo> = if age == 0 {
            Vec::new()
        } else {
            let first = self.undos.len().checked_sub(age)?;
            self.undos.range(first..).chain(iter::once(self.state.undo())).collect()
        };
        Some(Moment { state: Past::new(&self.state, later), block })
    }

    /// Drops the newest `depth` blocks, and returns them in order; their transactions do not wait
    /// again. None, and nothing happens, when less is kept.
    pub(crate) fn drop_blocks(&mut self, depth: usize) -> Option<Vec<Arc<Block>>> {
        let first_undo = self.undos.len().checked_sub(depth)?;
        let first_block = self.blocks.len().checked_sub(depth)?;
        self.state.rollback();
        for undo in self.undos.drain(first_undo..).rev() {
            self.state.apply(undo);
        }
        let dropped = self.blocks.split_off(first_block);
        for block in &dropped {
            self.numbers.remove(&block.hash);
            for one in &block.mined {
                self.places.remove(one.tx.tx_hash());
            }
        }
        self.state.forget_block_hashes_after(self.head_number());
        self.filters.drop_blocks(&dropped);
        self.start_branch(self.branch);
        Some(dropped)
    }

    /// Makes later blocks differ from those of any branch up to `former`.
    pub(crate) fn start_branch(&mut self, former: u64) {
        self.branch = self.branch.max(former).saturating_add(1);
    }

    /// How many of the newest blocks can be dropped.
    pub(crate) fn kept(&self) -> usize {
        self.undos.len()
    }

    /// The number of this branch.
    pub(crate) const fn branch(&self) -> u64 {
        self.branch
    }
}
