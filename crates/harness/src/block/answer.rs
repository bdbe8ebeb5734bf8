//! Blocks, transactions, receipts and logs in the form in which JSON-RPC gives them out.

use super::{Block, Mined};
use alloy::{
    consensus::Transaction as _,
    primitives::U256,
    rpc::types::{
        Block as RpcBlock, BlockTransactions, Filter, Header as RpcHeader, Log as RpcLog,
        Transaction as RpcTransaction, TransactionReceipt,
    },
};

impl Block {
    /// The block, with whole transactions or their hashes.
    pub(crate) fn answer(&self, full: bool) -> RpcBlock {
        let transactions = if full {
            let whole = |(index, one): (usize, &Mined)| self.transaction(index, one);
            BlockTransactions::Full(self.mined.iter().enumerate().map(whole).collect())
        } else {
            BlockTransactions::Hashes(self.mined.iter().map(|one| *one.tx.tx_hash()).collect())
        };
        RpcBlock {
            header: RpcHeader {
                hash: self.hash,
                inner: self.header.clone(),
                total_difficulty: Some(U256::ZERO),
                size: None,
            },
            uncles: Vec::new(),
            transactions,
            withdrawals: Some(Default::default()),
        }
    }

    /// The transaction at `index`, if there is one.
    pub(crate) fn transaction_at(&self, index: usize) -> Option<RpcTransaction> {
        self.mined.get(index).map(|one| self.transaction(index, one))
    }

    /// The receipt at `index`, if there is one.
    pub(crate) fn receipt_at(&self, index: usize) -> Option<TransactionReceipt> {
        self.mined.get(index).map(|one| self.receipt(index, one))
    }

    /// All receipts in order.
    pub(crate) fn receipts(&self) -> Vec<TransactionReceipt> {
        self.mined.iter().enumerate().map(|(index, one)| self.receipt(index, one)).collect()
    }

    /// The logs that `filter` selects by address and topics.
    pub(crate) fn logs(&self, filter: &Filter) -> Vec<RpcLog> {
        if !filter.matches_bloom(self.header.logs_bloom) {
            return Vec::new();
        }
        let all = self.mined.iter().enumerate().flat_map(|(index, one)| self.logs_of(index, one));
        all.filter(|log| filter.matches(&log.inner)).collect()
    }

    fn logs_of(&self, index: usize, one: &Mined) -> impl Iterator<Item = RpcLog> {
        (one.first_log..).zip(one.receipt.logs()).map(move |(log_index, log)| RpcLog {
            inner: log.clone(),
            block_hash: Some(self.hash),
            block_number: Some(self.header.number),
            block_timestamp: Some(self.header.timestamp),
            transaction_hash: Some(*one.tx.tx_hash()),
            transaction_index: u64::try_from(index).ok(),
            log_index: Some(log_index),
            removed: false,
        })
    }

    fn transaction(&self, index: usize, one: &Mined) -> RpcTransaction {
        RpcTransaction {
            inner: (*one.tx).clone(),
            block_hash: Some(self.hash),
            block_number: Some(self.header.number),
            transaction_index: u64::try_from(index).ok(),
            effective_gas_price: Some(one.gas_price),
            block_timestamp: Some(self.header.timestamp),
        }
    }

    fn receipt(&self, index: usize, one: &Mined) -> TransactionReceipt {
        let mut logs = self.logs_of(index, one);
        let inner = one.receipt.clone().map_logs(|log| {
            logs.next().unwrap_or_else(|| RpcLog { inner: log, ..Default::default() })
        });
        TransactionReceipt {
            inner,
            transaction_hash: *one.tx.tx_hash(),
            transaction_index: u64::try_from(index).ok(),
            block_hash: Some(self.hash),
            block_number: Some(self.header.number),
            gas_used: one.gas_used,
            effective_gas_price: one.gas_price,
            blob_gas_used: None,
            blob_gas_price: None,
            from: one.tx.signer(),
            to: one.tx.to(),
            contract_address: one.created,
        }
    }
}
