//! Signed transactions as the EVM takes them.

use alloy::consensus::{Transaction, TxEnvelope, Typed2718, transaction::Recovered};
use revm::{context::TxEnv, context_interface::either::Either};

/// A signed transaction and its sender.
pub(crate) type SignedTx = Recovered<TxEnvelope>;

/// The environment of a signed transaction; blob transactions are refused before.
pub(crate) fn env_of(tx: &SignedTx) -> TxEnv {
    TxEnv {
        tx_type: tx.ty(),
        caller: tx.signer(),
        gas_limit: tx.gas_limit(),
        gas_price: tx.max_fee_per_gas(),
        gas_priority_fee: tx.max_priority_fee_per_gas(),
        kind: tx.kind(),
        value: tx.value(),
        data: tx.input().clone(),
        nonce: tx.nonce(),
        chain_id: tx.chain_id(),
        access_list: tx.access_list().cloned().unwrap_or_default(),
        authorization_list: tx
            .authorization_list()
            .map(|list| list.iter().cloned().map(Either::Left).collect())
            .unwrap_or_default(),
        ..TxEnv::default()
    }
}
