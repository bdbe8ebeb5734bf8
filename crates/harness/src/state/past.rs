//! The state as it was some blocks ago.

use super::{Slot, State, Undo};
use alloy::primitives::{Address, B256, U256};
use revm::{
    DatabaseRef,
    state::{AccountInfo, Bytecode},
};
use std::convert::Infallible;

/// A read-only view: the state now, seen through the undos of all later changes, oldest first.
#[derive(Clone, Debug)]
pub(crate) struct Past<'a> {
    state: &'a State,
    later: Vec<&'a Undo>,
}

impl<'a> Past<'a> {
    /// `later` holds the undos of everything that happened since, oldest first.
    pub(crate) const fn new(state: &'a State, later: Vec<&'a Undo>) -> Self {
        Self { state, later }
    }

    /// The account as it was.
    pub(crate) fn account(&self, address: Address) -> Option<&'a AccountInfo> {
        match self.later.iter().find_map(|undo| undo.accounts.get(&address)) {
            Some(former) => former.as_ref(),
            None => self.state.account(address),
        }
    }

    /// The slot as it was.
    pub(crate) fn slot(&self, slot: &Slot) -> U256 {
        let former = self.later.iter().find_map(|undo| undo.storage.get(slot));
        former.copied().unwrap_or_else(|| self.state.slot(slot))
    }
}

impl DatabaseRef for Past<'_> {
    type Error = Infallible;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        Ok(self.account(address).cloned())
    }

    fn code_by_hash_ref(&self, hash: B256) -> Result<Bytecode, Infallible> {
        self.state.code_by_hash_ref(hash)
    }

    fn storage_ref(&self, address: Address, key: U256) -> Result<U256, Infallible> {
        Ok(self.slot(&(address, key)))
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, Infallible> {
        self.state.block_hash_ref(number)
    }
}
