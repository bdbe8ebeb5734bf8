//! `loadline deploy`: the whole protocol on any chain.

use crate::{
    exit::Failure,
    key::KeyArgs,
    node::{Node, NodeArgs},
    output::{ensure_writable, print, right, table},
};
use alloy::primitives::utils::{format_ether, format_units};
use loadline_deploy::{Deployment, Params, Preview, WaitForBlocks, deploy};
use loadline_scenario::report::grouped;
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// Deploy the protocol: print the plan, send, verify, write the record.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    node: NodeArgs,
    /// Parameters, such as script/params/testnet.toml.
    #[arg(long, value_name = "FILE")]
    params: PathBuf,
    /// Where the record goes; deployments/CHAIN_ID.json if missing.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArgs,
    /// Deploy on a node that is not a development node.
    #[arg(long)]
    yes: bool,
}

/// Deploys.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let params = Params::read(&args.params)?;
    let signer = args.key.signer()?;
    let deployer = signer.address();
    let node = Node::connect(&args.node.rpc_url, Some(signer)).await?;
    let preview = Preview::ask(&node.provider, deployer, &params).await?;
    let is_development = node.is_development().await;
    let out = args.out.unwrap_or_else(|| Deployment::path(Path::new("deployments"), node.chain_id));
    print(plan(&params, &preview, &out))?;
    preview.ensure_funded()?;
    if !is_development && !args.yes {
        let chain = node.chain_id;
        return Err(Failure::input(format_args!(
            "chain {chain} is not a development node: read the plan, then deploy with --yes"
        )));
    }
    if !is_development && out.exists() {
        let out = out.display();
        return Err(Failure::input(format_args!(
            "{out} is the record of a deployment: name another --out FILE"
        )));
    }
    ensure_writable(out.parent().filter(|it| *it != Path::new("")).unwrap_or(Path::new(".")))?;

    let interval = Duration::from_millis(if is_development { 50 } else { 500 });
    let deployment =
        deploy(&node.provider, deployer, &params, &mut WaitForBlocks { interval }).await?;
    deployment.write(&out)?;
    print(addresses(&deployment))?;
    print(format_args!("Written to {}", out.display()))
}

fn plan(params: &Params, preview: &Preview, out: &Path) -> String {
    let gwei = format_units(preview.max_fee, "gwei").unwrap_or_default();
    let mut plan = table(["plan", ""]);
    plan.add_row(["network", &params.network]);
    plan.add_row(["chain", &preview.chain_id.to_string()]);
    plan.add_row(["deployer", &preview.deployer.to_string()]);
    plan.add_row(["admin afterwards", &params.admin.unwrap_or(preview.deployer).to_string()]);
    plan.add_row(["balance", &format!("{} ETH", format_ether(preview.balance))]);
    plan.add_row(["transactions", &preview.transactions.to_string()]);
    plan.add_row(["gas at most", &grouped(preview.gas)]);
    plan.add_row([
        "fee at most",
        &format!("{gwei} gwei per gas, {} ETH in all", format_ether(preview.needed())),
    ]);
    plan.add_row(["record", &out.display().to_string()]);
    plan.to_string()
}

/// Every contract, token and account of the protocol.
pub(crate) fn addresses(deployment: &Deployment) -> String {
    let mut contracts = table(["contract", "address"]);
    for (name, address) in deployment.contracts.named() {
        contracts.add_row([name.to_owned(), address.to_string()]);
    }
    for asset in &deployment.assets {
        contracts.add_row([format!("token {}", asset.symbol), asset.token.to_string()]);
    }
    let mut accounts = table(["account", "number"]);
    let system = deployment.accounts;
    for (name, account) in
        [("pool", system.pool), ("insurance", system.insurance), ("reserve", system.reserve)]
    {
        accounts.add_row([name.to_owned(), account.get().to_string()]);
    }
    right(&mut accounts, 1..2);
    format!("{contracts}\n\n{accounts}")
}
