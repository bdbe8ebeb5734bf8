//! Blocks with their transactions and receipts, and how one is put together.

mod answer;

use crate::tx::SignedTx;
use alloy::{
    consensus::{
        EMPTY_OMMER_ROOT_HASH, Eip658Value, Header, Receipt, ReceiptEnvelope, Transaction, proofs,
    },
    eips::eip7685::EMPTY_REQUESTS_HASH,
    primitives::{Address, B256, Bloom, Bytes, Log},
};
use revm::context::result::{ExecutionResult, Output};
use std::sync::Arc;

/// A mined block.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) hash: B256,
    pub(crate) header: Header,
    pub(crate) mined: Vec<Mined>,
}

/// A transaction in a block, and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Mined {
    pub(crate) tx: Arc<SignedTx>,
    pub(crate) receipt: ReceiptEnvelope,
    pub(crate) gas_used: u64,
    pub(crate) gas_price: u128,
    pub(crate) created: Option<Address>,
    /// How many logs the block holds before this transaction's.
    pub(crate) first_log: u64,
}

/// What is known of a block before its transactions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    pub(crate) number: u64,
    pub(crate) timestamp: u64,
    pub(crate) gas_limit: u64,
    pub(crate) base_fee: u64,
    pub(crate) parent_hash: B256,
    /// Counts the reorganisations, so that no block of a new branch has the hash of an old one.
    pub(crate) branch: u64,
}

/// A block being filled.
#[derive(Debug)]
pub(crate) struct Assembly {
    opening: Opening,
    mined: Vec<Mined>,
    bloom: Bloom,
    gas_used: u64,
    logs: u64,
}

impl Assembly {
    pub(crate) const fn new(opening: Opening) -> Self {
        Self { opening, mined: Vec::new(), bloom: Bloom::ZERO, gas_used: 0, logs: 0 }
    }

    /// Gas that is left for further transactions \[gas\].
    pub(crate) const fn gas_left(&self) -> u64 {
        self.opening.gas_limit.saturating_sub(self.gas_used)
    }

    /// Appends an executed transaction.
    pub(crate) fn push(&mut self, tx: Arc<SignedTx>, result: ExecutionResult) {
        let gas_used = result.gas().tx_gas_used();
        self.gas_used = self.gas_used.saturating_add(gas_used);
        let success = result.is_success();
        let (logs, created) = effects(result);
        let first_log = self.logs;
        self.logs = self.logs.saturating_add(u64::try_from(logs.len()).unwrap_or(u64::MAX));
        let receipt = Receipt {
            status: Eip658Value::Eip658(success),
            cumulative_gas_used: self.gas_used,
            logs,
        };
        let receipt = ReceiptEnvelope::from_typed(tx.tx_type(), receipt.with_bloom());
        self.bloom.accrue_bloom(receipt.logs_bloom());
        let gas_price = tx.effective_gas_price(Some(self.opening.base_fee));
        self.mined.push(Mined { tx, receipt, gas_used, gas_price, created, first_log });
    }

    /// Closes the block. The state root is not computed: it is zero.
    pub(crate) fn seal(self) -> Block {
        let Self { opening, mined, bloom, gas_used, .. } = self;
        let transactions: Vec<_> = mined.iter().map(|one| one.tx.inner()).collect();
        let receipts: Vec<_> = mined.iter().map(|one| &one.receipt).collect();
        let header = Header {
            parent_hash: opening.parent_hash,
            ommers_hash: EMPTY_OMMER_ROOT_HASH,
            transactions_root: proofs::calculate_transaction_root(&transactions),
            receipts_root: proofs::calculate_receipt_root(&receipts),
            logs_bloom: bloom,
            number: opening.number,
            gas_limit: opening.gas_limit,
            gas_used,
            timestamp: opening.timestamp,
            extra_data: Bytes::copy_from_slice(&opening.branch.to_be_bytes()),
            base_fee_per_gas: Some(opening.base_fee),
            withdrawals_root: Some(proofs::calculate_withdrawals_root(&[])),
            blob_gas_used: Some(0),
            excess_blob_gas: Some(0),
            parent_beacon_block_root: Some(B256::ZERO),
            requests_hash: Some(EMPTY_REQUESTS_HASH),
            ..Default::default()
        };
        Block { hash: header.hash_slow(), header, mined }
    }
}

/// The logs of a transaction and the contract that it created.
fn effects(result: ExecutionResult) -> (Vec<Log>, Option<Address>) {
    match result {
        ExecutionResult::Success { logs, output: Output::Create(_, created), .. } => {
            (logs, created)
        }
        ExecutionResult::Success { logs, .. } => (logs, None),
        ExecutionResult::Revert { .. } | ExecutionResult::Halt { .. } => (Vec::new(), None),
    }
}
