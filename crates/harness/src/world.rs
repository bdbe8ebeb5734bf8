//! A synchronous world for contract tests: no RPC, no signatures, no fees.
//!
//! Transactions run at once in the current, open block; time passes when the test says so.
//! Code sees what it would see on the chain: rules of Osaka, the gas cap of one transaction, nonces,
//! balances. A transaction costs its sender no ether, and a block holds any number of them.

mod run;
mod time;

pub use time::Snapshot;

use crate::{
    dev::{DEV_ACCOUNTS, DEV_BALANCE},
    evm,
    node::config::{
        DEFAULT_BASE_FEE, DEFAULT_BLOCK_GAS_LIMIT, DEFAULT_CHAIN_ID, DEFAULT_TIMESTAMP,
    },
    state::{State, Undo},
};
use alloy::primitives::{Address, Bytes, U256};
use revm::{
    context::{BlockEnv, CfgEnv},
    state::{AccountInfo, Bytecode},
};

/// A chain state and its open block.
#[derive(Clone, Debug)]
pub struct World {
    state: State,
    block: BlockEnv,
    /// Rules of transactions: the cap of EIP-7825 holds.
    rules: CfgEnv,
    /// Rules of views: no cap.
    view_rules: CfgEnv,
    saved: Vec<(Undo, BlockEnv)>,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// An empty world with the funded [`DEV_ACCOUNTS`], in block 1.
    pub fn new() -> Self {
        let mut state = State::default();
        for account in DEV_ACCOUNTS {
            state.set_account(account, Some(AccountInfo::from_balance(DEV_BALANCE)));
        }
        let block = evm::block_env(1, DEFAULT_TIMESTAMP, DEFAULT_BLOCK_GAS_LIMIT, DEFAULT_BASE_FEE);
        Self::over(state, block, DEFAULT_CHAIN_ID)
    }

    pub(crate) fn over(mut state: State, block: BlockEnv, chain_id: u64) -> Self {
        let view_rules = evm::call_rules(chain_id);
        let mut rules = view_rules.clone();
        rules.tx_gas_limit_cap = None;
        state.take_undo();
        Self { state, block, rules, view_rules, saved: Vec::new() }
    }

    /// The chain's id.
    pub const fn chain_id(&self) -> u64 {
        self.rules.chain_id
    }

    /// Ether of an account \[wei\].
    pub fn balance(&self, address: Address) -> U256 {
        self.state.account(address).map_or(U256::ZERO, |info| info.balance)
    }

    /// Transactions sent, or contracts created, by an account.
    pub fn nonce(&self, address: Address) -> u64 {
        self.state.account(address).map_or(0, |info| info.nonce)
    }

    /// The code of an account, empty when it has none.
    pub fn code(&self, address: Address) -> Bytes {
        let code = self.state.account(address).and_then(|info| info.code.as_ref());
        code.map_or_else(Bytes::new, Bytecode::original_bytes)
    }

    /// A raw storage slot.
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        self.state.slot(&(address, slot))
    }

    /// Sets the ether of an account \[wei\].
    pub fn set_balance(&mut self, address: Address, wei: U256) {
        self.state.edit_account(address, |info| info.balance = wei);
    }

    /// Puts code at an address; storage, balance and nonce stay.
    pub fn etch(&mut self, address: Address, code: impl Into<Bytes>) {
        let code = Bytecode::new_raw(code.into());
        self.state.edit_account(address, |info| {
            info.set_code(code);
        });
    }

    /// Writes a raw storage slot.
    pub fn set_storage(&mut self, address: Address, slot: U256, value: U256) {
        self.state.set_slot((address, slot), value);
    }
}
