//! Filters that are polled: new blocks, or logs.

use crate::block::Block;
use alloy::{
    primitives::B256,
    rpc::types::{Filter, Log},
};
use std::{collections::HashMap, sync::Arc};

/// All installed filters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filters {
    installed: HashMap<u64, Installed>,
    last_id: u64,
}

#[derive(Clone, Debug)]
struct Installed {
    watched: Watched,
    /// The number of the next block to report.
    next_block: u64,
    /// Logs that were reported and whose blocks have been dropped since.
    removed: Vec<Log>,
}

#[derive(Clone, Debug)]
enum Watched {
    Blocks,
    Logs(Box<Filter>),
}

/// What happened since the last poll.
#[derive(Clone, Debug)]
pub(crate) enum Changes {
    Blocks(Vec<B256>),
    Logs(Vec<Log>),
}

impl Filters {
    /// Reports the hashes of blocks from `next_block` on.
    pub(crate) fn watch_blocks(&mut self, next_block: u64) -> u64 {
        self.install(Watched::Blocks, next_block)
    }

    /// Reports matching logs of blocks from `next_block` on.
    pub(crate) fn watch_logs(&mut self, filter: Filter, next_block: u64) -> u64 {
        let next_block = next_block.max(filter.get_from_block().unwrap_or_default());
        self.install(Watched::Logs(Box::new(filter)), next_block)
    }

    fn install(&mut self, watched: Watched, next_block: u64) -> u64 {
        self.last_id = self.last_id.saturating_add(1);
        self.installed.insert(self.last_id, Installed { watched, next_block, removed: Vec::new() });
        self.last_id
    }

    /// Removes a filter; false when there was none.
    pub(crate) fn uninstall(&mut self, id: u64) -> bool {
        self.installed.remove(&id).is_some()
    }

    /// What a filter has to tell of `blocks`, which are all blocks in order.
    pub(crate) fn poll(&mut self, id: u64, blocks: &[Arc<Block>]) -> Option<Changes> {
        let filter = self.installed.get_mut(&id)?;
        let seen = usize::try_from(filter.next_block).unwrap_or(usize::MAX);
        let new = blocks.get(seen..).unwrap_or_default();
        if let Some(head) = new.last() {
            filter.next_block = head.header.number.saturating_add(1);
        }
        Some(match &filter.watched {
            Watched::Blocks => Changes::Blocks(new.iter().map(|block| block.hash).collect()),
            Watched::Logs(wanted) => {
                let mut logs = std::mem::take(&mut filter.removed);
                logs.extend(logs_in(new, wanted));
                Changes::Logs(logs)
            }
        })
    }

    /// Notes that `dropped`, the newest blocks in order, are no longer part of the chain.
    pub(crate) fn drop_blocks(&mut self, dropped: &[Arc<Block>]) {
        let (Some(first), Some(last)) = (dropped.first(), dropped.last()) else { return };
        for filter in self.installed.values_mut() {
            let reported = filter.next_block.saturating_sub(first.header.number);
            let seen = usize::try_from(reported).map_or(dropped.len(), |n| n.min(dropped.len()));
            if let Watched::Logs(wanted) = &filter.watched {
                let logs = logs_in(&dropped[..seen], wanted);
                filter.removed.extend(logs.map(|log| Log { removed: true, ..log }));
            }
            if filter.next_block <= last.header.number.saturating_add(1) {
                filter.next_block = filter.next_block.min(first.header.number);
            }
        }
    }
}

/// The logs of `blocks` that a filter wants, by its range, addresses and topics.
fn logs_in<'a>(blocks: &'a [Arc<Block>], wanted: &'a Filter) -> impl Iterator<Item = Log> + 'a {
    let from = wanted.get_from_block().unwrap_or_default();
    let until = wanted.get_to_block().unwrap_or(u64::MAX);
    let within = blocks.iter().filter(move |b| (from..=until).contains(&b.header.number));
    within.flat_map(|block| block.logs(wanted))
}
