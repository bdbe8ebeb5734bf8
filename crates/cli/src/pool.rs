//! `loadline pool`: shares of the LP pool, read and asked for.

mod view;

use crate::{
    exit::Failure,
    key::KeyArgs,
    node::{Node, NodeArgs},
    output,
};
use alloy::{
    primitives::{Address, Bytes, U256, utils::parse_units},
    providers::DynProvider,
};
use loadline_client::{Loadline, Outcome};
use loadline_deploy::Deployment;
use loadline_model::tranche::Rank;
use loadline_units::{AssetId, Usd};
use std::{path::PathBuf, time::Duration};

/// Decimals of shares: six more than the asset's.
const SHARE_OFFSET: u8 = 6;

/// How long a transaction may wait for its block.
const PATIENCE: Duration = Duration::from_secs(120);

/// Look at the LP pool, buy its shares and sell them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Show what the tranches are worth and what waits.
    Show(view::ShowArgs),
    /// Ask for shares for USDC; the next epoch prices them.
    Deposit(AskArgs),
    /// Ask for USDC for shares; the next epoch prices them.
    Redeem(AskArgs),
    /// Take the shares and the USDC that epochs gave.
    Claim(ClaimArgs),
    /// Price what waits, at prices later than the requests.
    Process(SendArgs),
}

/// Which shares.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum RankArg {
    /// Paid first.
    Senior,
    /// Paid last, and owner of what is left.
    Junior,
}

impl From<RankArg> for Rank {
    fn from(rank: RankArg) -> Self {
        match rank {
            RankArg::Senior => Self::Senior,
            RankArg::Junior => Self::Junior,
        }
    }
}

/// Who signs, and where.
#[derive(Debug, clap::Args)]
pub(crate) struct SendArgs {
    #[command(flatten)]
    node: NodeArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// Record of the deployment.
    #[arg(long, value_name = "FILE")]
    deployment: PathBuf,
}

/// What is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct AskArgs {
    rank: RankArg,
    /// USDC to pay in, or shares to give back, as decimal text.
    amount: String,
    #[command(flatten)]
    send: SendArgs,
}

/// What is claimed.
#[derive(Debug, clap::Args)]
pub(crate) struct ClaimArgs {
    rank: RankArg,
    #[command(flatten)]
    send: SendArgs,
}

/// Runs one of them.
pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Show(args) => view::show(args).await,
        Command::Deposit(args) => deposit(args).await,
        Command::Redeem(args) => redeem(args).await,
        Command::Claim(args) => claim(args).await,
        Command::Process(args) => process(args).await,
    }
}

/// A deployment and somebody who signs.
struct Sender {
    protocol: Loadline<DynProvider>,
    me: Address,
}

impl Sender {
    async fn connect(args: &SendArgs) -> Result<Self, Failure> {
        let signer = args.key.signer()?;
        let me = signer.address();
        let node = Node::connect(&args.node.rpc_url, Some(signer)).await?;
        let deployment = Deployment::load(&args.deployment, node.chain_id)?;
        deployment.check(&node.provider).await?;
        Ok(Self { protocol: Loadline::new(node.provider, deployment), me })
    }

    /// Sends, and waits until it is in a block.
    async fn send(&self, what: &str, to: Address, data: &Bytes) -> Result<(), Failure> {
        let refused = |reason| Failure::Check(vec![format!("cannot {what}: {reason}")]);
        let hash = match self.protocol.send(self.me, to, data.clone()).await? {
            Outcome::Returned(hash) => hash,
            Outcome::Reverted(reason) => return Err(refused(reason)),
        };
        let mined = async {
            loop {
                match self.protocol.outcome(hash).await? {
                    Some(Outcome::Returned(receipt)) => return Ok(receipt),
                    Some(Outcome::Reverted(reason)) => return Err(refused(reason)),
                    None => tokio::time::sleep(Duration::from_millis(500)).await,
                }
            }
        };
        let late = |_| Failure::Broken(eyre::eyre!("{hash} waits for a block: look again later"));
        let receipt = tokio::time::timeout(PATIENCE, mined).await.map_err(late)??;
        let block = receipt.block_number.unwrap_or_default();
        output::print(format_args!("{what}: block {block}, gas {}, {hash}", receipt.gas_used))
    }
}

async fn deposit(args: AskArgs) -> Result<(), Failure> {
    let sender = Sender::connect(&args.send).await?;
    let deployment = sender.protocol.deployment();
    let amount: Usd = args.amount.parse().map_err(|_| bad_amount(&args.amount))?;
    let cash = deployment.asset_by_id(AssetId::CASH);
    let cash = cash.ok_or_else(|| Failure::input("the deployment has no cash"))?;
    let unit = cash.unit().map_err(|error| Failure::Broken(error.into()))?;
    let assets = unit.to_token(amount.to_wad().unsigned_abs());
    let assets = assets.map_err(|_| bad_amount(&args.amount))?;
    if amount.is_negative() || assets.is_zero() {
        return Err(bad_amount(&args.amount));
    }
    let tranche = sender.protocol.tranche(args.rank.into());
    let (owner, spender) = (sender.me, *tranche.address());
    let token = sender.protocol.token(cash);
    let allowed = token.allowance(owner, spender).call().await.map_err(Failure::asked)?;
    if allowed < assets {
        let approve = token.approve(spender, assets);
        sender.send("approve", cash.token, approve.calldata()).await?;
    }
    let ask = tranche.requestDeposit(assets, owner, owner);
    sender.send("ask for shares", spender, ask.calldata()).await
}

async fn redeem(args: AskArgs) -> Result<(), Failure> {
    let sender = Sender::connect(&args.send).await?;
    let cash = sender.protocol.deployment().asset_by_id(AssetId::CASH);
    let decimals = cash.map_or(0, |it| it.decimals).saturating_add(SHARE_OFFSET);
    let shares = parse_units(&args.amount, decimals).map_err(|_| bad_amount(&args.amount))?;
    let shares: U256 = shares.into();
    if args.amount.starts_with('-') || shares.is_zero() {
        return Err(bad_amount(&args.amount));
    }
    let (owner, tranche) = (sender.me, sender.protocol.tranche(args.rank.into()));
    let ask = tranche.requestRedeem(shares, owner, owner);
    sender.send("ask for USDC", *tranche.address(), ask.calldata()).await
}

async fn claim(args: ClaimArgs) -> Result<(), Failure> {
    let sender = Sender::connect(&args.send).await?;
    let (me, tranche) = (sender.me, sender.protocol.tranche(args.rank.into()));
    let assets = tranche.maxDeposit(me).call().await.map_err(Failure::asked)?;
    let shares = tranche.maxRedeem(me).call().await.map_err(Failure::asked)?;
    if assets.is_zero() && shares.is_zero() {
        return output::print("nothing to claim");
    }
    if !assets.is_zero() {
        let take = tranche.deposit_0(assets, me, me);
        sender.send("claim shares", *tranche.address(), take.calldata()).await?;
    }
    if !shares.is_zero() {
        let take = tranche.redeem(shares, me, me);
        sender.send("claim USDC", *tranche.address(), take.calldata()).await?;
    }
    Ok(())
}

async fn process(args: SendArgs) -> Result<(), Failure> {
    let sender = Sender::connect(&args).await?;
    let vault = sender.protocol.liquidity_vault();
    let price = vault.processEpoch();
    sender.send("price the epoch", *vault.address(), price.calldata()).await
}

fn bad_amount(text: &str) -> Failure {
    Failure::input(format_args!("`{text}` is no amount: write a positive decimal like 1000.5"))
}

impl Failure {
    /// A view that was not answered.
    fn asked(error: alloy::contract::Error) -> Self {
        loadline_client::ClientError::from(error).into()
    }
}
