//! Calls and transactions, whose reverts are outcomes.

use super::{ClientError, Loadline};
use crate::Reason;
use alloy::{
    eips::BlockId,
    network::{ReceiptResponse, TransactionBuilder},
    primitives::{Address, B256, Bytes},
    providers::Provider,
    rpc::types::{TransactionReceipt, TransactionRequest},
};

/// How a call or a transaction ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It did what it should.
    Returned(T),
    /// It reverted; nothing changed.
    Reverted(Reason),
}

impl<T> Outcome<T> {
    /// What it returned, if it did.
    pub fn returned(self) -> Option<T> {
        match self {
            Self::Returned(value) => Some(value),
            Self::Reverted(_) => None,
        }
    }

    /// Why it reverted, if it did.
    pub const fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Returned(_) => None,
            Self::Reverted(reason) => Some(reason),
        }
    }
}

impl<P: Provider + Clone> Loadline<P> {
    /// What a call would return now; nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ClientError::Node`] if there is no answer.
    pub async fn simulate(
        &self,
        from: Address,
        to: Address,
        data: Bytes,
    ) -> Result<Outcome<Bytes>, ClientError> {
        self.simulate_at(request(from, to, data), BlockId::latest()).await
    }

    async fn simulate_at(
        &self,
        tx: TransactionRequest,
        block: BlockId,
    ) -> Result<Outcome<Bytes>, ClientError> {
        match self.provider.call(tx).block(block).await {
            Ok(returned) => Ok(Outcome::Returned(returned)),
            Err(error) => match Reason::of(&error) {
                Some(reason) => Ok(Outcome::Reverted(reason)),
                None => Err(error.into()),
            },
        }
    }

    /// Estimates and sends a transaction of `from`, whose key the provider has. What would revert is not
    /// sent.
    ///
    /// # Errors
    ///
    /// [`ClientError::Node`] if there is no answer.
    pub async fn send(
        &self,
        from: Address,
        to: Address,
        data: Bytes,
    ) -> Result<Outcome<B256>, ClientError> {
        let tx = request(from, to, data);
        let least = if to == self.deployment().contracts.liquidity_vault { EPOCH_GAS } else { 0 };
        let sent = match self.provider.estimate_gas(tx.clone()).await {
            Ok(gas) => {
                let gas = with_room(gas).max(least);
                self.provider.send_transaction(tx.with_gas_limit(gas)).await
            }
            Err(error) => Err(error),
        };
        match sent {
            Ok(pending) => Ok(Outcome::Returned(*pending.tx_hash())),
            Err(error) => match Reason::of(&error) {
                Some(reason) => Ok(Outcome::Reverted(reason)),
                None => Err(error.into()),
            },
        }
    }

    /// What became of a transaction; nothing while it waits.
    ///
    /// The reason of a revert is found by running it again on the state before its block, so it may differ
    /// where other transactions of the block matter.
    ///
    /// # Errors
    ///
    /// [`ClientError::Node`] if there is no answer.
    pub async fn outcome(
        &self,
        hash: B256,
    ) -> Result<Option<Outcome<TransactionReceipt>>, ClientError> {
        let Some(receipt) = self.provider.get_transaction_receipt(hash).await? else {
            return Ok(None);
        };
        if receipt.status() {
            return Ok(Some(Outcome::Returned(receipt)));
        }
        let Some(tx) = self.provider.get_transaction_by_hash(hash).await? else { return Ok(None) };
        let before = receipt.block_number().unwrap_or_default().saturating_sub(1);
        let again = self.simulate_at(tx.into(), BlockId::number(before)).await?;
        Ok(Some(Outcome::Reverted(match again {
            Outcome::Reverted(reason) => reason,
            Outcome::Returned(_) => Reason::new(Bytes::new()),
        })))
    }
}

/// Most gas that a transaction may ask for (EIP-7825) \[gas\].
const MOST_GAS: u64 = 1 << 24;

/// Least gas limit of what is asked of the `LiquidityVault`: a report between estimate and block makes `processEpoch` price
/// an epoch that it only completed when asked \[gas\].
const EPOCH_GAS: u64 = 8_000_000;

/// A gas limit with a quarter more than was estimated: a block later marks and scans of options take other paths.
fn with_room(gas: u64) -> u64 {
    gas.saturating_add(gas / 4).min(MOST_GAS).max(gas)
}

fn request(from: Address, to: Address, data: Bytes) -> TransactionRequest {
    TransactionRequest::default().with_from(from).with_to(to).with_input(data)
}
