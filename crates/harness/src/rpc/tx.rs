//! Sending transactions, and finding them again.

use super::{Params, RpcError};
use crate::{node::Node, tx::SignedTx};
use alloy::{
    consensus::{TxEnvelope, transaction::SignerRecoverable},
    eips::Decodable2718,
    primitives::{B256, Bytes},
    rpc::types::{Transaction, TransactionReceipt},
};

/// Takes a signed transaction into the pool, unless a fault on demand swallows it.
pub(crate) fn send_raw(node: &mut Node, params: &Params<'_>) -> Result<B256, RpcError> {
    let raw: Bytes = params.get(0)?;
    let tx = TxEnvelope::decode_2718_exact(&raw)
        .map_err(|error| RpcError::invalid_params(format!("invalid transaction: {error}")))?;
    if node.faults.swallows() {
        return Ok(*tx.tx_hash());
    }
    let signed = tx
        .try_into_recovered()
        .map_err(|error| RpcError::server(format!("invalid sender: {error}")))?;
    node.submit(signed).map_err(|refusal| RpcError::server(refusal.to_string()))
}

/// A mined transaction, or one that waits.
pub(crate) fn by_hash(node: &Node, params: &Params<'_>) -> Result<Option<Transaction>, RpcError> {
    let hash: B256 = params.get(0)?;
    if let Some((block, index)) = node.place_of(&hash) {
        return Ok(block.transaction_at(index));
    }
    Ok(node.pool.get(&hash).map(|tx| waiting(tx)))
}

pub(crate) fn receipt(
    node: &Node,
    params: &Params<'_>,
) -> Result<Option<TransactionReceipt>, RpcError> {
    let hash: B256 = params.get(0)?;
    Ok(node.place_of(&hash).and_then(|(block, index)| block.receipt_at(index)))
}

fn waiting(tx: &SignedTx) -> Transaction {
    Transaction {
        inner: tx.clone(),
        block_hash: None,
        block_number: None,
        transaction_index: None,
        effective_gas_price: None,
        block_timestamp: None,
    }
}
