//! Logs by range or block, and filters that are polled.

use super::{Params, RpcError, json, params::resolve};
use crate::{filters::Changes, node::Node};
use alloy::{
    primitives::{U64, U256},
    rpc::types::{Filter, FilterBlockOption, Log},
};
use serde_json::value::RawValue;

pub(crate) fn logs(node: &Node, params: &Params<'_>) -> Result<Vec<Log>, RpcError> {
    let filter: Filter = params.get(0)?;
    let (first, last) = match filter.block_option {
        FilterBlockOption::AtBlockHash(hash) => {
            let number = node.number_of(&hash).ok_or_else(|| RpcError::server("unknown block"))?;
            (number, number)
        }
        FilterBlockOption::Range { from_block, to_block } => {
            let number = |tag| resolve(node, tag);
            let head = node.head_number();
            (from_block.map_or(head, number), to_block.map_or(head, number).min(head))
        }
    };
    let blocks = (first..=last).filter_map(|number| node.block(number));
    Ok(blocks.flat_map(|block| block.logs(&filter)).collect())
}

pub(crate) fn new_block_filter(node: &mut Node) -> U64 {
    let next = node.head_number().saturating_add(1);
    U64::from(node.filters.watch_blocks(next))
}

pub(crate) fn new_filter(node: &mut Node, params: &Params<'_>) -> Result<U64, RpcError> {
    let filter: Filter = params.get(0)?;
    let next = node.head_number().saturating_add(1);
    Ok(U64::from(node.filters.watch_logs(filter, next)))
}

pub(crate) fn filter_changes(
    node: &mut Node,
    params: &Params<'_>,
) -> Result<Box<RawValue>, RpcError> {
    match node.filters.poll(id(params)?, &node.blocks) {
        Some(Changes::Blocks(hashes)) => json(hashes),
        Some(Changes::Logs(logs)) => json(logs),
        None => Err(RpcError::server("filter not found")),
    }
}

pub(crate) fn uninstall(node: &mut Node, params: &Params<'_>) -> Result<bool, RpcError> {
    Ok(node.filters.uninstall(id(params)?))
}

fn id(params: &Params<'_>) -> Result<u64, RpcError> {
    Ok(params.get::<U256>(0)?.saturating_to())
}
