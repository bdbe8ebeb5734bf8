//! Sends steps with explicit nonces and gas, and sees each of them into a block.

use crate::{DeployError, Miner, plan::Step};
use alloy::{
    network::TransactionBuilder,
    primitives::{Address, B256},
    providers::Provider,
    rpc::types::{TransactionReceipt, TransactionRequest},
    transports::TransportError,
};

/// How many transactions wait at once: what nodes surely keep of one sender, and what fits one block: anvil may lose what
/// comes after a block that had no room.
const WINDOW: usize = 8;

/// The deployer at work.
#[derive(Debug)]
pub(crate) struct Sender<'a, P, M> {
    pub(crate) provider: &'a P,
    pub(crate) miner: &'a mut M,
    pub(crate) chain_id: u64,
    pub(crate) from: Address,
    pub(crate) nonce: u64,
    /// \[wei per gas\]
    pub(crate) max_fee: u128,
    /// \[wei per gas\]
    pub(crate) priority_fee: u128,
}

#[derive(Debug)]
struct Sent<'a> {
    step: &'a Step,
    nonce: u64,
    hash: B256,
    receipt: Option<TransactionReceipt>,
}

impl<P: Provider, M: Miner> Sender<'_, P, M> {
    /// Sends all steps in order; a receipt per step, all of them successful.
    pub(crate) async fn send(
        &mut self,
        steps: &[Step],
    ) -> Result<Vec<TransactionReceipt>, DeployError> {
        let mut receipts = Vec::with_capacity(steps.len());
        for window in steps.chunks(WINDOW) {
            let mut sent = Vec::with_capacity(window.len());
            for step in window {
                sent.push(self.send_one(step).await?);
            }
            self.confirm(&mut sent).await?;
            receipts.extend(sent.into_iter().filter_map(|it| it.receipt));
        }
        Ok(receipts)
    }

    async fn send_one<'s>(&mut self, step: &'s Step) -> Result<Sent<'s>, DeployError> {
        let nonce = self.nonce;
        let tx = self.request(step).with_nonce(nonce);
        let pending = self.provider.send_transaction(tx).await;
        let pending = pending.map_err(|error| self.refused(error, nonce))?;
        self.nonce += 1;
        Ok(Sent { step, nonce, hash: *pending.tx_hash(), receipt: None })
    }

    fn request(&self, step: &Step) -> TransactionRequest {
        TransactionRequest::default()
            .with_chain_id(self.chain_id)
            .with_from(self.from)
            .with_kind(step.tx_kind())
            .with_input(step.input.clone())
            .with_gas_limit(step.gas_limit())
            .with_max_fee_per_gas(self.max_fee)
            .with_max_priority_fee_per_gas(self.priority_fee)
    }

    fn refused(&self, error: TransportError, nonce: u64) -> DeployError {
        let message = error.as_error_resp().map(|it| it.message.to_lowercase()).unwrap_or_default();
        let race = ["nonce too low", "already known", "underpriced", "already imported"];
        if race.iter().any(|it| message.contains(it)) {
            DeployError::NonceRace { deployer: self.from, nonce }
        } else {
            error.into()
        }
    }

    async fn confirm(&mut self, sent: &mut [Sent<'_>]) -> Result<(), DeployError> {
        let mut fruitless = 0;
        loop {
            self.miner.next_block().await.map_err(DeployError::Miner)?;
            let mut found = false;
            for it in sent.iter_mut().filter(|it| it.receipt.is_none()) {
                it.receipt = self.provider.get_transaction_receipt(it.hash).await?;
                match &it.receipt {
                    None => break, // those after it have higher nonces
                    Some(receipt) if !receipt.status() => return Err(self.failure(it).await),
                    Some(_) => found = true,
                }
            }
            let Some(first) = sent.iter().find(|it| it.receipt.is_none()) else { return Ok(()) };
            self.ensure_not_replaced(first).await?;
            fruitless = if found { 0 } else { fruitless + 1 };
            if fruitless > M::PATIENCE {
                let (step, transaction) = (first.step.name.clone(), first.hash);
                return Err(DeployError::Stuck { step, transaction });
            }
        }
    }

    /// A nonce that is used up by a transaction that is not ours.
    async fn ensure_not_replaced(&self, sent: &Sent<'_>) -> Result<(), DeployError> {
        let used = self.provider.get_transaction_count(self.from).await? > sent.nonce;
        if used && self.provider.get_transaction_receipt(sent.hash).await?.is_none() {
            return Err(DeployError::NonceRace { deployer: self.from, nonce: sent.nonce });
        }
        Ok(())
    }

    async fn failure(&self, sent: &Sent<'_>) -> DeployError {
        let reason = match self.provider.call(self.request(sent.step)).await {
            Ok(_) => "it would succeed now".to_owned(),
            Err(error) => error.to_string(),
        };
        DeployError::Failed { step: sent.step.name.clone(), transaction: sent.hash, reason }
    }
}
