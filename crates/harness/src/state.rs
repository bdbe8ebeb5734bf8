//! Accounts and storage in plain maps, with a record of what each change overwrote.
//!
//! Nothing is cloned per block or per call: writing notes the former value once in an [`Undo`],
//! reading the past looks through the undos of the blocks since ([`Past`]).
//! The maps are kept canonical (no zero slots, no empty accounts), so equal states compare equal.

mod database;
mod past;
mod undo;

pub(crate) use past::Past;
pub(crate) use undo::Undo;

use alloy::primitives::{
    Address, B256, U256,
    map::{AddressMap, HashMap},
};
use revm::state::AccountInfo;

/// A storage slot of an account.
pub(crate) type Slot = (Address, U256);

/// The state after the last change.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    accounts: AddressMap<AccountInfo>,
    storage: HashMap<Slot, U256>,
    hashes: HashMap<u64, B256>,
    undo: Undo,
}

impl State {
    /// The account at `address`, code included.
    pub(crate) fn account(&self, address: Address) -> Option<&AccountInfo> {
        self.accounts.get(&address)
    }

    /// The value in `slot`, zero when never written.
    pub(crate) fn slot(&self, slot: &Slot) -> U256 {
        self.storage.get(slot).copied().unwrap_or_default()
    }

    /// Replaces an account; an empty one is removed (EIP-161).
    pub(crate) fn set_account(&mut self, address: Address, account: Option<AccountInfo>) {
        let account = account.filter(|info| !info.is_empty());
        let before = match account {
            Some(info) => self.accounts.insert(address, info),
            None => self.accounts.remove(&address),
        };
        self.undo.note_account(address, before);
    }

    /// Changes an account in place, creating it when it does not exist.
    pub(crate) fn edit_account(&mut self, address: Address, edit: impl FnOnce(&mut AccountInfo)) {
        let mut info = self.account(address).cloned().unwrap_or_default();
        edit(&mut info);
        self.set_account(address, Some(info));
    }

    /// Writes a slot.
    pub(crate) fn set_slot(&mut self, slot: Slot, value: U256) {
        let before = if value.is_zero() {
            self.storage.remove(&slot)
        } else {
            self.storage.insert(slot, value)
        };
        self.undo.note_slot(slot, before.unwrap_or_default());
    }

    /// Makes the hash of block `number` known to `BLOCKHASH`.
    pub(crate) fn set_block_hash(&mut self, number: u64, hash: B256) {
        self.hashes.insert(number, hash);
    }

    /// Forgets the hashes of all blocks after `number`.
    pub(crate) fn forget_block_hashes_after(&mut self, number: u64) {
        self.hashes.retain(|known, _| *known <= number);
    }

    /// What the changes since the last call of this function overwrote.
    pub(crate) fn take_undo(&mut self) -> Undo {
        std::mem::take(&mut self.undo)
    }

    /// The same, without starting anew.
    pub(crate) const fn undo(&self) -> &Undo {
        &self.undo
    }

    /// Takes back the changes since the last [`Self::take_undo`].
    pub(crate) fn rollback(&mut self) {
        let undo = self.take_undo();
        self.apply(undo);
    }

    /// Restores what `undo` holds; newer undos must have been applied before.
    pub(crate) fn apply(&mut self, undo: Undo) {
        for (address, account) in undo.accounts {
            match account {
                Some(info) => self.accounts.insert(address, info),
                None => self.accounts.remove(&address),
            };
        }
        for (slot, value) in undo.storage {
            if value.is_zero() {
                self.storage.remove(&slot);
            } else {
                self.storage.insert(slot, value);
            }
        }
    }

    /// Whether accounts and storage are the same, to the last slot.
    #[cfg(test)]
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        self.accounts == other.accounts && self.storage == other.storage
    }
}
