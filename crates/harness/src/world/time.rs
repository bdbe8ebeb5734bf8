//! Blocks, the clock, and going back.

use super::World;
use alloy::primitives::{B256, U256, keccak256};

/// A point to go back to, taken by [`World::snapshot`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot(usize);

impl World {
    /// The number of the open block.
    pub fn block_number(&self) -> u64 {
        self.block.number.saturating_to()
    }

    /// The timestamp of the open block \[s\].
    pub fn timestamp(&self) -> u64 {
        self.block.timestamp.saturating_to()
    }

    /// Opens the next block, `seconds` later.
    pub fn next_block(&mut self, seconds: u64) {
        self.warp_to(self.timestamp().saturating_add(seconds));
    }

    /// Opens the next block at `timestamp` \[s\].
    pub fn warp_to(&mut self, timestamp: u64) {
        let number = self.block_number();
        self.state.set_block_hash(number, hash_of(number));
        self.block.number = U256::from(number.saturating_add(1));
        self.set_timestamp(timestamp);
    }

    /// Changes the clock of the open block \[s\], also backwards.
    pub fn set_timestamp(&mut self, timestamp: u64) {
        self.block.timestamp = U256::from(timestamp);
    }

    /// Sets the base fee of the open and later blocks \[wei per gas\]; nobody pays it.
    pub const fn set_base_fee(&mut self, wei: u64) {
        self.block.basefee = wei;
    }

    /// Remembers this point; costs nothing but the record of later changes.
    pub fn snapshot(&mut self) -> Snapshot {
        self.saved.push((self.state.take_undo(), self.block.clone()));
        Snapshot(self.saved.len())
    }

    /// Goes back to a snapshot, as often as wanted; later snapshots are void.
    ///
    /// Returns false, and does nothing, when the snapshot is void or of another world.
    pub fn revert(&mut self, snapshot: Snapshot) -> bool {
        if snapshot.0 == 0 || snapshot.0 > self.saved.len() {
            return false;
        }
        self.state.rollback();
        for (undo, _) in self.saved.drain(snapshot.0..).rev() {
            self.state.apply(undo);
        }
        if let Some((_, block)) = self.saved.last() {
            self.block = block.clone();
        }
        self.state.forget_block_hashes_after(self.block_number().saturating_sub(1));
        true
    }
}

/// A stand-in: blocks of a world have no header.
fn hash_of(number: u64) -> B256 {
    keccak256(number.to_be_bytes())
}
