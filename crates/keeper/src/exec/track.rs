//! What became of the transactions on their way.

use super::call::proves;
use super::race::is_race;
use super::{Ended, ExecError, Lane, Refusal, Signed, TxState};
use crate::Head;
use crate::core::Ending;
use alloy::primitives::B256;
use alloy::providers::Provider;
use alloy::rpc::types::TransactionReceipt;
use loadline_client::Reason;
use tracing::{info, warn};

/// Blocks after which nothing leaves the chain.
const FINALITY_BLOCKS: u64 = 256;

impl Lane {
    /// Looks for receipts up to the head, and sends again what is in no block. What ended is put into `ended`.
    ///
    /// # Errors
    ///
    /// [`ExecError`] if the node does not answer; what was not looked at stays on its way.
    pub async fn track(&mut self, head: &Head, ended: &mut Vec<Ended>) -> Result<(), ExecError> {
        if !self.pending.is_empty() {
            let settled = self.provider.get_transaction_count(self.signer).hash(head.hash).await?;
            self.next_nonce = self.next_nonce.max(settled);
            let nonces: Vec<u64> = self.pending.keys().copied().collect();
            for nonce in nonces {
                if nonce < settled {
                    ended.extend(self.conclude(nonce, head).await?);
                } else {
                    self.push(nonce, head).await?;
                }
            }
        }
        let last = head.number.saturating_sub(FINALITY_BLOCKS);
        self.journal.finalize(last)?;
        self.included.retain(|_, pending| pending.block.is_some_and(|(number, _)| number > last));
        Ok(())
    }

    /// A nonce that the chain has used: by us, as a receipt shows, or by somebody else.
    async fn conclude(&mut self, nonce: u64, head: &Head) -> Result<Option<Ended>, ExecError> {
        let Some(mut pending) = self.pending.get(&nonce).cloned() else { return Ok(None) };
        for tx in pending.sent.iter().rev() {
            let Some(receipt) = self.provider.get_transaction_receipt(tx.hash).await? else {
                continue;
            };
            let Some(place) = place(&receipt).filter(|(number, _)| *number <= head.number) else {
                return Ok(None);
            };
            let ended = self.ending_of(tx, &receipt).await?;
            for other in pending.sent.iter().filter(|other| other.hash != tx.hash) {
                self.journal.note(other.hash, TxState::Replaced)?;
            }
            self.journal.note(tx.hash, TxState::Included { block: place.0 })?;
            self.pending.remove(&nonce);
            pending.block = Some(place);
            self.included.insert(nonce, pending);
            return Ok(Some(ended));
        }
        // Another process uses the key, or the receipts lag behind: the count of the head is the truth.
        let Some(newest) = pending.sent.last() else { return Ok(None) };
        if head.number.saturating_sub(pending.since) < self.settings.patience {
            return Ok(None);
        }
        warn!(target: "keeper::exec", nonce, signer = %self.signer, "nonce used by another");
        for tx in &pending.sent {
            self.journal.note(tx.hash, TxState::Replaced)?;
        }
        let ended = Ended {
            key: newest.key,
            ending: Ending::Lost,
            reason: "nonce used by another".into(),
            gas_used: 0,
        };
        self.pending.remove(&nonce);
        Ok(Some(ended))
    }

    async fn ending_of(
        &self,
        tx: &Signed,
        receipt: &TransactionReceipt,
    ) -> Result<Ended, ExecError> {
        let gas_used = receipt.gas_used;
        let says = |log| {
            self.decoder.decode(log).ok().flatten().is_some_and(|event| proves(&event, tx.key))
        };
        let done = receipt.logs().iter().any(says);
        if done {
            info!(target: "keeper::exec", key = ?tx.key, hash = %tx.hash, gas = receipt.gas_used, "done");
            return Ok(Ended {
                key: tx.key,
                ending: Ending::Done,
                reason: String::new(),
                gas_used,
            });
        }
        // On the state after its block the same call says what moved.
        let reason = match receipt.block_hash {
            Some(hash) => self.retry(tx, hash).await?,
            None => None,
        };
        let race = reason.as_ref().is_some_and(is_race);
        let reason = reason.map_or_else(|| "reverted".into(), |reason| reason.to_string());
        warn!(target: "keeper::exec", key = ?tx.key, hash = %tx.hash, reason, "reverted");
        Ok(Ended {
            key: tx.key,
            ending: if race { Ending::Lost } else { Ending::Refused },
            reason,
            gas_used,
        })
    }

    async fn retry(&self, tx: &Signed, block: B256) -> Result<Option<Reason>, ExecError> {
        let Some((to, input)) = super::send::call_of(&tx.raw) else { return Ok(None) };
        let request = self.request(to, input, tx.gas);
        match self.provider.call(request).hash(block).await {
            Ok(_) => Ok(None),
            Err(error) => Ok(Some(Reason::of(&error).ok_or(error)?)),
        }
    }

    /// A nonce that the chain has not used: the same bytes again, and after a while for more.
    async fn push(&mut self, nonce: u64, head: &Head) -> Result<(), ExecError> {
        let Some(pending) = self.pending.get_mut(&nonce) else { return Ok(()) };
        let Some(newest) = pending.sent.last().cloned() else { return Ok(()) };
        if pending.since == 0 {
            // Adopted from an earlier run.
            pending.since = head.number;
        } else if pending.since == head.number {
            return Ok(());
        }
        let patient = head.number.saturating_sub(pending.since) < self.settings.patience;
        let refusal = self.broadcast(&newest).await?;
        if refusal == Some(Refusal::Underpriced) || !patient {
            self.replace(nonce, head).await?;
        }
        Ok(())
    }
}

fn place(receipt: &TransactionReceipt) -> Option<(u64, B256)> {
    receipt.block_number.zip(receipt.block_hash)
}
