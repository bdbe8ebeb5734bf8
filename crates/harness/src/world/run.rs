//! Transactions and views.

use super::World;
use crate::{
    dev::DEV_ACCOUNTS,
    evm::{self, Rejection, TRANSACTION_GAS_CAP},
    outcome::{Halt, Outcome},
};
use alloy::{
    primitives::{Address, Bytes, TxKind, U256},
    sol_types::SolCall,
};
use revm::{
    DatabaseCommit,
    context::{
        TxEnv,
        result::{ExecutionResult, Output},
    },
    database::WrapDatabaseRef,
};

/// The default gas of a view: a node's default for `eth_call` \[gas\].
const VIEW_GAS: u64 = 1_000_000_000;

impl World {
    /// Creates a contract from creation code and its encoded constructor arguments, sent by the
    /// first of the [`DEV_ACCOUNTS`].
    pub fn deploy(&mut self, bytecode: &[u8], arguments: &[u8]) -> Outcome<Address> {
        self.deploy_from(DEV_ACCOUNTS[0], bytecode, arguments)
    }

    /// The same, sent by `from`.
    pub fn deploy_from(
        &mut self,
        from: Address,
        bytecode: &[u8],
        arguments: &[u8],
    ) -> Outcome<Address> {
        let data = [bytecode, arguments].concat().into();
        let created = from.create(self.nonce(from));
        self.transact(from, TxKind::Create, U256::ZERO, data).and_then(|_| Ok(created))
    }

    /// Sends a call as a transaction and commits its changes to the open block.
    pub fn call<C: SolCall>(&mut self, from: Address, to: Address, call: &C) -> Outcome<C::Return> {
        self.call_with_value(from, to, U256::ZERO, call)
    }

    /// The same with ether \[wei\].
    pub fn call_with_value<C: SolCall>(
        &mut self,
        from: Address,
        to: Address,
        wei: U256,
        call: &C,
    ) -> Outcome<C::Return> {
        self.transact(from, TxKind::Call(to), wei, call.abi_encode().into()).and_then(decode::<C>)
    }

    /// Sends raw data as a transaction with the gas cap as its limit; the nonce is the sender's.
    pub fn transact(
        &mut self,
        from: Address,
        kind: TxKind,
        wei: U256,
        data: Bytes,
    ) -> Outcome<Bytes> {
        let tx = TxEnv {
            caller: from,
            kind,
            value: wei,
            data,
            nonce: self.nonce(from),
            gas_limit: TRANSACTION_GAS_CAP,
            ..free()
        };
        match evm::execute(&mut self.state, &self.rules, &self.block, tx.clone()) {
            Ok(ran) => {
                self.state.commit(ran.state);
                outcome(ran.result, |result| evm::execution_gas(&self.rules, &tx, result))
            }
            Err(rejection) => rejected(rejection),
        }
    }

    /// Reads from nobody's side; nothing changes.
    pub fn view<C: SolCall>(&self, to: Address, call: &C) -> Outcome<C::Return> {
        self.view_as(Address::ZERO, to, call)
    }

    /// Reads as `from` would.
    pub fn view_as<C: SolCall>(&self, from: Address, to: Address, call: &C) -> Outcome<C::Return> {
        let data = call.abi_encode().into();
        let tx =
            TxEnv { caller: from, kind: TxKind::Call(to), data, gas_limit: VIEW_GAS, ..free() };
        let db = WrapDatabaseRef(&self.state);
        match evm::execute(db, &self.view_rules, &self.block, tx.clone()) {
            Ok(ran) => {
                outcome(ran.result, |result| evm::execution_gas(&self.view_rules, &tx, result))
                    .and_then(decode::<C>)
            }
            Err(rejection) => rejected(rejection),
        }
    }
}

/// A transaction without a price.
fn free() -> TxEnv {
    TxEnv { gas_price: 0, chain_id: None, ..TxEnv::default() }
}

fn decode<C: SolCall>(data: Bytes) -> Result<C::Return, Halt> {
    C::abi_decode_returns(&data).map_err(|error| Halt::Undecodable(error.to_string()))
}

fn outcome(
    result: ExecutionResult,
    execution_gas: impl FnOnce(&ExecutionResult) -> u64,
) -> Outcome<Bytes> {
    let execution_gas = execution_gas(&result);
    let gas = result.gas().tx_gas_used();
    match result {
        ExecutionResult::Success { output, logs, .. } => {
            let (Output::Call(value) | Output::Create(value, _)) = output;
            Outcome::Returned { value, gas, execution_gas, logs }
        }
        ExecutionResult::Revert { output, .. } => Outcome::Reverted { data: output, gas },
        ExecutionResult::Halt { reason, .. } => Outcome::Halted { reason: Halt::Evm(reason), gas },
    }
}

fn rejected<T>(rejection: Rejection) -> Outcome<T> {
    let reason = match rejection {
        Rejection::Transaction(invalid) => Halt::Invalid(invalid),
        other => Halt::Internal(other.to_string()),
    };
    Outcome::Halted { reason, gas: 0 }
}
