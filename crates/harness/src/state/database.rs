//! The state as revm's database.

use super::State;
use alloy::primitives::{Address, B256, U256, map::AddressMap};
use revm::{
    Database, DatabaseCommit, DatabaseRef,
    state::{Account, AccountInfo, Bytecode},
};
use std::convert::Infallible;

impl DatabaseRef for State {
    type Error = Infallible;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        Ok(self.account(address).cloned())
    }

    /// Never asked: every account carries its code.
    fn code_by_hash_ref(&self, _hash: B256) -> Result<Bytecode, Infallible> {
        Ok(Bytecode::default())
    }

    fn storage_ref(&self, address: Address, key: U256) -> Result<U256, Infallible> {
        Ok(self.slot(&(address, key)))
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, Infallible> {
        Ok(self.hashes.get(&number).copied().unwrap_or_default())
    }
}

impl Database for State {
    type Error = Infallible;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        self.basic_ref(address)
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, Infallible> {
        self.code_by_hash_ref(hash)
    }

    fn storage(&mut self, address: Address, key: U256) -> Result<U256, Infallible> {
        self.storage_ref(address, key)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Infallible> {
        self.block_hash_ref(number)
    }
}

impl DatabaseCommit for State {
    fn commit(&mut self, changes: AddressMap<Account>) {
        for (address, account) in changes {
            if !account.is_touched() {
                continue;
            }
            if account.is_selfdestructed() {
                // Since EIP-6780 only an account of the same transaction: it has no slots here.
                self.set_account(address, None);
                continue;
            }
            if self.account(address) != Some(&account.info) {
                self.set_account(address, Some(account.info));
            }
            for (key, slot) in account.storage {
                if slot.is_changed() {
                    self.set_slot((address, key), slot.present_value);
                }
            }
        }
    }
}
