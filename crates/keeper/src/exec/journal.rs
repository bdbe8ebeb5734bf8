//! What was signed, kept before it is sent (SQLite: WAL, every commit synced).
//!
//! A row is written with its raw bytes in one commit before the bytes leave the process, so a reservation
//! of a nonce without bytes cannot be left behind. Rows belong to a lane: chain, genesis and signer.

use crate::core::{Duty, Key};
use alloy::primitives::{B256, Bytes};
use loadline_units::AccountId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Where a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TxState {
    /// Signed and kept, not known to have been sent.
    Journaled,
    /// A node took it, or may have.
    Broadcast,
    /// In a block that can still leave the chain.
    Included {
        /// Number of the block.
        block: u64,
    },
    /// In a block for good.
    Final,
    /// No node takes it; its nonce is free.
    Failed,
    /// Another one with its nonce is in the chain, or was sent in its place.
    Replaced,
}

/// A signed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its hash.
    pub hash: B256,
    /// Its nonce.
    pub nonce: u64,
    /// What it is for.
    pub key: Key,
    /// Its gas limit \[gas\].
    pub gas: u64,
    /// Most it pays \[wei per gas\].
    pub max_fee: u128,
    /// Of that, to the builder \[wei per gas\].
    pub tip: u128,
    /// What is sent.
    pub raw: Bytes,
}

/// The journal of one lane.
#[derive(Debug)]
pub struct Journal {
    /// Shared only so that the keeper can be moved between threads; never contended.
    db: Mutex<Connection>,
    lane: String,
}

/// The journal cannot be read or written: nothing may be sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The database refused.
    #[error("journal: {0}")]
    Database(#[from] rusqlite::Error),
    /// A number is too large for a column.
    #[error("journal: {0}")]
    Range(#[from] std::num::TryFromIntError),
}

const SCHEMA: &str = "
    create table if not exists transactions (
        lane text not null,
        hash blob not null,
        nonce integer not null,
        duty text not null,
        account integer not null,
        generation integer not null,
        gas integer not null,
        max_fee text not null,
        tip text not null,
        raw blob not null,
        state text not null,
        block integer,
        primary key (lane, hash)
    ) strict;
    create index if not exists unfinished on transactions (lane, state);
";

impl Journal {
    /// Opens the journal of a lane in a file, or in memory for `:memory:`.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the file cannot be opened or is no journal.
    pub fn open(path: &Path, lane: String) -> Result<Self, JournalError> {
        let db = Connection::open(path)?;
        db.busy_timeout(Duration::from_secs(5))?;
        // In memory there is no WAL: the answer names the mode that holds.
        let _: String = db.query_row("pragma journal_mode = wal", [], |row| row.get(0))?;
        db.pragma_update(None, "synchronous", "full")?;
        db.execute_batch(SCHEMA)?;
        Ok(Self { db: Mutex::new(db), lane })
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a transaction that is about to be sent. One that failed before has the same bytes again.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if it is not kept: it must not be sent.
    pub fn keep(&self, tx: &Signed) -> Result<(), JournalError> {
        let Key { duty, account, generation } = tx.key;
        self.db().execute(
            "insert into transactions values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'journaled', null)
             on conflict (lane, hash) do update set state = 'journaled' where state = 'failed'",
            params![
                self.lane,
                tx.hash.as_slice(),
                i64::try_from(tx.nonce)?,
                duty.name(),
                i64::try_from(account.get())?,
                i64::try_from(generation)?,
                i64::try_from(tx.gas)?,
                tx.max_fee.to_string(),
                tx.tip.to_string(),
                tx.raw.as_ref(),
            ],
        )?;
        Ok(())
    }

    /// Notes where a transaction stands.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written.
    pub fn note(&self, hash: B256, state: TxState) -> Result<(), JournalError> {
        let (name, block) = match state {
            TxState::Journaled => ("journaled", None),
            TxState::Broadcast => ("broadcast", None),
            TxState::Included { block } => ("included", Some(i64::try_from(block)?)),
            TxState::Final => ("final", None),
            TxState::Failed => ("failed", None),
            TxState::Replaced => ("replaced", None),
        };
        self.db().execute(
            "update transactions set state = ?3, block = ?4 where lane = ?1 and hash = ?2",
            params![self.lane, hash.as_slice(), name, block],
        )?;
        Ok(())
    }

    /// Makes final what was included up to a block.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written.
    pub fn finalize(&self, block: u64) -> Result<(), JournalError> {
        self.db().execute(
            "update transactions set state = 'final' where lane = ?1 and state = 'included' and block <= ?2",
            params![self.lane, i64::try_from(block)?],
        )?;
        Ok(())
    }

    /// All that may still come into the chain or leave it, ascending by nonce.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be read.
    pub fn unfinished(&self) -> Result<Vec<Signed>, JournalError> {
        let db = self.db();
        let mut query = db.prepare(
            "select hash, nonce, duty, account, generation, gas, max_fee, tip, raw from transactions
             where lane = ?1 and state in ('journaled', 'broadcast', 'included') order by nonce, rowid",
        )?;
        let rows = query.query_map([&self.lane], signed)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Whether the journal holds a transaction, and where it stands.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be read.
    pub fn state_of(&self, hash: B256) -> Result<Option<String>, JournalError> {
        let query = "select state from transactions where lane = ?1 and hash = ?2";
        let state =
            self.db().query_row(query, params![self.lane, hash.as_slice()], |row| row.get(0));
        Ok(state.optional()?)
    }

    /// The nonce after the last one that was used, if any was.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be read.
    pub fn next_nonce(&self) -> Result<Option<u64>, JournalError> {
        let query = "select max(nonce) from transactions where lane = ?1 and state <> 'failed'";
        let last: Option<i64> = self.db().query_row(query, [&self.lane], |row| row.get(0))?;
        Ok(last.map(u64::try_from).transpose()?.map(|last| last.saturating_add(1)))
    }
}

fn signed(row: &Row<'_>) -> rusqlite::Result<Signed> {
    let number = |at: usize| -> rusqlite::Result<u64> {
        let value: i64 = row.get(at)?;
        u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(at, value))
    };
    let wide = |at: usize| -> rusqlite::Result<u128> {
        let text: String = row.get(at)?;
        text.parse().map_err(|_| invalid(row, at, rusqlite::types::Type::Text))
    };
    let hash: [u8; 32] = row.get(0)?;
    let duty: String = row.get(2)?;
    let raw: Vec<u8> = row.get(8)?;
    Ok(Signed {
        hash: hash.into(),
        nonce: number(1)?,
        key: Key {
            duty: Duty::from_name(&duty)
                .ok_or_else(|| invalid(row, 2, rusqlite::types::Type::Text))?,
            account: AccountId::new(number(3)?),
            generation: number(4)?,
        },
        gas: number(5)?,
        max_fee: wide(6)?,
        tip: wide(7)?,
        raw: raw.into(),
    })
}

fn invalid(row: &Row<'_>, at: usize, kind: rusqlite::types::Type) -> rusqlite::Error {
    let name = row.as_ref().column_name(at).unwrap_or_default().to_owned();
    rusqlite::Error::InvalidColumnType(at, name, kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tx(nonce: u64) -> Signed {
        Signed {
            hash: B256::with_last_byte(u8::try_from(nonce).unwrap() + 1),
            nonce,
            key: Key { duty: Duty::Bid, account: AccountId::new(7), generation: 3 },
            gas: 500_000,
            max_fee: u128::MAX,
            tip: 1,
            raw: vec![2, 3, 4].into(),
        }
    }

    fn hashes(journal: &Journal) -> Vec<B256> {
        journal.unfinished().unwrap().into_iter().map(|tx| tx.hash).collect()
    }

    #[test]
    fn what_was_kept_is_found_by_the_next_process_of_the_lane_alone() {
        let folder = tempfile::tempdir().unwrap();
        let open = |lane: &str| Journal::open(&folder.path().join("journal"), lane.into()).unwrap();
        open("a").keep(&tx(4)).unwrap();
        assert_eq!(open("a").unfinished().unwrap(), [tx(4)]);
        assert_eq!(open("a").next_nonce().unwrap(), Some(5));
        assert_eq!((hashes(&open("b")), open("b").next_nonce().unwrap()), (vec![], None));
    }

    #[test]
    fn only_what_may_still_come_or_go_is_unfinished_and_only_failures_free_their_nonce() {
        let journal = Journal::open(Path::new(":memory:"), "a".into()).unwrap();
        let [journaled, broadcast, included, last, replaced, failed] = [0, 1, 2, 3, 4, 5].map(tx);
        for tx in [&journaled, &broadcast, &included, &last, &replaced, &failed] {
            journal.keep(tx).unwrap();
        }
        journal.note(broadcast.hash, TxState::Broadcast).unwrap();
        journal.note(included.hash, TxState::Included { block: 11 }).unwrap();
        journal.note(last.hash, TxState::Included { block: 10 }).unwrap();
        journal.note(replaced.hash, TxState::Replaced).unwrap();
        journal.note(failed.hash, TxState::Failed).unwrap();
        journal.finalize(10).unwrap();
        assert_eq!(hashes(&journal), [journaled.hash, broadcast.hash, included.hash]);
        assert_eq!(journal.next_nonce().unwrap(), Some(5));
        // The same bytes again.
        journal.keep(&failed).unwrap();
        assert_eq!(hashes(&journal).last(), Some(&failed.hash));
    }
}
