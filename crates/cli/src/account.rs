//! `loadline account show`: one account, by the chain and by the model.

mod view;

use crate::{
    exit::Failure,
    node::{Node, NodeArgs},
    output,
};
use alloy::{
    eips::BlockId,
    providers::{DynProvider, Provider},
};
use loadline_client::{AccountState, ClientError, Loadline};
use loadline_deploy::Deployment;
use loadline_model::margin::assess;
use loadline_units::AccountId;
use std::path::PathBuf;
use view::View;

/// Look at accounts.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Show(ShowArgs),
}

/// Show what an account holds, is worth and must keep, by the chain and by the model.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// Number of the account, from 1.
    id: u64,
    #[command(flatten)]
    node: NodeArgs,
    /// Record of the deployment.
    #[arg(long, value_name = "FILE")]
    deployment: PathBuf,
    /// Print JSON, and nothing else.
    #[arg(long)]
    json: bool,
}

/// Shows an account at the newest block; fails where the model says otherwise than the chain.
pub(crate) async fn show(args: ShowArgs) -> Result<(), Failure> {
    let node = Node::connect(&args.node.rpc_url, None).await?;
    let deployment = Deployment::load(&args.deployment, node.chain_id)?;
    deployment.check(&node.provider).await?;
    let number = node.provider.get_block_number().await.map_err(ClientError::from)?;
    let protocol = Loadline::new(node.provider, deployment);
    let account = AccountId::new(args.id);
    let count = protocol.account_count().await?;
    if !(1..=count).contains(&args.id) {
        return Err(Failure::input(format_args!(
            "there is no account {account}: the ledger has 1 to {count}"
        )));
    }
    let block = BlockId::number(number);
    let states = protocol.positions(&[account], block).await?;
    let healths = protocol.health(&[account], block).await?;
    let (Some(state), Some(health)) = (states.into_iter().next(), healths.into_iter().next())
    else {
        return Err(Failure::Broken(eyre::eyre!(
            "the node gave no answer about account {account}"
        )));
    };
    let market = protocol.market(block).await?;
    let model = assess(state.mode, &state.book, &market);
    let view =
        View { deployment: protocol.deployment(), block: number, state, health, market, model };
    if args.json {
        output::print_json(&view.json())?;
    } else {
        output::print(view.text())?;
    }
    match view.disagreement() {
        None => Ok(()),
        Some(found) => Err(Failure::Check(vec![found])),
    }
}

/// The account, if the ledger has it.
pub(crate) async fn read(
    protocol: &Loadline<DynProvider>,
    account: AccountId,
    block: BlockId,
) -> Result<AccountState, Failure> {
    let count = protocol.account_count().await?;
    if !(1..=count).contains(&account.get()) {
        let account = account.get();
        return Err(Failure::input(format_args!(
            "there is no account {account}: the ledger has 1 to {count}"
        )));
    }
    let states = protocol.positions(&[account], block).await?;
    states.into_iter().next().ok_or_else(|| no_answer(account))
}

fn no_answer(account: AccountId) -> Failure {
    Failure::Broken(eyre::eyre!("the node says nothing about account {}", account.get()))
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Self::Broken(error.into())
    }
}
