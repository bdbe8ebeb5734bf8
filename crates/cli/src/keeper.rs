//! `loadline keeper run`: the daemon that liquidates.

mod config;

use crate::{
    account,
    exit::Failure,
    key::KeyArgs,
    logs,
    node::{self, Node},
    signals,
};
use alloy::eips::BlockId;
use config::Config;
use loadline_client::Loadline;
use loadline_deploy::Deployment;
use loadline_keeper::{Keeper, KeeperError, exec::ExecError, telemetry};
use loadline_units::AccountId;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
};
use tracing::info;

/// Watch accounts and liquidate.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Run until SIGINT or SIGTERM.
    Run(Args),
}

/// What is said on the command line comes before the environment (`LOADLINE_KEEPER_POLL_SECONDS` and the
/// like), and that before the file.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Settings in TOML, named like these options with underscores.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    given: config::Given,
    #[command(flatten)]
    key: KeyArgs,
}

/// Runs until it is asked to stop.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let config = Config::load(args.config.as_deref(), args.given)?;
    logs::start("info", config.log_json);
    let node = Node::connect(&node::url(&config.rpc_url).map_err(Failure::Input)?, None).await?;
    let deployment = Deployment::load(&config.deployment, node.chain_id)?;
    deployment.check(&node.provider).await?;
    let signer = args.key.signer()?;
    let protocol = Loadline::new(node.provider.clone(), deployment.clone());
    let account =
        account::read(&protocol, AccountId::new(config.account), BlockId::latest()).await?;
    if account.owner != signer.address() {
        let (id, owner, mine) = (config.account, account.owner, signer.address());
        return Err(Failure::input(format_args!(
            "account {id} belongs to {owner} and the key is of {mine}: name an account of the key"
        )));
    }
    if let Some(address) = config.metrics {
        serve_metrics(address)?;
    }
    let keeper =
        Keeper::new(node.provider, &deployment, signer, config.settings(&deployment)).await?;
    Ok(keeper.run(signals::stop()?).await?)
}

/// Must be called inside the runtime, which serves.
fn serve_metrics(address: SocketAddr) -> Result<(), Failure> {
    let taken = |error: &dyn std::fmt::Display| {
        Failure::input(format_args!(
            "metrics cannot be served on {address} ({error}): name another --metrics"
        ))
    };
    TcpListener::bind(address).map_err(|error| taken(&error))?; // the exporter says it too late
    PrometheusBuilder::new()
        .with_http_listener(address)
        .install()
        .map_err(|error| taken(&error))?;
    telemetry::describe();
    info!(target: "keeper", %address, "metrics are served");
    Ok(())
}

impl From<KeeperError> for Failure {
    fn from(error: KeeperError) -> Self {
        match error {
            KeeperError::WrongChain { .. } => Self::input(error),
            KeeperError::Exec(ExecError::Journal(_)) => {
                Self::input(format_args!("{error}: name a --journal that can be written"))
            }
            _ => Self::Broken(error.into()),
        }
    }
}
