//! `loadline market`: what the pool quotes, holds and trades.

mod instrument;
mod quote;
mod show;
mod trade;

pub(crate) use quote::quote;
pub(crate) use show::show;
pub(crate) use trade::{sync, trade};

use crate::{
    exit::Failure,
    key::KeyArgs,
    node::{Node, NodeArgs},
};
use alloy::{providers::DynProvider, signers::local::PrivateKeySigner};
use instrument::Instrument;
use loadline_client::Loadline;
use loadline_deploy::Deployment;
use loadline_units::{Price, Size};
use std::path::PathBuf;

/// Look at the pool's markets and trade against the pool.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Show(ShowArgs),
    Quote(QuoteArgs),
    Trade(TradeArgs),
    Sync(SyncArgs),
}

/// Where the deployment is.
#[derive(Debug, clap::Args)]
pub(crate) struct At {
    #[command(flatten)]
    node: NodeArgs,
    /// Record of the deployment.
    #[arg(long, value_name = "FILE")]
    deployment: PathBuf,
}

/// Show what traders hold against the pool, by underlying.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    at: At,
    /// Print JSON, and nothing else.
    #[arg(long)]
    json: bool,
}

/// Ask the pool for a price; sizes below zero sell.
#[derive(Debug, clap::Args)]
pub(crate) struct QuoteArgs {
    /// ETH for the perpetual, ETH-C-3000-1700006400 for a call, -P- for a put; the expiry in unix seconds.
    instrument: String,
    /// How much, in units of the underlying.
    #[arg(allow_negative_numbers = true)]
    size: Size,
    #[command(flatten)]
    at: At,
    /// Print JSON, and nothing else.
    #[arg(long)]
    json: bool,
}

/// Trade against the pool; sizes below zero sell.
#[derive(Debug, clap::Args)]
pub(crate) struct TradeArgs {
    /// Number of the account, from 1.
    account: u64,
    /// As in `quote`.
    instrument: String,
    /// How much, in units of the underlying.
    #[arg(allow_negative_numbers = true)]
    size: Size,
    /// Worst all-in price: most to pay per unit bought, least to get per unit sold.
    #[arg(long)]
    limit: Price,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    at: At,
}

/// Compute the pool's exposures to an underlying anew, which trades of options need from time to time.
#[derive(Debug, clap::Args)]
pub(crate) struct SyncArgs {
    /// Symbol of the underlying.
    underlying: String,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    at: At,
}

impl At {
    /// The deployment, found there.
    async fn connect(
        &self,
        signer: Option<PrivateKeySigner>,
    ) -> Result<Loadline<DynProvider>, Failure> {
        let node = Node::connect(&self.node.rpc_url, signer).await?;
        let deployment = Deployment::load(&self.deployment, node.chain_id)?;
        deployment.check(&node.provider).await?;
        Ok(Loadline::new(node.provider, deployment))
    }
}
