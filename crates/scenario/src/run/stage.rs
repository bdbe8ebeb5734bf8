//! Chain, contracts and markets of a run, and how a block of it is made.

use super::{
    Backend, DemoError, DemoSettings,
    error::During,
    link::Link,
    market::Market,
    outbox::{Actor, Order, Outbox},
    tally::Tally,
};
use alloy::{consensus::BlockHeader, providers::Provider};
use loadline_client::Decoder;
use loadline_deploy::{BoxError, Deployment, Miner, Params, deploy};
use loadline_harness::dev_signer;
use loadline_units::Price;

/// From the first block to the first of the path, for deployment and opening [s].
const LEAD: u64 = 3_600;

/// Blocks from one surface to the next.
pub(super) const SURFACE_EVERY: u32 = 3;

/// The development account that deploys, and hands out ether.
pub(super) const DEPLOYER: u32 = 0;

/// Where the path is played.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) link: Link,
    pub(super) deployment: Deployment,
    /// In the order of the path's symbols.
    pub(super) markets: Vec<Market>,
    pub(super) outbox: Outbox,
    pub(super) tally: Tally,
    /// Gas limit of a block [gas].
    pub(super) block_gas: u64,
    clock: Clock,
}

/// From the times of a path to those of a chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// When the run began, on the chain's clock [unix seconds].
    origin: u64,
    /// The path's first moment [unix seconds].
    begins: u64,
}

impl Clock {
    /// A moment of the path on the chain's clock [unix seconds].
    pub(super) const fn at(&self, moment: u64) -> u64 {
        self.origin.saturating_add(LEAD).saturating_add(moment.saturating_sub(self.begins))
    }
}

impl Stage {
    /// Deploys on a chain, with parameters that fit the path.
    pub(super) async fn build(link: Link, settings: &DemoSettings) -> Result<Self, DemoError> {
        let mut link = link;
        let params = params_for(settings)?;
        let key = dev_signer(DEPLOYER).during("derive a key")?;
        let deployer = key.address();
        let provider = link.signing(key);
        let count = async || provider.get_transaction_count(deployer).await.during("deploy");
        let before = count().await?;
        let deployment = deploy(&provider, deployer, &params, &mut link).await?;
        let mut tally = Tally::new(Decoder::new(&deployment), deployment.accounts.pool);
        tally.transactions = count().await?.saturating_sub(before);

        let first = settings.path.blocks().first();
        let prices = first.map(|block| block.prices.as_slice()).unwrap_or_default();
        let market = |(symbol, price): (&String, &Price)| {
            market(&deployment, symbol, *price)
                .ok_or_else(|| DemoError::internal("deploy", format!("no market for {symbol}")))
        };
        let markets = settings.path.symbols().iter().zip(prices).map(market);
        let markets = markets.collect::<Result<_, _>>()?;
        let block_gas = link.newest().await?.gas_limit();
        let outbox = Outbox::new(&link, deployment.chain_id, block_gas);
        let clock = Self::clock_of(settings, &link);
        Ok(Self { link, deployment, markets, outbox, tally, block_gas, clock })
    }

    /// When the chain has to begin so that the path can be played at its own times [unix seconds].
    pub(super) fn start(settings: &DemoSettings) -> u64 {
        let first = settings.path.blocks().first().map_or(0, |block| block.timestamp);
        first.saturating_sub(LEAD)
    }

    /// A moment of the path on the chain's clock [unix seconds].
    pub(super) const fn clock(&self, moment: u64) -> u64 {
        self.clock.at(moment)
    }

    /// How the times of a path are shown on a chain.
    pub(super) fn clock_of(settings: &DemoSettings, link: &Link) -> Clock {
        let begins = settings.path.blocks().first().map_or(0, |block| block.timestamp);
        Clock { origin: link.origin(), begins }
    }

    /// Sends, and makes a block before it where the next one has no room.
    pub(super) async fn send(&mut self, from: &mut Actor, order: Order) -> Result<(), DemoError> {
        if !self.outbox.has_room(order.work) {
            self.flush().await?;
        }
        self.outbox.send(from, order).await
    }

    /// Sends if the next block has room.
    pub(super) async fn offer(&mut self, from: &mut Actor, order: Order) -> Result<(), DemoError> {
        if self.outbox.has_room(order.work) { self.outbox.send(from, order).await } else { Ok(()) }
    }

    /// Makes a block, a second after the last, of what waits.
    pub(super) async fn flush(&mut self) -> Result<(), DemoError> {
        self.block(self.link.now().saturating_add(1)).await
    }

    /// Makes a block of what waits, at a time of the chain's clock [unix seconds].
    pub(super) async fn block(&mut self, timestamp: u64) -> Result<(), DemoError> {
        const STEP: &str = "read the receipts of a block";
        self.link.mine(timestamp).await?;
        self.outbox.next_block();
        let block = self.link.provider().get_block_number().await.during(STEP)?;
        let receipts = self.link.provider().get_block_receipts(block.into()).await.during(STEP)?;
        let receipts = receipts.ok_or_else(|| DemoError::internal(STEP, "the node has none"))?;
        self.tally.block(&receipts, &mut self.outbox, timestamp)
    }
}

/// Deployment makes its blocks a second apart.
impl Miner for Link {
    async fn next_block(&mut self) -> Result<(), BoxError> {
        Ok(self.mine(self.now().saturating_add(1)).await?)
    }
}

/// The parameters of development chains, with prices that stay young for three blocks of the path
/// and gas priced in an underlying that has a price.
fn params_for(settings: &DemoSettings) -> Result<Params, DemoError> {
    let mut params = Params::dev().during("read parameters")?;
    let known: Vec<String> = params.underlyings.iter().map(|it| it.symbol.clone()).collect();
    settings.path.require_known(&known)?;
    let gaps = settings.path.blocks().windows(2).map(|two| two[1].timestamp - two[0].timestamp);
    let needed = gaps.max().unwrap_or(0).saturating_mul(3);
    let needed = u32::try_from(needed).unwrap_or(u32::MAX);
    let age = &mut params.market_data.max_age_seconds;
    *age = needed.max(*age);
    let age = &mut params.surfaces.max_age_seconds;
    *age = needed.saturating_mul(SURFACE_EVERY).max(*age);
    if !settings.path.symbols().contains(&params.gas_underlying) {
        params.gas_underlying = settings.path.symbols().first().cloned().unwrap_or_default();
    }
    if matches!(settings.backend, Backend::Rpc { .. }) {
        params.chain_id = None;
    }
    Ok(params)
}

/// One, a basis point, and the unit of strikes [wad].
const WAD: u128 = 1_000_000_000_000_000_000;
const BPS: u128 = 100_000_000_000_000;
const STRIKE_UNIT: u128 = 10_000_000_000;

fn market(deployment: &Deployment, symbol: &str, price: Price) -> Option<Market> {
    let params = &deployment.params;
    let terms = params.underlyings.iter().find(|it| it.symbol == symbol)?;
    let collateral = params.assets.iter().position(|asset| {
        asset.collateral.as_ref().is_some_and(|collateral| collateral.underlying == symbol)
    });
    // What the scan range multiplies percentages with at the start.
    let volatility = &terms.volatility;
    let start = u128::from(volatility.seed.to_wad().max(volatility.floor.to_wad()));
    let scaled = |wad: u64| {
        let bps = u128::from(wad) * start / u128::from(params.volatility.reference.to_wad()) / BPS;
        u64::try_from(bps).unwrap_or(u64::MAX)
    };
    let factor = u128::from(params.portfolio.initial_factor.to_wad());
    let portfolio = u128::from(params.reference_range()) * factor / WAD;
    Some(Market {
        underlying: terms.id,
        collateral: collateral.and_then(|at| deployment.assets.get(at)).map(|asset| asset.id),
        min_size: terms.pool.min_size,
        initial_bps: scaled(terms.tiers[0].initial.to_wad()),
        portfolio_bps: scaled(u64::try_from(portfolio).unwrap_or(u64::MAX)),
        strike_step: u64::try_from(terms.listing.strike_step.to_wad() / STRIKE_UNIT).ok()?,
        price,
    })
}
