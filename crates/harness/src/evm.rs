//! Running one transaction on revm.

use alloy::primitives::U256;
use revm::{
    Context, Database, ExecuteEvm, MainBuilder, MainContext,
    context::{
        BlockEnv, CfgEnv, TxEnv,
        result::{EVMError, ExecutionResult, ResultAndState},
    },
    primitives::{eip7825::TX_GAS_LIMIT_CAP, hardfork::SpecId},
};
use std::convert::Infallible;

/// Why a transaction could not even begin.
pub(crate) type Rejection = EVMError<Infallible>;

/// The largest gas limit of a transaction (EIP-7825) \[gas\].
pub const TRANSACTION_GAS_CAP: u64 = TX_GAS_LIMIT_CAP;

/// Rules for transactions in blocks: those of Osaka.
pub(crate) fn transaction_rules(chain_id: u64) -> CfgEnv {
    CfgEnv::new_with_spec(SpecId::OSAKA).with_chain_id(chain_id)
}

/// Rules for calls that need no signature: no fee, nonce or gas cap, and contracts may be callers.
pub(crate) fn call_rules(chain_id: u64) -> CfgEnv {
    let mut rules = transaction_rules(chain_id);
    rules.disable_nonce_check = true;
    rules.disable_base_fee = true;
    rules.disable_eip3607 = true;
    rules.disable_block_gas_limit = true;
    rules.tx_gas_limit_cap = Some(u64::MAX);
    rules
}

/// The environment of a block.
pub(crate) fn block_env(number: u64, timestamp: u64, gas_limit: u64, base_fee: u64) -> BlockEnv {
    BlockEnv {
        number: U256::from(number),
        timestamp: U256::from(timestamp),
        gas_limit,
        basefee: base_fee,
        ..Default::default()
    }
}

/// Executes `tx` on `db` without writing to it.
///
/// # Errors
/// When the transaction is invalid (nonce, balance, fee, gas limit).
pub(crate) fn execute<DB: Database<Error = Infallible>>(
    db: DB,
    rules: &CfgEnv,
    block: &BlockEnv,
    tx: TxEnv,
) -> Result<ResultAndState, Rejection> {
    Context::mainnet()
        .with_cfg(rules.clone())
        .with_block(block.clone())
        .with_db(db)
        .build_mainnet()
        .transact(tx)
}

/// Gas spent by the code alone, before refunds: without the transaction's intrinsic part \[gas\].
pub(crate) fn execution_gas(rules: &CfgEnv, tx: &TxEnv, result: &ExecutionResult) -> u64 {
    let intrinsic = rules.gas_params.initial_tx_gas_for_tx(tx, None).initial_regular_gas;
    result.gas().total_gas_spent().saturating_sub(intrinsic)
}
