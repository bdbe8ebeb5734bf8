//! The state of the protocol as the keeper knows it: rebuilt from logs alone, undone block by block.
//!
//! Ledger events carry the state after, so every event is at most one [`Write`]; performing a write
//! gives its inverse, and the inverses of a block, in reverse, undo it.

mod event;
mod oracle;
mod pool;
mod prune;
mod window;
mod write;

pub use oracle::{Spot, Surface};
pub use pool::PoolOptions;
pub use window::Window;
pub use write::Write;

use crate::Head;
use alloy::primitives::{Address, B256};
use loadline_client::{Event, PoolMarket};
use loadline_model::liquidation::AuctionTerms;
use loadline_model::margin::scenario::ScenarioTable;
use loadline_model::{AssetTerms, Columns, Market, NotInLots, PerpTiers, UnknownAccount};
use loadline_units::{AccountId, AssetId, ExpiryKey, UnderlyingId, Usd};
use oracle::Oracle;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::iter;
use std::sync::Arc;

/// How many blocks can be undone.
pub const KEPT_BLOCKS: usize = 256;

/// What an account is beside what it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether it is in liquidation.
    pub flagged: bool,
    /// Number of its last auction, zero before the first.
    pub auction: u64,
    /// When that auction started \[unix seconds\].
    pub started_at: u64,
}

/// Logs that do not fit together: some were missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplicaError {
    /// An event names an account that was not opened.
    #[error(transparent)]
    UnknownAccount(#[from] UnknownAccount),
    /// An account was opened out of order.
    #[error("account {opened} was opened after {count} others")]
    OutOfOrder {
        /// Its number.
        opened: AccountId,
        /// How many are known.
        count: usize,
    },
    /// An option position of a size that no position has.
    #[error(transparent)]
    NotInLots(#[from] NotInLots),
    /// A surface became stale that was never accepted.
    #[error("no surface of underlying {}, expiry {}", .0.underlying, .0.expiry)]
    NoSurface(ExpiryKey),
    /// The skew of a market changed that was not opened.
    #[error("market {0} is not open")]
    NoMarket(UnderlyingId),
    /// A block that does not follow the one before.
    #[error("block {given} does not follow block {head}")]
    Gap {
        /// Its number.
        given: u64,
        /// The last one known.
        head: u64,
    },
}

/// The replica of the protocol's state at a block.
#[derive(Clone, Debug, Default)]
pub struct Replica {
    columns: Columns,
    statuses: Vec<Status>,
    system: BTreeSet<AccountId>,
    oracle: Oracle,
    /// How many positions there are in the options of an expiry.
    holders: BTreeMap<ExpiryKey, usize>,
    tiers: [Option<PerpTiers>; UnderlyingId::COUNT],
    terms: [Option<AssetTerms>; AssetId::COUNT],
    debt_cap: Usd,
    auction_terms: Option<AuctionTerms>,
    pools: [Option<PoolMarket>; UnderlyingId::COUNT],
    pool_options: [Option<PoolOptions>; UnderlyingId::COUNT],
    head: Head,
    undo: VecDeque<Undo>,
}

/// How to get back to the block before.
#[derive(Clone, Debug)]
struct Undo {
    parent: Head,
    writes: Vec<Write>,
}

impl Replica {
    /// An empty replica at the block before the deployment.
    pub fn new(head: Head) -> Self {
        Self { head, ..Self::default() }
    }

    /// The block it stands at.
    pub const fn head(&self) -> Head {
        self.head
    }

    /// When the next block will be, if it takes as long as the last one \[unix seconds\].
    pub fn next_timestamp(&self) -> u64 {
        let before = self.undo.back().map_or(self.head, |undo| undo.parent).timestamp;
        // The block before the deployment has no known time.
        let took = if before == 0 { 0 } else { self.head.timestamp.saturating_sub(before) };
        self.head.timestamp.saturating_add(took)
    }

    /// The hash of a block that it holds or can go back to.
    pub fn hash_of(&self, number: u64) -> Option<B256> {
        let earlier = self.undo.iter().rev().map(|undo| undo.parent);
        iter::once(self.head)
            .chain(earlier)
            .find(|head| head.number == number)
            .map(|head| head.hash)
    }

    /// Takes in the next block. After an error nothing has changed.
    ///
    /// # Errors
    ///
    /// [`ReplicaError`] if the block does not follow or its events do not fit what is known.
    pub fn advance(&mut self, head: Head, events: &[Event]) -> Result<(), ReplicaError> {
        if head.number <= self.head.number {
            return Err(ReplicaError::Gap { given: head.number, head: self.head.number });
        }
        let mut writes = Vec::new();
        for event in events {
            let done = self
                .write_of(event, head)
                .and_then(|write| write.map(|w| self.write(w)).transpose());
            match done {
                Ok(inverse) => writes.extend(inverse),
                Err(error) => {
                    self.unwrite(writes);
                    return Err(error);
                }
            }
        }
        writes.extend(self.prune(head.timestamp));
        self.undo.push_back(Undo { parent: self.head, writes });
        if self.undo.len() > KEPT_BLOCKS {
            self.undo.pop_front();
        }
        self.head = head;
        Ok(())
    }

    /// Undoes the newest block and returns the one before, or `None` where no record is left.
    pub fn retreat(&mut self) -> Option<Head> {
        let Undo { parent, writes } = self.undo.pop_back()?;
        self.unwrite(writes);
        self.head = parent;
        Some(parent)
    }

    /// Forgets how to undo what is known: a start that no reorganisation may reach behind.
    pub fn settle(&mut self) {
        self.undo.clear();
    }

    /// The accounts that the newest block touched, ascending.
    pub fn touched(&self) -> BTreeSet<AccountId> {
        self.undo
            .back()
            .into_iter()
            .flat_map(|undo| &undo.writes)
            .filter_map(Write::account)
            .collect()
    }

    fn unwrite(&mut self, writes: Vec<Write>) {
        for write in writes.into_iter().rev() {
            // What a write was done to is still there.
            let undone = self.write(write);
            debug_assert!(undone.is_ok(), "{undone:?}");
        }
    }
}

/// What is known.
impl Replica {
    /// What all accounts hold. Rows beyond [`Replica::accounts`] are empty.
    pub const fn columns(&self) -> &Columns {
        &self.columns
    }

    /// All accounts, ascending.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> + use<> {
        self.columns.accounts().take(self.statuses.len())
    }

    /// What an account is beside what it holds.
    ///
    /// # Errors
    ///
    /// [`UnknownAccount`] if it was not opened.
    pub fn status(&self, account: AccountId) -> Result<Status, UnknownAccount> {
        self.place(account)
            .and_then(|at| self.statuses.get(at))
            .copied()
            .ok_or(UnknownAccount(account))
    }

    /// Whether an account is one of the protocol's own, which are never flagged.
    pub fn is_system(&self, account: AccountId) -> bool {
        self.system.contains(&account)
    }

    /// Marks and percentages at a moment \[unix seconds\].
    pub fn market(&self, now: u64) -> Market {
        let mut market = Market::default();
        for underlying in UnderlyingId::all() {
            if let Some(tiers) = self.tiers[underlying.index()] {
                market.set_tiers(underlying, tiers);
            }
        }
        for (asset, terms) in (0..).map_while(AssetId::new).zip(&self.terms) {
            if let Some(terms) = terms {
                market.set_terms(asset, *terms);
            }
        }
        market.set_debt_cap(self.debt_cap);
        self.oracle.fill(&mut market, now);
        market
    }

    /// Keeps a scenario table as it stands in the code at an address.
    pub fn keep_scenarios(&mut self, at: Address, table: Arc<ScenarioTable>) {
        self.oracle.keep_table(at, table);
    }

    /// Whether the scenario table at an address is known.
    pub fn has_scenarios(&self, at: Address) -> bool {
        self.oracle.has_table(at)
    }

    /// Expiries in which somebody holds options, with what is known of their settlement prices.
    pub fn held_expiries(&self) -> impl Iterator<Item = (ExpiryKey, Window)> + '_ {
        self.holders.keys().map(|key| (*key, self.oracle.window(*key)))
    }

    /// What moves the price of an asset, if it is listed.
    pub fn underlying_of(&self, asset: AssetId) -> Option<UnderlyingId> {
        self.terms[asset.index()].map(|terms| terms.underlying)
    }

    /// How accounts are auctioned, once set.
    pub const fn auction_terms(&self) -> Option<AuctionTerms> {
        self.auction_terms
    }

    /// A market of the pool, once open.
    pub fn pool(&self, underlying: UnderlyingId) -> Option<PoolMarket> {
        self.pools[underlying.index()]
    }

    fn place(&self, account: AccountId) -> Option<usize> {
        account.get().checked_sub(1).and_then(|index| usize::try_from(index).ok())
    }
}

#[cfg(test)]
mod tests;
