//! What chain and model say of one account at one block.

use super::{ShowArgs, no_answer};
use crate::{exit::Failure, node::Node};
use alloy::{eips::BlockId, providers::Provider};
use loadline_client::{AccountState, ClientError, Health, LiquidationPrices, Loadline};
use loadline_deploy::Deployment;
use loadline_model::{Assessment, Market, Refusal, margin::assess};
use loadline_units::{AccountId, AssetId, OptionSeries, Price, UnderlyingId, Usd};
use std::collections::BTreeSet;

/// Everything that is known of an account.
#[derive(Debug)]
pub(super) struct Reading {
    deployment: Deployment,
    pub(super) block: u64,
    pub(super) state: AccountState,
    pub(super) health: Health,
    pub(super) market: Market,
    /// By underlying that moves the account; none where the node gave no answer.
    pub(super) edges: Vec<(UnderlyingId, Option<LiquidationPrices>)>,
    model: Result<Assessment, Refusal>,
}

impl Reading {
    /// Reads an account at the newest block.
    pub(super) async fn of(args: &ShowArgs) -> Result<Self, Failure> {
        let node = Node::connect(&args.node.rpc_url, None).await?;
        let deployment = Deployment::load(&args.deployment, node.chain_id)?;
        deployment.check(&node.provider).await?;
        let block = node.provider.get_block_number().await.map_err(ClientError::from)?;
        let protocol = Loadline::new(node.provider, deployment);
        let account = AccountId::new(args.id);
        let at = BlockId::number(block);
        let (state, market, health) = loop {
            let now = protocol.call_time(at).await?;
            let state = super::read(&protocol, account, at).await?;
            let keys = state.book.options.iter().map(|leg| leg.series().key());
            let market = protocol.market(keys.collect::<BTreeSet<_>>(), at).await?;
            let healths = protocol.health(&[account], at).await?;
            let health = healths.into_iter().next().ok_or_else(|| no_answer(account))?;
            // With some nodes time goes on between two calls.
            if [market.now(), protocol.call_time(at).await?] == [now; 2] {
                break (state, market, health);
            }
        };
        let model = assess(state.mode, &state.book, &market);
        let deployment = protocol.deployment().clone();
        let edges = Vec::new();
        let mut reading = Self { deployment, block, state, health, market, edges, model };
        if reading.health.assessment.maintenance_margin > Usd::ZERO {
            for underlying in reading.underlyings() {
                let prices = protocol.liquidation_prices(account, underlying, at).await.ok();
                reading.edges.push((underlying, prices));
            }
        }
        Ok(reading)
    }

    /// What the model says, where it is not what the chain says.
    pub(super) fn disagreement(&self) -> Option<String> {
        (self.model != Ok(self.health.assessment)).then(|| {
            format!("the model says {:?}, the chain {:?}", self.model, self.health.assessment)
        })
    }

    /// Underlyings that move the account.
    pub(super) fn underlyings(&self) -> BTreeSet<UnderlyingId> {
        let book = &self.state.book;
        let held = book.holdings.iter().filter_map(|it| self.market.terms(it.asset).ok());
        let held = held.map(|terms| terms.underlying);
        let perps = book.perps.iter().map(|leg| leg.underlying);
        let options = book.options.iter().map(|leg| leg.series().underlying());
        held.chain(perps).chain(options).collect()
    }

    pub(super) fn asset(&self, id: AssetId) -> String {
        self.deployment
            .asset_by_id(id)
            .map_or_else(|| format!("asset {}", id.get()), |it| it.symbol.clone())
    }

    pub(super) fn underlying(&self, id: UnderlyingId) -> String {
        self.deployment.symbol(id).map_or_else(|| format!("underlying {}", id.get()), str::to_owned)
    }

    /// `ETH call 3000 1700006400`, the expiry in unix seconds.
    pub(super) fn option(&self, series: OptionSeries) -> String {
        let strike = Price::from_wad(u128::from(series.strike()) * 10_000_000_000).decimal();
        let kind = if series.is_put() { "put" } else { "call" };
        format!("{} {kind} {strike} {}", self.underlying(series.underlying()), series.expiry())
    }
}
