//! Transactions that wait for a block, first in first out.
//!
//! A transaction is ready when all earlier nonces of its sender are in the chain. The block takes
//! the ready one that arrived first, which makes the next of its sender ready. So one that waited
//! for a nonce gap to be filled follows what fills the gap.

mod refusal;

pub use refusal::Refusal;

use crate::tx::SignedTx;
use alloy::{
    consensus::Transaction,
    primitives::{
        Address, B256,
        map::{AddressMap, B256Map},
    },
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    sync::Arc,
};

/// All waiting transactions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    senders: AddressMap<BTreeMap<u64, Waiting>>,
    hashes: B256Map<(Address, u64)>,
    arrivals: u64,
}

#[derive(Clone, Debug)]
struct Waiting {
    tx: Arc<SignedTx>,
    /// The place in the queue: how many arrived before.
    place: u64,
}

/// The first executable transaction of each sender, in the order of their places.
pub(crate) type Queue = BinaryHeap<Reverse<(u64, Address)>>;

impl Pool {
    /// How many transactions wait, those with a gap included.
    pub(crate) fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether the transaction waits here.
    pub(crate) fn get(&self, hash: &B256) -> Option<&Arc<SignedTx>> {
        let (sender, nonce) = self.hashes.get(hash)?;
        Some(&self.senders.get(sender)?.get(nonce)?.tx)
    }

    /// The waiting transaction of a sender with this nonce.
    pub(crate) fn of_sender(&self, sender: Address, nonce: u64) -> Option<&Arc<SignedTx>> {
        Some(&self.senders.get(&sender)?.get(&nonce)?.tx)
    }

    /// The first nonce from `nonce` on that no transaction of the sender uses.
    pub(crate) fn next_nonce(&self, sender: Address, nonce: u64) -> u64 {
        let Some(waiting) = self.senders.get(&sender) else { return nonce };
        let ready = waiting.range(nonce..).zip(nonce..).take_while(|((used, _), due)| *used == due);
        ready.last().map_or(nonce, |(_, due)| due.saturating_add(1))
    }

    /// Takes in a transaction.
    ///
    /// # Errors
    /// When it is known, or would replace another without paying a tenth more.
    pub(crate) fn add(&mut self, tx: SignedTx) -> Result<(), Refusal> {
        let (hash, sender, nonce) = (*tx.tx_hash(), tx.signer(), tx.nonce());
        if self.hashes.contains_key(&hash) {
            return Err(Refusal::AlreadyKnown);
        }
        if let Some(former) = self.of_sender(sender, nonce) {
            if !outbids(&tx, former) {
                return Err(Refusal::ReplacementUnderpriced);
            }
            let former = *former.tx_hash();
            self.hashes.remove(&former);
        }
        let waiting = self.senders.entry(sender).or_default();
        waiting.insert(nonce, Waiting { tx: Arc::new(tx), place: self.arrivals });
        self.hashes.insert(hash, (sender, nonce));
        self.arrivals = self.arrivals.saturating_add(1);
        Ok(())
    }

    /// The queue to fill a block from.
    pub(crate) fn queue(&self, nonce_of: impl Fn(Address) -> u64) -> Queue {
        let first = |sender: &Address| self.place(*sender, nonce_of(*sender));
        self.senders.keys().filter_map(first).collect()
    }

    /// The place of a sender's transaction with this nonce.
    pub(crate) fn place(&self, sender: Address, nonce: u64) -> Option<Reverse<(u64, Address)>> {
        Some(Reverse((self.senders.get(&sender)?.get(&nonce)?.place, sender)))
    }

    /// Drops a transaction that was mined or cannot be.
    pub(crate) fn remove(&mut self, sender: Address, nonce: u64) {
        let Some(waiting) = self.senders.get_mut(&sender) else { return };
        if let Some(one) = waiting.remove(&nonce) {
            self.hashes.remove(one.tx.tx_hash());
        }
        if waiting.is_empty() {
            self.senders.remove(&sender);
        }
    }
}

/// Whether `tx` pays at least a tenth more than `former`, on both fees.
fn outbids(tx: &SignedTx, former: &SignedTx) -> bool {
    let exceeds = |new: u128, old: u128| new >= old.saturating_add(old.div_ceil(10)).max(1);
    exceeds(tx.max_fee_per_gas(), former.max_fee_per_gas())
        && exceeds(tx.priority_fee_or_price(), former.priority_fee_or_price())
}
