//! Positional parameters, and the blocks that they name.

use super::RpcError;
use crate::node::{Moment, Node};
use alloy::eips::{BlockId, BlockNumberOrTag};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// The parameters of a request.
#[derive(Debug)]
pub(crate) struct Params<'a>(Vec<&'a RawValue>);

impl<'a> Params<'a> {
    pub(crate) fn parse(raw: Option<&'a RawValue>) -> Result<Self, RpcError> {
        let Some(raw) = raw else { return Ok(Self(Vec::new())) };
        serde_json::from_str(raw.get())
            .map(Self)
            .map_err(|error| RpcError::invalid_params(format!("invalid params: {error}")))
    }

    /// The parameter at `index`.
    pub(crate) fn get<T: DeserializeOwned>(&self, index: usize) -> Result<T, RpcError> {
        self.opt(index)?.ok_or_else(|| {
            RpcError::invalid_params(format!("missing value for required argument {index}"))
        })
    }

    /// The parameter at `index`, none when absent or null.
    pub(crate) fn opt<T: DeserializeOwned>(&self, index: usize) -> Result<Option<T>, RpcError> {
        let Some(raw) = self.0.get(index) else { return Ok(None) };
        serde_json::from_str(raw.get())
            .map_err(|error| RpcError::invalid_params(format!("invalid argument {index}: {error}")))
    }

    /// Refuses a parameter that is not supported.
    pub(crate) fn refuse(&self, index: usize, name: &str) -> Result<(), RpcError> {
        match self.0.get(index).map(|raw| raw.get()) {
            None | Some("null" | "{}") => Ok(()),
            Some(_) => Err(RpcError::invalid_params(format!("{name} are not supported"))),
        }
    }

    /// The block named at `index`, the latest when absent; none when it does not exist.
    pub(crate) fn block_number(&self, index: usize, node: &Node) -> Result<Option<u64>, RpcError> {
        let id = self.opt::<BlockId>(index)?.unwrap_or_default();
        Ok(number_of(node, id).filter(|number| *number <= node.head_number()))
    }

    /// The state after the block named at `index`.
    pub(crate) fn moment<'n>(&self, index: usize, node: &'n Node) -> Result<Moment<'n>, RpcError> {
        let Some(number) = self.block_number(index, node)? else {
            return Err(RpcError::server("header not found"));
        };
        node.moment(number)
            .ok_or_else(|| RpcError::server(format!("missing state of block {number}")))
    }
}

/// The number of a block; every block counts as safe and final, and the pending one is the latest.
pub(crate) fn number_of(node: &Node, id: BlockId) -> Option<u64> {
    match id {
        BlockId::Hash(hash) => node.number_of(&hash.block_hash),
        BlockId::Number(tag) => Some(resolve(node, tag)),
    }
}

/// The number that a number or tag means, which need not exist yet.
pub(crate) fn resolve(node: &Node, tag: BlockNumberOrTag) -> u64 {
    match tag {
        BlockNumberOrTag::Number(number) => number,
        BlockNumberOrTag::Earliest => 0,
        BlockNumberOrTag::Latest
        | BlockNumberOrTag::Finalized
        | BlockNumberOrTag::Safe
        | BlockNumberOrTag::Pending => node.head_number(),
    }
}
