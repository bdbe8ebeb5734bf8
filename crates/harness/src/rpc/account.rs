//! Accounts at any kept block.

use super::{Params, RpcError};
use crate::node::Node;
use alloy::{
    eips::BlockId,
    primitives::{B256, Bytes, U64, U256},
};
use revm::state::Bytecode;

pub(crate) fn balance(node: &Node, params: &Params<'_>) -> Result<U256, RpcError> {
    let moment = params.moment(1, node)?;
    Ok(moment.state.account(params.get(0)?).map_or(U256::ZERO, |info| info.balance))
}

pub(crate) fn code(node: &Node, params: &Params<'_>) -> Result<Bytes, RpcError> {
    let moment = params.moment(1, node)?;
    let code = moment.state.account(params.get(0)?).and_then(|info| info.code.as_ref());
    Ok(code.map_or_else(Bytes::new, Bytecode::original_bytes))
}

pub(crate) fn storage(node: &Node, params: &Params<'_>) -> Result<B256, RpcError> {
    let moment = params.moment(2, node)?;
    Ok(moment.state.slot(&(params.get(0)?, params.get(1)?)).into())
}

/// With the tag `pending` the transactions that wait count too.
pub(crate) fn transaction_count(node: &Node, params: &Params<'_>) -> Result<U64, RpcError> {
    let (address, moment) = (params.get(0)?, params.moment(1, node)?);
    let nonce = moment.state.account(address).map_or(0, |info| info.nonce);
    let pending = params.opt::<BlockId>(1)?.is_some_and(|id| id.is_pending());
    Ok(U64::from(if pending { node.pool.next_nonce(address, nonce) } else { nonce }))
}
