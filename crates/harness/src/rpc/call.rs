//! Calls that leave no trace, and how much gas a transaction would need.

use super::{Params, RpcError};
use crate::{
    evm::{self, TRANSACTION_GAS_CAP},
    node::{Moment, Node},
};
use alloy::{
    primitives::{Bytes, TxKind, U64},
    rpc::types::TransactionRequest,
};
use revm::{
    context::{
        TxEnv,
        result::{ExecutionResult, Output},
    },
    database::WrapDatabaseRef,
};

/// Calls pay nothing, and may use the gas of a whole block unless they ask for more.
pub(crate) fn call(node: &Node, params: &Params<'_>) -> Result<Bytes, RpcError> {
    params.refuse(2, "state overrides")?;
    params.refuse(3, "block overrides")?;
    let moment = params.moment(1, node)?;
    let request: TransactionRequest = params.get(0)?;
    let gas = request.gas.unwrap_or(node.config.block_gas_limit);
    match run(node, &moment, env_of(request, gas, &moment))? {
        ExecutionResult::Success {
            output: Output::Call(data) | Output::Create(data, _), ..
        } => Ok(data),
        failed => Err(failure(failed)),
    }
}

/// The least gas limit that lets the transaction succeed, to within 1/64 of it.
pub(crate) fn estimate_gas(node: &Node, params: &Params<'_>) -> Result<U64, RpcError> {
    params.refuse(2, "state overrides")?;
    let moment = params.moment(1, node)?;
    let request: TransactionRequest = params.get(0)?;
    let cap = TRANSACTION_GAS_CAP.min(node.config.block_gas_limit);
    let limit = request.gas.map_or(cap, |gas| gas.min(cap));
    let tx = env_of(request, limit, &moment);

    let full = run(node, &moment, tx.clone())?;
    if !full.is_success() {
        return Err(failure(full));
    }
    let suffices = |gas_limit: u64| -> bool {
        let tried = run(node, &moment, TxEnv { gas_limit, ..tx.clone() });
        tried.is_ok_and(|result| result.is_success())
    };
    // Below what was used it cannot succeed. Mostly that is also enough: refunds apart, and the
    // part (1/64) that calls hold back (EIP-150).
    let spent = full.gas().total_gas_spent().max(full.gas().tx_gas_used());
    if suffices(spent) {
        return Ok(U64::from(spent));
    }
    let (mut too_low, mut enough) = (spent, limit);
    let held_back = spent.saturating_add(spent / 63).saturating_add(2_300).min(limit);
    if suffices(held_back) {
        enough = held_back;
    } else {
        too_low = held_back;
    }
    while enough.saturating_sub(too_low) > enough / 64 {
        let middle = too_low.midpoint(enough);
        if suffices(middle) {
            enough = middle;
        } else {
            too_low = middle;
        }
    }
    Ok(U64::from(enough))
}

fn env_of(request: TransactionRequest, gas_limit: u64, moment: &Moment<'_>) -> TxEnv {
    let caller = request.from.unwrap_or_default();
    TxEnv {
        caller,
        kind: request.to.unwrap_or(TxKind::Create),
        value: request.value.unwrap_or_default(),
        data: request.input.into_input().unwrap_or_default(),
        nonce: moment.state.account(caller).map_or(0, |info| info.nonce),
        gas_limit,
        gas_price: 0,
        chain_id: None,
        ..TxEnv::default()
    }
}

fn run(node: &Node, moment: &Moment<'_>, tx: TxEnv) -> Result<ExecutionResult, RpcError> {
    evm::execute(WrapDatabaseRef(&moment.state), &node.call_rules, &moment.block, tx)
        .map(|ran| ran.result)
        .map_err(|rejection| RpcError::server(rejection.to_string()))
}

fn failure(result: ExecutionResult) -> RpcError {
    match result {
        ExecutionResult::Revert { output, .. } => RpcError::reverted(output),
        ExecutionResult::Halt { reason, .. } => {
            RpcError::server(format!("execution halted: {reason:?}"))
        }
        ExecutionResult::Success { .. } => RpcError::internal("execution succeeded"),
    }
}
