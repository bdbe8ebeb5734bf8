//! The values that a set of changes overwrote.

use super::Slot;
use alloy::primitives::{
    Address, U256,
    map::{AddressMap, HashMap},
};
use revm::state::AccountInfo;

/// Former values: applying it takes the changes back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Undo {
    pub(super) accounts: AddressMap<Option<AccountInfo>>,
    pub(super) storage: HashMap<Slot, U256>,
}

impl Undo {
    /// Remembers the first former value of an account; later ones are intermediate.
    pub(super) fn note_account(&mut self, address: Address, before: Option<AccountInfo>) {
        self.accounts.entry(address).or_insert(before);
    }

    /// Remembers the first former value of a slot.
    pub(super) fn note_slot(&mut self, slot: Slot, before: U256) {
        self.storage.entry(slot).or_insert(before);
    }
}
