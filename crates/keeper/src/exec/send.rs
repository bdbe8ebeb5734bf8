//! From an intent to bytes at a node: simulate, sign, keep, send.

use super::call::{calldata, callee};
use super::race::is_race;
use super::{Ended, ExecError, Fees, Lane, Pending, Refusal, Signed, TxState};
use crate::Head;
use crate::core::{Ending, Intent};
use alloy::eips::Encodable2718;
use alloy::network::{NetworkTransactionBuilder, TransactionBuilder};
use alloy::primitives::{Address, Bytes};
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use loadline_bindings::Liquidation::LiquidationErrors;
use loadline_client::Reason;
use tracing::warn;

/// What became of an intent.
enum Sent {
    /// Kept and sent, or kept to be sent again.
    OnItsWay,
    /// The state at the head refuses it.
    Refused(Reason),
    /// Nodes refuse it.
    Invalid,
    /// Nothing can be sent now.
    Stop(&'static str),
}

impl Lane {
    /// Sends intents in their order. What ends at once is put into `ended`, and after an error all that was
    /// not sent.
    ///
    /// # Errors
    ///
    /// [`ExecError`] if nothing more may be sent; what was kept before stays on its way.
    pub async fn send_all(
        &mut self,
        intents: &[Intent],
        head: &Head,
        ended: &mut Vec<Ended>,
    ) -> Result<(), ExecError> {
        let mut stopped: Option<&'static str> = None;
        let mut failed: Option<ExecError> = None;
        let mut last: Option<Ended> = None;
        for intent in intents {
            let (key, lost) = (intent.key, Ending::Lost);
            let orphaned =
                intent.follows && last.as_ref().is_some_and(|one| one.key.account == key.account);
            let over = |ending, reason: &str| {
                Some(Ended { key, ending, reason: reason.into(), gas_used: 0 })
            };
            last = match stopped {
                Some(reason) => over(lost, reason),
                None if orphaned => over(lost, "what it follows was not sent"),
                None => match self.send_one(intent, head).await {
                    Ok(Sent::OnItsWay) => None,
                    Ok(Sent::Refused(reason)) => over(
                        if is_race(&reason) { lost } else { Ending::Refused },
                        &reason.to_string(),
                    ),
                    Ok(Sent::Invalid) => over(Ending::Refused, "no node takes it"),
                    Ok(Sent::Stop(reason)) => {
                        stopped = Some(reason);
                        over(lost, reason)
                    }
                    Err(error) => {
                        stopped = Some("the lane failed");
                        let sent = self.next_is(intent);
                        failed = Some(error);
                        if sent { None } else { over(lost, "the lane failed") }
                    }
                },
            };
            ended.extend(last.clone());
        }
        failed.map_or(Ok(()), Err)
    }

    /// Whether an intent is on its way.
    fn next_is(&self, intent: &Intent) -> bool {
        self.on_their_way().any(|tx| tx.key == intent.key)
    }

    async fn send_one(&mut self, intent: &Intent, head: &Head) -> Result<Sent, ExecError> {
        let Some(fees) = self.settings.fees.first(head.base_fee) else {
            return Ok(Sent::Stop("base fee above the cap"));
        };
        if self.settings.simulate
            && !intent.follows
            && let Some(reason) = self.simulate(intent, head).await?
        {
            return Ok(Sent::Refused(reason));
        }
        self.send(intent, fees, head).await
    }

    /// Tries the same call by the same sender on the state at the head.
    async fn simulate(&self, intent: &Intent, head: &Head) -> Result<Option<Reason>, ExecError> {
        let request = self.request_of(intent);
        let Err(error) = self.provider.call(request).hash(head.hash).await else { return Ok(None) };
        let reason = Reason::of(&error).ok_or(error)?;
        // The call runs in the head's block, the transaction in a later one.
        let cools_off = matches!(reason.decode(), Some(LiquidationErrors::CoolingOff(_)));
        Ok((!cools_off).then_some(reason))
    }

    /// Signs, keeps and sends with the next nonce.
    async fn send(&mut self, intent: &Intent, fees: Fees, head: &Head) -> Result<Sent, ExecError> {
        let nonce = self.next_nonce;
        let request = self.request_of(intent);
        let tx = self.sign(request, intent.key, nonce, fees).await?;
        self.journal.keep(&tx)?;
        self.next_nonce = nonce.saturating_add(1);
        self.pending
            .insert(nonce, Pending { sent: vec![tx.clone()], since: head.number, block: None });
        let sent = match self.broadcast(&tx).await? {
            Some(Refusal::Invalid) => Sent::Invalid,
            Some(Refusal::InsufficientFunds) => Sent::Stop("the signer cannot pay"),
            _ => return Ok(Sent::OnItsWay),
        };
        // It is nowhere, and nothing was sent after it: the nonce is free again.
        self.journal.note(tx.hash, TxState::Failed)?;
        self.pending.remove(&nonce);
        self.next_nonce = nonce;
        Ok(sent)
    }

    fn request_of(&self, intent: &Intent) -> TransactionRequest {
        let to = callee(&intent.call, &self.contracts);
        self.request(to, calldata(intent), intent.gas)
    }

    /// A call by the signer.
    pub(super) fn request(&self, to: Address, input: Bytes, gas: u64) -> TransactionRequest {
        TransactionRequest::default()
            .with_from(self.signer)
            .with_to(to)
            .with_input(input)
            .with_gas_limit(gas)
    }

    async fn sign(
        &self,
        request: TransactionRequest,
        key: crate::core::Key,
        nonce: u64,
        fees: Fees,
    ) -> Result<Signed, ExecError> {
        let gas = request.gas.unwrap_or_default();
        let envelope = request
            .with_chain_id(self.chain_id)
            .with_nonce(nonce)
            .with_max_fee_per_gas(fees.max_fee)
            .with_max_priority_fee_per_gas(fees.tip)
            .build(&self.wallet)
            .await
            .map_err(|error| ExecError::Signer(error.to_string()))?;
        let (hash, raw) = (*envelope.tx_hash(), envelope.encoded_2718().into());
        Ok(Signed { hash, nonce, key, gas, max_fee: fees.max_fee, tip: fees.tip, raw })
    }

    /// Sends bytes that were kept. `None` where a node has them now.
    pub(super) async fn broadcast(&self, tx: &Signed) -> Result<Option<Refusal>, ExecError> {
        let refusal = match self.provider.send_raw_transaction(&tx.raw).await {
            Ok(_) => None,
            Err(error) => match Refusal::of(&error) {
                Refusal::AlreadyKnown => None,
                refusal => {
                    warn!(target: "keeper::exec", hash = %tx.hash, refusal = refusal.name(), %error, "send failed");
                    Some(refusal)
                }
            },
        };
        if refusal.is_none() {
            self.journal.note(tx.hash, TxState::Broadcast)?;
        }
        Ok(refusal)
    }

    /// Sends the same call again for more, in place of the newest transaction of a nonce.
    pub(super) async fn replace(&mut self, nonce: u64, head: &Head) -> Result<(), ExecError> {
        let Some(before) =
            self.pending.get(&nonce).and_then(|pending| pending.sent.last()).cloned()
        else {
            return Ok(());
        };
        let paid = Fees { max_fee: before.max_fee, tip: before.tip };
        let Some(fees) = self.settings.fees.more(paid, head.base_fee) else { return Ok(()) };
        let Some((to, input)) = call_of(&before.raw) else { return Ok(()) };
        let request = self.request(to, input, before.gas);
        let tx = self.sign(request, before.key, nonce, fees).await?;
        self.journal.keep(&tx)?;
        self.broadcast(&tx).await?;
        if let Some(pending) = self.pending.get_mut(&nonce) {
            pending.sent.push(tx);
            pending.since = head.number;
        }
        Ok(())
    }
}

/// Whom raw bytes call, and with what.
pub(super) fn call_of(raw: &Bytes) -> Option<(Address, Bytes)> {
    use alloy::consensus::{Transaction, TxEnvelope};
    use alloy::eips::Decodable2718;
    let tx = TxEnvelope::decode_2718_exact(raw).ok()?;
    Some((tx.to()?, tx.input().clone()))
}
