//! Transactions on their way: signed here, with nonces and gas that are known beforehand, so that
//! the same run sends the same bytes to every chain that shows the same clock.

use super::{DemoError, error::During, link::Link, work::Work};
use alloy::{
    consensus::{SignableTransaction, TxEip1559, TxEnvelope},
    eips::Encodable2718,
    primitives::{Address, B256, Bytes, TxKind, U256},
    providers::{DynProvider, Provider},
    signers::{SignerSync, local::PrivateKeySigner},
};
use loadline_harness::DEFAULT_BASE_FEE;
use std::collections::HashMap;

/// Most that is paid for gas [wei per gas].
const MAX_FEE: u64 = 2 * DEFAULT_BASE_FEE;

/// Somebody with a key.
#[derive(Clone, Debug)]
pub(super) struct Actor {
    signer: PrivateKeySigner,
    next_nonce: u64,
}

/// What is to be sent.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) to: Address,
    pub(super) input: Bytes,
    /// Ether that goes with it [wei].
    pub(super) value: U256,
    pub(super) work: Work,
}

/// What waits for the next block.
#[derive(Debug)]
pub(super) struct Outbox {
    provider: DynProvider,
    chain_id: u64,
    /// Gas that a block may hold of ours.
    block_gas: u64,
    waiting_gas: u64,
    sent: HashMap<B256, Work>,
}

impl Actor {
    /// Whoever holds a key, as far as the chain knows him.
    pub(super) async fn new(signer: PrivateKeySigner, link: &Link) -> Result<Self, DemoError> {
        let nonce = link.provider().get_transaction_count(signer.address()).await;
        Ok(Self { signer, next_nonce: nonce.during("read a nonce")? })
    }

    pub(super) const fn address(&self) -> Address {
        self.signer.address()
    }

    /// The key, for what is no transaction.
    pub(super) const fn signer(&self) -> &PrivateKeySigner {
        &self.signer
    }

    fn sign(&mut self, order: Order, chain_id: u64) -> Result<TxEnvelope, DemoError> {
        let tx = TxEip1559 {
            chain_id,
            nonce: self.next_nonce,
            gas_limit: order.work.gas_limit(),
            max_fee_per_gas: MAX_FEE.into(),
            to: TxKind::Call(order.to),
            value: order.value,
            input: order.input,
            ..TxEip1559::default()
        };
        self.next_nonce = self.next_nonce.saturating_add(1);
        let signature = self.signer.sign_hash_sync(&tx.signature_hash()).during("sign")?;
        Ok(tx.into_signed(signature).into())
    }
}

impl Outbox {
    /// Sends to the chain behind `link`, `block_gas` at most between two blocks.
    pub(super) fn new(link: &Link, chain_id: u64, block_gas: u64) -> Self {
        let provider = link.provider().clone();
        Self { provider, chain_id, block_gas, waiting_gas: 0, sent: HashMap::new() }
    }

    /// Whether the next block has room for this too.
    pub(super) const fn has_room(&self, work: Work) -> bool {
        self.waiting_gas.saturating_add(work.gas_limit()) <= self.block_gas
    }

    /// Signs and sends.
    pub(super) async fn send(&mut self, from: &mut Actor, order: Order) -> Result<(), DemoError> {
        let work = order.work;
        let raw = from.sign(order, self.chain_id)?.encoded_2718();
        let pending = self.provider.send_raw_transaction(&raw).await.during("send")?;
        self.sent.insert(*pending.tx_hash(), work);
        self.waiting_gas = self.waiting_gas.saturating_add(work.gas_limit());
        Ok(())
    }

    /// What a transaction was for, once its block was made. None for others' transactions.
    pub(super) fn take(&mut self, hash: &B256) -> Option<Work> {
        self.sent.remove(hash)
    }

    /// Sends no more gas than this between two blocks from now on.
    pub(super) const fn limit(&mut self, block_gas: u64) {
        self.block_gas = block_gas;
    }

    /// A block was made of what waited.
    pub(super) const fn next_block(&mut self) {
        self.waiting_gas = 0;
    }
}
