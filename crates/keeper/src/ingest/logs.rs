//! The protocol's events of a block, or of many old ones.

use super::{Change, Ingest, IngestError, head_of};
use crate::Head;
use alloy::consensus::BlockHeader;
use alloy::primitives::{Bloom, BloomInput};
use alloy::providers::Provider;
use alloy::rpc::types::{Filter, Header, Log};
use loadline_client::Event;
use std::collections::BTreeMap;

/// How often logs are asked for that the bloom promises and the node does not give.
const ATTEMPTS: u32 = 3;

impl Ingest {
    /// The events of one block, in their order.
    pub(super) async fn events_of(&self, header: &Header) -> Result<Vec<Event>, IngestError> {
        let filter = Filter::new().at_block_hash(header.hash).address(self.contracts.clone());
        for _ in 0..ATTEMPTS {
            let logs = self.provider.get_logs(&filter).await?;
            if !logs.is_empty() || !self.may_hold(header.logs_bloom()) {
                return self.decode(header, &logs);
            }
        }
        // A bloom may promise in vain; the receipts know.
        let receipts = self.provider.get_block_receipts(header.hash.into()).await?;
        let receipts = receipts.ok_or(IngestError::NoBlock(header.number()))?;
        let logs = receipts.iter().flat_map(|receipt| receipt.logs());
        let logs: Vec<Log> =
            logs.filter(|log| self.contracts.contains(&log.address())).cloned().collect();
        self.decode(header, &logs)
    }

    fn may_hold(&self, bloom: Bloom) -> bool {
        self.contracts
            .iter()
            .any(|contract| bloom.contains_input(BloomInput::Raw(contract.as_slice())))
    }

    fn decode(&self, header: &Header, logs: &[Log]) -> Result<Vec<Event>, IngestError> {
        if logs.iter().any(|log| log.block_hash != Some(header.hash) || log.removed) {
            return Err(IngestError::PartialLogs(header.number()));
        }
        let decoded = logs.iter().map(|log| self.decoder.decode(log)).filter_map(Result::transpose);
        decoded
            .collect::<Result<_, _>>()
            .map_err(|source| IngestError::Undecodable { block: header.number(), source })
    }

    /// The blocks after `known` up to `to` that hold events, and `to` itself.
    pub(super) async fn range(&self, known: &Head, to: u64) -> Result<Vec<Change>, IngestError> {
        let last = self.header(to.into(), to).await?;
        let first = known.number.saturating_add(1);
        let filter = Filter::new().from_block(first).to_block(to).address(self.contracts.clone());
        let mut blocks: BTreeMap<u64, Vec<Log>> = BTreeMap::new();
        for log in self.logs_between(filter, first, to).await? {
            let number = log.block_number.ok_or(IngestError::PartialLogs(to))?;
            blocks.entry(number).or_default().push(log);
        }
        let mut changes = Vec::new();
        for (number, logs) in blocks {
            let header = self.header(number.into(), number).await?;
            changes.push(Change::Added(head_of(&header), self.decode(&header, &logs)?));
        }
        if changes
            .last()
            .is_none_or(|last| !matches!(last, Change::Added(head, _) if head.number == to))
        {
            changes.push(Change::Added(head_of(&last), Vec::new()));
        }
        if self.header(to.into(), to).await?.hash != last.hash {
            return Err(IngestError::Moved);
        }
        changes.push(Change::Settled);
        Ok(changes)
    }

    /// Logs of a range, in halves where the node refuses the whole.
    async fn logs_between(
        &self,
        filter: Filter,
        first: u64,
        last: u64,
    ) -> Result<Vec<Log>, IngestError> {
        let mut found = Vec::new();
        let mut open = vec![(first, last)];
        while let Some((from, to)) = open.pop() {
            match self.provider.get_logs(&filter.clone().from_block(from).to_block(to)).await {
                Ok(logs) => found.extend(logs),
                Err(error) if error.is_error_resp() && from < to => {
                    let middle = from.midpoint(to);
                    open.push((middle.saturating_add(1), to));
                    open.push((from, middle));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(found)
    }
}
