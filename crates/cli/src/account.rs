//! `loadline account`: one account, by the chain and by the model.

mod explain;
mod reading;
mod view;

pub(crate) use explain::explain;

use crate::{exit::Failure, node::NodeArgs, output};
use alloy::{eips::BlockId, providers::DynProvider};
use loadline_client::{AccountState, ClientError, Loadline};
use loadline_units::AccountId;
use reading::Reading;
use std::path::PathBuf;
use view::View;

/// Look at accounts.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Show(ShowArgs),
    /// Take what an account is worth and must keep apart, line by line, by the model from chain data alone.
    Explain(ShowArgs),
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
    let view = View(Reading::of(&args).await?);
    if args.json {
        output::print_json(&view.json())?;
    } else {
        output::print(view.text())?;
    }
    view.0.disagreement().map_or(Ok(()), |found| Err(Failure::Check(vec![found])))
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
