//! What the blocks of a run held, from their receipts.

mod earnings;
mod options;
mod pool;

use super::{DemoError, error::During, outbox::Outbox, work::Work};
use crate::report::GasStats;
use alloy::{primitives::Address, rpc::types::TransactionReceipt};
use earnings::Earnings;
use loadline_client::{Decoder, Event};
use loadline_units::{AccountId, AssetId, Size};
use options::OptionTally;
use pool::PoolTally;
use std::collections::BTreeMap;

/// Sums over all blocks so far.
#[derive(Debug)]
pub(super) struct Tally {
    decoder: Decoder,
    pub(super) transactions: u64,
    /// Transactions that the contracts refused.
    pub(super) reverted: u64,
    gas: BTreeMap<&'static str, Vec<u64>>,
    /// The newest account of each owner.
    pub(super) opened: BTreeMap<Address, AccountId>,
    /// What the ledger owes on each asset.
    pub(super) held: BTreeMap<AssetId, Size>,
    pub(super) options: OptionTally,
    pub(super) pool: PoolTally,
    pub(super) earnings: Earnings,
}

impl Tally {
    /// `pool` is the account of the liquidity pool.
    pub(super) fn new(decoder: Decoder, pool: AccountId) -> Self {
        Self {
            decoder,
            transactions: 0,
            reverted: 0,
            gas: BTreeMap::new(),
            opened: BTreeMap::new(),
            held: BTreeMap::new(),
            options: OptionTally::default(),
            pool: PoolTally::default(),
            earnings: Earnings::new(pool),
        }
    }

    /// Takes in the receipts of one block, of this moment [unix seconds].
    ///
    /// # Errors
    ///
    /// Where a log has no meaning, or a transaction failed that none of the run rests on lightly.
    pub(super) fn block(
        &mut self,
        receipts: &[TransactionReceipt],
        outbox: &mut Outbox,
        now: u64,
    ) -> Result<(), DemoError> {
        for receipt in receipts {
            let work = outbox.take(&receipt.transaction_hash);
            self.transactions = self.transactions.saturating_add(1);
            if !receipt.status() {
                self.reverted = self.reverted.saturating_add(1);
                if let Some(work @ (Work::Prepare | Work::Report | Work::Surface)) = work {
                    let text = format!("{work:?} {} reverted", receipt.transaction_hash);
                    return Err(DemoError::internal("prepare and report", text));
                }
                continue;
            }
            let events = self.events(receipt)?;
            if let Some(key) = work.or_else(|| Work::of_events(&events)).and_then(Work::key) {
                self.gas.entry(key).or_default().push(receipt.gas_used);
            }
            self.earnings.note(&events, now).during("tell what the pool earns by")?;
            for event in events {
                self.options.note(&event).during("count options")?;
                self.pool.note(&event).during("count what providers brought")?;
                self.note(event);
            }
        }
        Ok(())
    }

    fn events(&self, receipt: &TransactionReceipt) -> Result<Vec<Event>, DemoError> {
        let logs = receipt.logs().iter();
        let events: Result<Vec<_>, _> =
            logs.filter_map(|log| self.decoder.decode(log).transpose()).collect();
        events.during("read the logs of a block")
    }

    fn note(&mut self, event: Event) {
        match event {
            Event::Opened { account, owner, .. } => drop(self.opened.insert(owner, account)),
            Event::HeldSet { asset, held } => drop(self.held.insert(asset, held)),
            _ => {}
        }
    }

    /// Gas by action.
    pub(super) fn gas(self) -> BTreeMap<String, GasStats> {
        let stats = |(key, used): (&str, Vec<u64>)| Some((key.to_owned(), GasStats::of(used)?));
        self.gas.into_iter().filter_map(stats).collect()
    }
}
