//! What gas costs.
#![allow(clippy::float_arithmetic, reason = "the format of eth_feeHistory has ratios")]

use super::{Params, RpcError, params::resolve};
use crate::{block::Block, node::Node};
use alloy::{
    consensus::Transaction,
    eips::BlockNumberOrTag,
    primitives::{U64, U256},
    rpc::types::FeeHistory,
};

/// The tip that is suggested \[wei per gas\].
pub(crate) const SUGGESTED_TIP: u64 = 1_000_000_000;

/// The most blocks that a fee history holds.
const MAX_HISTORY: u64 = 1_024;

/// The next base fee and the suggested tip.
pub(crate) fn gas_price(node: &Node) -> U256 {
    U256::from(u128::from(node.base_fee) + u128::from(SUGGESTED_TIP))
}

pub(crate) fn history(node: &Node, params: &Params<'_>) -> Result<FeeHistory, RpcError> {
    let count: U64 = params.get(0)?;
    let newest = resolve(node, params.get::<BlockNumberOrTag>(1)?);
    let percentiles: Vec<f64> = params.opt(2)?.unwrap_or_default();
    if newest > node.head_number() {
        return Err(RpcError::server("request beyond head block"));
    }
    let count = count.saturating_to::<u64>().min(MAX_HISTORY);
    let oldest = newest.saturating_add(1).saturating_sub(count);
    let blocks: Vec<&Block> =
        (oldest..=newest).filter_map(|number| node.block(number).map(AsRef::as_ref)).collect();

    let base_fee = |block: &Block| u128::from(block.header.base_fee_per_gas.unwrap_or_default());
    let next = node.block(newest.saturating_add(1));
    let next_base_fee = next.map_or(u128::from(node.base_fee), |block| base_fee(block));
    let base_fees = blocks.iter().map(|block| base_fee(block)).chain([next_base_fee]).collect();
    let rewards = blocks.iter().map(|block| rewards(block, &percentiles)).collect();
    Ok(FeeHistory {
        base_fee_per_gas: base_fees,
        gas_used_ratio: blocks
            .iter()
            .map(|block| ratio(block.header.gas_used, block.header.gas_limit))
            .collect(),
        base_fee_per_blob_gas: vec![1; blocks.len().saturating_add(1)],
        blob_gas_used_ratio: vec![0.0; blocks.len()],
        oldest_block: oldest,
        reward: (!percentiles.is_empty()).then_some(rewards),
    })
}

/// The tips at the given percentiles of the gas used, zero in an empty block.
fn rewards(block: &Block, percentiles: &[f64]) -> Vec<u128> {
    let base_fee = block.header.base_fee_per_gas.unwrap_or_default();
    let mut tips: Vec<(u128, u64)> = block
        .mined
        .iter()
        .map(|one| (one.tx.effective_tip_per_gas(base_fee).unwrap_or_default(), one.gas_used))
        .collect();
    tips.sort_unstable();
    let at = |percentile: f64| {
        let mut used = 0_u64;
        let reached = tips.iter().find(|(_, gas)| {
            used = used.saturating_add(*gas);
            ratio(used, block.header.gas_used) * 100.0 >= percentile
        });
        reached.or(tips.last()).map_or(0, |(tip, _)| *tip)
    };
    percentiles.iter().map(|percentile| at(*percentile)).collect()
}

/// `part / whole` to four decimals, zero when there is no whole.
fn ratio(part: u64, whole: u64) -> f64 {
    let scaled = (u128::from(part) * 10_000).checked_div(u128::from(whole)).unwrap_or_default();
    u32::try_from(scaled).map_or(1.0, f64::from) / 10_000.0
}
