//! What the tranches are worth and what waits.

use crate::{
    exit::Failure,
    node::{Node, NodeArgs},
    output,
};
use alloy::primitives::{U256, utils::format_units};
use loadline_client::Loadline;
use loadline_deploy::Deployment;
use loadline_model::tranche::Rank;
use loadline_units::{AssetId, Usd};
use serde::Serialize;
use std::path::PathBuf;

/// Which pool.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Record of the deployment.
    #[arg(long, value_name = "FILE")]
    deployment: PathBuf,
    /// Print JSON, and nothing else.
    #[arg(long)]
    json: bool,
}

/// One tranche.
#[derive(Debug, Serialize)]
struct TrancheView {
    rank: &'static str,
    low_usd: Usd,
    high_usd: Usd,
    /// In shares.
    supply: String,
    /// In USDC.
    deposits_waiting: String,
    /// In shares.
    redemptions_waiting: String,
    is_closed: bool,
}

/// The pool.
#[derive(Debug, Serialize)]
struct PoolView {
    tranches: [TrancheView; 2],
    /// The epoch that requests join.
    gathering: u32,
    /// The first that is not priced.
    next: u32,
    /// When the price of the last one was observed [unix seconds].
    priced_at: u64,
}

/// Shows both tranches at the newest block.
pub(crate) async fn show(args: ShowArgs) -> Result<(), Failure> {
    let node = Node::connect(&args.node.rpc_url, None).await?;
    let deployment = Deployment::load(&args.deployment, node.chain_id)?;
    deployment.check(&node.provider).await?;
    let protocol = Loadline::new(node.provider, deployment);
    let epochs = protocol.liquidity_vault().epochs().call().await.map_err(Failure::asked)?;
    let view = PoolView {
        tranches: [read(&protocol, Rank::Senior).await?, read(&protocol, Rank::Junior).await?],
        gathering: epochs.gathering,
        next: epochs.processed,
        priced_at: epochs.observedAt.to(),
    };
    if args.json { output::print_json(&view) } else { output::print(text(&view)) }
}

async fn read(
    protocol: &Loadline<alloy::providers::DynProvider>,
    rank: Rank,
) -> Result<TrancheView, Failure> {
    let (tranche, vault) = (protocol.tranche(rank), protocol.liquidity_vault());
    let number = u8::from(rank == Rank::Junior);
    let value = vault.valueOf(number).call().await.map_err(Failure::asked)?;
    let supply = tranche.totalSupply().call().await.map_err(Failure::asked)?;
    let waiting = tranche.waiting().call().await.map_err(Failure::asked)?;
    let share_decimals = tranche.decimals().call().await.map_err(Failure::asked)?;
    let cash = protocol.deployment().asset_by_id(AssetId::CASH);
    let decimal = |amount: U256, decimals: u8| format_units(amount, decimals).unwrap_or_default();
    let deposits = waiting.deposits.saturating_add(waiting.gatheringDeposits);
    let redemptions = waiting.redemptions.saturating_add(waiting.gatheringRedemptions);
    Ok(TrancheView {
        rank: if rank == Rank::Senior { "senior" } else { "junior" },
        low_usd: Usd::from_wad(value.low),
        high_usd: Usd::from_wad(value.high),
        supply: decimal(supply, share_decimals),
        deposits_waiting: decimal(deposits, cash.map_or(0, |it| it.decimals)),
        redemptions_waiting: decimal(redemptions, share_decimals),
        is_closed: tranche.isClosed().call().await.map_err(Failure::asked)?,
    })
}

fn text(view: &PoolView) -> String {
    let mut table =
        output::table(["tranche", "low", "high", "shares", "USDC waits", "shares wait"]);
    for it in &view.tranches {
        let closed = if it.is_closed { " (closed)" } else { "" };
        table.add_row([
            format!("{}{closed}", it.rank),
            it.low_usd.to_string(),
            it.high_usd.to_string(),
            it.supply.clone(),
            it.deposits_waiting.clone(),
            it.redemptions_waiting.clone(),
        ]);
    }
    output::right(&mut table, 1..6);
    format!("{table}\nrequests join epoch {}, epoch {} is priced next", view.gathering, view.next)
}
