//! Blocks and their receipts.

use super::{Params, RpcError};
use crate::{block::Block, node::Node};
use alloy::rpc::types::{Block as RpcBlock, TransactionReceipt};
use std::sync::Arc;

fn find<'n>(node: &'n Node, params: &Params<'_>) -> Result<Option<&'n Arc<Block>>, RpcError> {
    Ok(params.block_number(0, node)?.and_then(|number| node.block(number)))
}

/// A hash is a block id too: one method serves both ways of asking.
pub(crate) fn block(node: &Node, params: &Params<'_>) -> Result<Option<RpcBlock>, RpcError> {
    let full = params.opt(1)?.unwrap_or(false);
    Ok(find(node, params)?.map(|block| block.answer(full)))
}

pub(crate) fn receipts(
    node: &Node,
    params: &Params<'_>,
) -> Result<Option<Vec<TransactionReceipt>>, RpcError> {
    Ok(find(node, params)?.map(|block| block.receipts()))
}
