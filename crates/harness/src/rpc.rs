//! The JSON-RPC methods that a provider, a deployer and a keeper use.

mod account;
mod block;
mod call;
mod error;
mod fee;
mod log;
mod params;
mod tx;

pub(crate) use error::RpcError;

use crate::node::Node;
use alloy::{
    primitives::{U64, U256},
    rpc::json_rpc::ResponsePayload,
};
use params::Params;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// The result of a request, already serialized, or the error.
#[derive(Debug)]
pub(crate) struct Answer(Result<Box<RawValue>, RpcError>);

impl From<Answer> for ResponsePayload {
    fn from(Answer(answer): Answer) -> Self {
        match answer {
            Ok(result) => Self::Success(result),
            Err(error) => Self::Failure(error.into()),
        }
    }
}

/// Answers one request.
pub(crate) fn answer(node: &mut Node, method: &str, params: Option<&RawValue>) -> Answer {
    if node.faults.strikes(method) {
        return Answer(Err(RpcError::injected()));
    }
    Answer(Params::parse(params).and_then(|params| dispatch(node, method, &params)))
}

fn dispatch(node: &mut Node, method: &str, params: &Params<'_>) -> Result<Box<RawValue>, RpcError> {
    match method {
        "eth_chainId" => json(U64::from(node.config.chain_id)),
        "net_version" => json(node.config.chain_id.to_string()),
        "web3_clientVersion" => json(concat!("loadline-harness/", env!("CARGO_PKG_VERSION"))),
        "eth_syncing" => json(false),

        "eth_getBalance" => json(account::balance(node, params)?),
        "eth_getCode" => json(account::code(node, params)?),
        "eth_getStorageAt" => json(account::storage(node, params)?),
        "eth_getTransactionCount" => json(account::transaction_count(node, params)?),

        "eth_blockNumber" => json(U64::from(node.head_number())),
        "eth_getBlockByNumber" | "eth_getBlockByHash" => json(block::block(node, params)?),
        "eth_getBlockReceipts" => json(block::receipts(node, params)?),

        "eth_call" => json(call::call(node, params)?),
        "eth_estimateGas" => json(call::estimate_gas(node, params)?),

        "eth_gasPrice" => json(fee::gas_price(node)),
        "eth_maxPriorityFeePerGas" => json(U256::from(fee::SUGGESTED_TIP)),
        "eth_feeHistory" => json(fee::history(node, params)?),

        "eth_sendRawTransaction" => json(tx::send_raw(node, params)?),
        "eth_getTransactionByHash" => json(tx::by_hash(node, params)?),
        "eth_getTransactionReceipt" => json(tx::receipt(node, params)?),

        "eth_getLogs" => json(log::logs(node, params)?),
        "eth_newBlockFilter" => json(log::new_block_filter(node)),
        "eth_newFilter" => json(log::new_filter(node, params)?),
        "eth_getFilterChanges" => log::filter_changes(node, params),
        "eth_uninstallFilter" => json(log::uninstall(node, params)?),

        _ => Err(RpcError::method_not_found(method)),
    }
}

/// Serializes a result.
fn json(result: impl Serialize) -> Result<Box<RawValue>, RpcError> {
    to_raw_value(&result).map_err(|error| RpcError::internal(error.to_string()))
}
