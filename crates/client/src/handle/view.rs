//! What the chain says, in the units of the protocol.

use super::{ClientError, Loadline};
use crate::{
    OutOfRange,
    event::{PoolExposure, SyncAnchor, option_pool},
    value,
};
use alloy::{
    eips::BlockId,
    primitives::{Address, U256, aliases::U96},
    providers::Provider,
};
use loadline_bindings::Lens;
use loadline_model::{Assessment, Book, Holding, Mode, PerpLeg, market::Quote};
use loadline_units::{AccountId, Fraction, OptionSeries, Price, Size, UnderlyingId, Usd};

/// What an account is worth, must keep, and how far it is from liquidation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// Which.
    pub account: AccountId,
    /// Whose.
    pub owner: Address,
    /// Whether it is in liquidation.
    pub flagged: bool,
    /// Number of its last auction, zero for none.
    pub auction: u64,
    /// Worth and requirements.
    pub assessment: Assessment,
    /// Equity above what new risk needs.
    pub initial_balance: Usd,
    /// Equity above what it must keep; it may be flagged iff negative.
    pub maintenance_balance: Usd,
    /// Cover over MM \[wad\]: zero when negative, the largest number without MM.
    pub health_factor: U256,
}

/// What an account holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountState {
    /// Which.
    pub account: AccountId,
    /// Whose.
    pub owner: Address,
    /// How it is margined.
    pub mode: Mode,
    /// Whether it is in liquidation.
    pub flagged: bool,
    /// The block in which a leg last grew, modulo 2^24.
    pub risk_block: u32,
    /// All that it holds, funding of its perpetuals taken from their quote legs.
    pub book: Book,
    /// By perpetual, the funding that its size would have paid from index zero on: what the stored quote leg is above that
    /// of the book.
    pub funding: Vec<Usd>,
}

/// The accepted spot of an underlying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Cash per base unit.
    pub price: Price,
    /// The one before, zero for none.
    pub previous: Price,
    /// Half-width of its uncertainty.
    pub confidence: Fraction,
    /// When it was seen \[unix seconds\].
    pub observed_at: u64,
    /// The block that accepted it.
    pub accepted_in: u64,
    /// Whether it is young enough for new risk.
    pub fresh: bool,
}

/// How far a price may move before an account could be liquidated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiquidationPrices {
    /// The nearest one below that of now.
    pub below: Option<Price>,
    /// The nearest one above it.
    pub above: Option<Price>,
}

/// What the traders hold against the pool in an underlying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// Net size of perpetuals.
    pub skew: Size,
    /// Net delta of perpetuals and options.
    pub delta: Size,
    /// Largest magnitude of it.
    pub max_delta: Size,
    /// The most impact that can be paid back.
    pub impact_left: Usd,
    /// Gamma and vega of the options.
    pub exposure: PoolExposure,
    /// Where and when they were last computed from all positions.
    pub anchor: SyncAnchor,
}

impl<P: Provider + Clone> Loadline<P> {
    /// Number of accounts; they are numbered from 1.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer.
    pub async fn account_count(&self) -> Result<u64, ClientError> {
        Ok(self.ledger().accountCount().call().await?)
    }

    /// Health of accounts at a block, in one call.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer, or an account does not exist.
    pub async fn health(
        &self,
        accounts: &[AccountId],
        block: impl Into<BlockId> + Send,
    ) -> Result<Vec<Health>, ClientError> {
        let numbers = accounts.iter().map(|it| it.get()).collect();
        let answers = self.lens().health(numbers).block(block.into()).call().await?;
        Ok(answers.into_iter().map(health).collect())
    }

    /// Books of accounts at a block, in one call.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer, or an account does not exist.
    pub async fn positions(
        &self,
        accounts: &[AccountId],
        block: impl Into<BlockId> + Send,
    ) -> Result<Vec<AccountState>, ClientError> {
        let numbers = accounts.iter().map(|it| it.get()).collect();
        let answers = self.lens().positions(numbers).block(block.into()).call().await?;
        Ok(answers.into_iter().map(state).collect::<Result<_, _>>()?)
    }

    /// Books of `count` accounts from `first` on at a block, fewer at the end.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer.
    pub async fn positions_from(
        &self,
        first: AccountId,
        count: u64,
        block: impl Into<BlockId> + Send,
    ) -> Result<Vec<AccountState>, ClientError> {
        let answers =
            self.lens().positionsFrom(first.get(), count).block(block.into()).call().await?;
        Ok(answers.into_iter().map(state).collect::<Result<_, _>>()?)
    }

    /// What the pool asks for a size now.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer, or the pool does not quote.
    pub async fn quote(&self, underlying: UnderlyingId, size: Size) -> Result<Quote, ClientError> {
        let answer = self.pool_venue().quote(underlying.get(), size.to_wad()).call().await?;
        Ok(Quote {
            value: Usd::from_wad(answer.value),
            impact: Usd::from_wad(answer.impact),
            pool_fee: Usd::from_wad(answer.poolFee),
            insurance_fee: Usd::from_wad(answer.insuranceFee),
        })
    }

    /// What the pool asks for a size of an option now.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer, or the pool does not quote.
    pub async fn quote_option(
        &self,
        series: OptionSeries,
        size: Size,
    ) -> Result<Quote, ClientError> {
        let instrument = U96::from(series.instrument().packed());
        let answer = self.option_pool().quote(instrument, size.to_wad()).call().await?;
        let parts = [answer._0, answer._1, answer._2, answer._3];
        let [value, impact, pool_fee, insurance_fee] = parts.map(Usd::from_wad);
        Ok(Quote { value, impact, pool_fee, insurance_fee })
    }

    /// How much of an option can be bought from and sold to the pool for charges of at most `bps` of the spot
    /// notional.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer, or the pool does not quote.
    pub async fn depth(&self, series: OptionSeries, bps: u16) -> Result<(Size, Size), ClientError> {
        let instrument = U96::from(series.instrument().packed());
        let answer = self.option_pool().depth(instrument, U256::from(bps)).call().await?;
        Ok((Size::from_wad(answer.bought), Size::from_wad(answer.sold)))
    }

    /// What the traders hold against the pool in an underlying.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer, or the pool has no such market.
    pub async fn pool_state(&self, underlying: UnderlyingId) -> Result<PoolState, ClientError> {
        let (perps, options) = (self.pool_venue(), self.option_pool());
        let market = perps.marketOf(underlying.get()).call().await?;
        let delta = perps.deltaOf(underlying.get()).call().await?;
        let exposure = options.exposureOf(underlying.get()).call().await?;
        let anchor = options.anchorOf(underlying.get()).call().await?;
        Ok(PoolState {
            skew: Size::from_wad(market.skew),
            delta: Size::from_wad(delta.delta),
            max_delta: value::amount(delta.maxDelta)?,
            impact_left: Usd::from_wad(delta.impactLeft),
            exposure: option_pool::exposure(&exposure),
            anchor: option_pool::anchor(&anchor),
        })
    }

    /// The nearest prices of an underlying at which an account could be liquidated, other markets unmoved, to a
    /// four-thousandth of a tenth; down to a fifth and up to five times the price of now. Asks the node for up to 60
    /// assessments in one call.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer: for accounts of a mode that is not answered, or too large for the node.
    pub async fn liquidation_prices(
        &self,
        account: AccountId,
        underlying: UnderlyingId,
        block: impl Into<BlockId> + Send,
    ) -> Result<LiquidationPrices, ClientError> {
        let lens = self.stress_lens();
        let call = lens.liquidationPrices(account.get(), underlying.get());
        let answer = call.block(block.into()).call().await?;
        let some = |wad: u128| (wad != 0).then(|| Price::from_wad(wad));
        Ok(LiquidationPrices { below: some(answer.below), above: some(answer.above) })
    }

    /// The accepted spot of an underlying.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer, or no price.
    pub async fn spot(&self, underlying: UnderlyingId) -> Result<Spot, ClientError> {
        let answer = self.market_data().spot(underlying.get()).call().await?;
        Ok(Spot {
            price: Price::from_wad(answer.price),
            previous: Price::from_wad(answer.previous),
            confidence: value::fraction(answer.confidence)?,
            observed_at: answer.observedAt.to(),
            accepted_in: answer.acceptedIn.to(),
            fresh: answer.fresh,
        })
    }
}

const fn health(answer: Lens::Health) -> Health {
    let a = answer.assessment;
    Health {
        account: AccountId::new(answer.account),
        owner: answer.owner,
        flagged: answer.flagged,
        auction: answer.auction,
        assessment: Assessment {
            equity: Usd::from_wad(a.equity),
            initial_haircut: Usd::from_wad(a.initialHaircut),
            maintenance_haircut: Usd::from_wad(a.maintenanceHaircut),
            initial_margin: Usd::from_wad(a.initialMargin),
            maintenance_margin: Usd::from_wad(a.maintenanceMargin),
            min_cash: Usd::from_wad(a.minCash),
            fresh: a.fresh,
        },
        initial_balance: Usd::from_wad(answer.initialBalance),
        maintenance_balance: Usd::from_wad(answer.maintenanceBalance),
        health_factor: answer.healthFactor,
    }
}

fn state(answer: Lens::Position) -> Result<AccountState, OutOfRange> {
    let (header, book) = (answer.header, answer.book);
    let holdings = book.holdings.iter().map(|it| {
        Ok(Holding { asset: value::asset(it.asset)?, amount: Size::from_wad(it.amount) })
    });
    let perps = book.perps.iter().map(|it| {
        Ok(PerpLeg {
            underlying: value::underlying(it.underlying)?,
            size: Size::from_wad(it.size),
            quote: Usd::from_wad(it.quote),
        })
    });
    let options = book.options.iter().map(|word| value::option_leg(*word));
    Ok(AccountState {
        account: AccountId::new(answer.account),
        owner: header.owner,
        mode: value::mode(header.mode)?,
        flagged: header.flagged,
        risk_block: header.riskBlock.to(),
        book: Book {
            cash: Usd::from_wad(book.cash),
            holdings: holdings.collect::<Result<_, OutOfRange>>()?,
            perps: perps.collect::<Result<_, OutOfRange>>()?,
            options: options.collect::<Result<_, OutOfRange>>()?,
        },
        funding: answer.funding.into_iter().map(Usd::from_wad).collect(),
    })
}
