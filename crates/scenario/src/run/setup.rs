//! Before the path: the pool and insurance are funded, the keeper gets an account to bid with, makers get
//! theirs, and everybody opens his own in one batch.
//!
//! | development key | who |
//! |---|---|
//! | 0 | deploys, hands out ether, funds insurance |
//! | 1 | the keeper's signer |
//! | 2 | owns the account that the keeper bids with, and sells what it took |
//! | 3 | founds the pool |
//! | 4 | brings reports, settles |
//! | 7, 8, 9 | reporters, as in `script/params/dev.toml` |
//! | 10 to 14 | further liquidity providers |
//! | 20 and up | makers, three for each underlying |
//! | 100 and up | traders |

mod makers;
mod open;

use super::{
    DemoError, DemoSettings, Progress, calls,
    error::During,
    options::{House, Makers, Surfaces},
    outbox::Actor,
    providers::Providers,
    reporters::Reporters,
    stage::{DEPLOYER, Stage},
    traders::Traders,
    work::Work,
};
use alloy::{
    primitives::{Address, U256},
    signers::local::PrivateKeySigner,
};
use loadline_client::{ActionBatch, Amount, Scopes};
use loadline_harness::dev_signer;
use loadline_model::{Mode, tranche::Rank};
use loadline_units::{AccountId, AssetId, Usd};

const KEEPER: u32 = 1;
const HOUSE: u32 = 2;
const FOUNDER: u32 = 3;
const POSTER: u32 = 4;
const REPORTERS: [u32; 3] = [7, 8, 9];
const PROVIDERS: [u32; 5] = [10, 11, 12, 13, 14];
const FIRST_TRADER: u32 = 100;

/// Ether for everybody who has none: a quarter [wei].
const ETHER: u64 = 250_000_000_000_000_000;

/// What the pool, insurance and the keeper have: so much per trader, and a least [USD].
const POOL: [i64; 2] = [60_000, 10_000_000];
const INSURANCE: [i64; 2] = [400, 40_000];
const KEEPER_CASH: [i64; 2] = [20_000, 2_000_000];

/// What each further liquidity provider has in his wallet [USD].
const PROVIDER_CASH: i64 = 2_000_000;

/// Everybody, ready to play.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) keeper: PrivateKeySigner,
    /// The account that the keeper bids with.
    pub(super) house: House,
    pub(super) poster: Actor,
    pub(super) reporters: Reporters,
    pub(super) surfaces: Surfaces,
    pub(super) makers: Makers,
    pub(super) providers: Providers,
    pub(super) traders: Traders,
}

impl Cast {
    /// Funds and opens everything.
    pub(super) async fn gather(
        stage: &mut Stage,
        settings: &DemoSettings,
        progress: &mut impl FnMut(Progress),
    ) -> Result<Self, DemoError> {
        let mut deployer = actor(stage, DEPLOYER).await?;
        let mut poster = actor(stage, POSTER).await?;
        let reporters: Result<Vec<_>, _> = REPORTERS.into_iter().map(key).collect();
        let mut reporters = Reporters::new(reporters?, settings.seed);
        let keeper = key(KEEPER)?;

        found_pool(stage, scaled(POOL, settings)).await?;
        fund_insurance(stage, &mut deployer, scaled(INSURANCE, settings)).await?;
        let cash = scaled(KEEPER_CASH, settings);
        let house = open_house(stage, cash, keeper.address()).await?;
        let providers = gather_providers(stage, &mut deployer, settings.seed).await?;

        let observed_at = stage.link.now();
        let report = reporters.submission(&stage.deployment, &stage.markets, observed_at)?;
        stage.send(&mut poster, report).await?;
        let surfaces = Surfaces::new(&stage.markets, observed_at);
        for seen in surfaces.seen(&stage.markets, observed_at) {
            let report = reporters.surface(&stage.deployment, &seen, observed_at)?;
            stage.send(&mut poster, report).await?;
        }
        stage.flush().await?;
        let makers = makers::gather(stage, &mut deployer, settings).await?;
        let traders = open::traders(stage, &mut deployer, settings, progress).await?;
        Ok(Self { keeper, house, poster, reporters, surfaces, makers, providers, traders })
    }
}

/// A quarter senior, the rest junior, priced by the block after.
async fn found_pool(stage: &mut Stage, cash: Usd) -> Result<(), DemoError> {
    let mut founder = actor(stage, FOUNDER).await?;
    let at = stage.deployment.contracts;
    supply(stage, &mut founder, AssetId::CASH, cash, at.senior_tranche).await?;
    let token = token(stage, AssetId::CASH)?;
    stage.send(&mut founder, calls::approve(token, at.junior_tranche)).await?;
    let assets = tokens(stage, AssetId::CASH, cash)?;
    let senior = assets / U256::from(4);
    for (rank, part) in [(Rank::Senior, senior), (Rank::Junior, assets - senior)] {
        let order = calls::ask_shares(&at, rank, part, founder.address());
        stage.send(&mut founder, order).await?;
    }
    stage.flush().await?;
    stage.send(&mut founder, calls::process_epoch(&at)).await?;
    stage.flush().await
}

async fn fund_insurance(
    stage: &mut Stage,
    deployer: &mut Actor,
    cash: Usd,
) -> Result<(), DemoError> {
    let vault = stage.deployment.contracts.vault;
    supply(stage, deployer, AssetId::CASH, cash, vault).await?;
    let account = stage.deployment.accounts.insurance;
    let batch = ActionBatch::new(&stage.deployment).deposit(account, Amount::Cash(cash));
    let order = calls::execute(&stage.deployment.contracts, batch, Work::Deposit);
    stage.send(deployer, order).await
}

/// An account of its own for the keeper, who may bid with it and nothing else.
async fn open_house(stage: &mut Stage, cash: Usd, keeper: Address) -> Result<House, DemoError> {
    let mut house = actor(stage, HOUSE).await?;
    let vault = stage.deployment.contracts.vault;
    supply(stage, &mut house, AssetId::CASH, cash, vault).await?;
    let batch = ActionBatch::new(&stage.deployment)
        .open(house.address(), Mode::Portfolio)
        .deposit(AccountId::NONE, Amount::Cash(cash))
        .set_operator(AccountId::NONE, keeper, Scopes::BID, (1 << 40) - 1);
    let order = calls::execute(&stage.deployment.contracts, batch, Work::Open);
    stage.send(&mut house, order).await?;
    stage.flush().await?;
    let account = opened(stage, &house)?;
    Ok(House { actor: house, account })
}

/// The account that somebody has just opened.
fn opened(stage: &Stage, owner: &Actor) -> Result<AccountId, DemoError> {
    let account = stage.tally.opened.get(&owner.address()).copied();
    account.ok_or_else(|| DemoError::internal("open an account", "the batch reverted"))
}

async fn gather_providers(
    stage: &mut Stage,
    deployer: &mut Actor,
    seed: u64,
) -> Result<Providers, DemoError> {
    let mut all = Vec::new();
    for index in PROVIDERS {
        let provider = actor(stage, index).await?;
        stage.send(deployer, calls::pay(provider.address(), U256::from(ETHER))).await?;
        all.push(provider);
    }
    stage.flush().await?;
    let at = stage.deployment.contracts;
    let token = token(stage, AssetId::CASH)?;
    for provider in &mut all {
        let cash = Usd::from_units(PROVIDER_CASH);
        supply(stage, provider, AssetId::CASH, cash, at.senior_tranche).await?;
        stage.send(provider, calls::approve(token, at.junior_tranche)).await?;
    }
    Ok(Providers::new(all, seed))
}

/// Mints an asset to somebody's wallet and lets a contract take it from there.
async fn supply(
    stage: &mut Stage,
    actor: &mut Actor,
    asset: AssetId,
    amount: Usd,
    spender: Address,
) -> Result<(), DemoError> {
    let assets = tokens(stage, asset, amount)?;
    let token = token(stage, asset)?;
    stage.send(actor, calls::mint(token, actor.address(), assets)).await?;
    stage.send(actor, calls::approve(token, spender)).await
}

fn token(stage: &Stage, asset: AssetId) -> Result<Address, DemoError> {
    let found = stage.deployment.asset_by_id(asset).map(|it| it.token);
    found.ok_or_else(|| DemoError::internal("find a token", format!("no asset {asset}")))
}

/// An amount in smallest units of an asset.
fn tokens(stage: &Stage, asset: AssetId, amount: Usd) -> Result<U256, DemoError> {
    const STEP: &str = "convert an amount";
    let found = stage.deployment.asset_by_id(asset);
    let found = found.ok_or_else(|| DemoError::internal(STEP, format!("no asset {asset}")))?;
    found.unit().during(STEP)?.to_token(amount.to_wad().unsigned_abs()).during(STEP)
}

fn scaled([each, least]: [i64; 2], settings: &DemoSettings) -> Usd {
    let traders = i64::try_from(settings.accounts).unwrap_or(i64::MAX);
    Usd::from_units(each.saturating_mul(traders).max(least))
}

fn key(index: u32) -> Result<PrivateKeySigner, DemoError> {
    dev_signer(index).during("derive a key")
}

async fn actor(stage: &Stage, index: u32) -> Result<Actor, DemoError> {
    Actor::new(key(index)?, &stage.link).await
}
