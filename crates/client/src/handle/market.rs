//! The market as the rules take it.

use super::{ClientError, Loadline};
use crate::value::{self, OutOfRange};
use alloy::{
    eips::BlockId,
    network::TransactionBuilder,
    primitives::{Address, TxKind, U256, aliases::U40, bytes},
    providers::Provider,
    rpc::types::TransactionRequest,
};
use loadline_bindings::{MarketData, RiskParameters};
use loadline_model::{
    AssetTerms, ExpiryData, Mark, Market, OptionTerms, PerpTiers, Portfolio, ScanRange,
    margin::scenario::ScenarioTable, scan::NormalTable, surface::Slice,
};
use loadline_units::{AssetId, ExpiryKey, Price, UnderlyingId, Usd};
use std::sync::Arc;

impl<P: Provider + Clone> Loadline<P> {
    /// Marks, ranges, surfaces of `expiries` and percentages at a block: all that the model needs beside a book.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer, or one that no deployment gives.
    pub async fn market(
        &self,
        expiries: impl IntoIterator<Item = ExpiryKey> + Send,
        block: impl Into<BlockId> + Send,
    ) -> Result<Market, ClientError> {
        let block = block.into();
        let keys: Vec<ExpiryKey> = expiries.into_iter().collect();
        let mut market = self.percentages(block).await?;
        market.set_now(self.call_time(block).await?);
        for underlying in self.deployment.underlyings.iter().map(|it| it.id) {
            if let Some((mark, range)) = self.mark(underlying, block).await? {
                market.set_mark(underlying, mark);
                market.set_range(underlying, range);
            }
        }
        for key in keys {
            if let Some(data) = self.expiry(key, block).await? {
                market.set_expiry(key, data);
            }
        }
        Ok(market)
    }

    /// What the node says that the time is in a call on a block \[unix seconds\]: nodes differ in whether that is the
    /// block's or a later one.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer.
    pub async fn call_time(&self, block: impl Into<BlockId> + Send) -> Result<u64, ClientError> {
        // TIMESTAMP, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN, as if a contract were created.
        let tx = TransactionRequest::default()
            .with_kind(TxKind::Create)
            .with_input(bytes!("425f5260205ff3"));
        let answer = self.provider.call(tx).block(block.into()).await?;
        let time = U256::try_from_be_slice(&answer).and_then(|it| u64::try_from(it).ok());
        let value = answer.to_string();
        time.ok_or(ClientError::OutOfRange(OutOfRange { what: "time", value }))
    }

    /// The scenario table in the code of a contract.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer, or it is no table.
    pub async fn scenarios(
        &self,
        table: Address,
        block: impl Into<BlockId> + Send,
    ) -> Result<ScenarioTable, ClientError> {
        let code = self.provider.get_code_at(table).block_id(block.into()).await?;
        let parsed = ScenarioTable::parse(&code);
        Ok(parsed.map_err(value::out_of_range("scenario table"))?)
    }

    /// What governance has set.
    async fn percentages(&self, block: BlockId) -> Result<Market, ClientError> {
        let underlyings: Vec<UnderlyingId> =
            self.deployment.underlyings.iter().map(|it| it.id).collect();
        let collateral = self.deployment.assets.iter().map(|it| it.id);
        let assets: Vec<AssetId> = collateral.filter(|it| *it != AssetId::CASH).collect();
        let parameters =
            RiskParameters::new(self.deployment.contracts.risk_parameters, &self.provider);
        let listed = mask(underlyings.iter().map(|it| it.index()));
        let taken = mask(assets.iter().map(|it| it.index()));
        let loaded = parameters.load(listed, taken).block(block).call().await?;
        let options = parameters.loadOptions(listed).block(block).call().await?;
        let portfolio = parameters.portfolio().block(block).call().await?;

        let mut market = Market::default();
        market.set_debt_cap(Usd::from_wad(loaded.debtCap));
        market.set_reference_range(loaded.referenceRange);
        for (asset, terms) in
            assets.iter().filter_map(|it| Some((it, loaded.terms.get(it.index())?)))
        {
            market.set_terms(*asset, asset_terms(terms)?);
        }
        for underlying in underlyings {
            if let Some(tiers) = loaded.tiers.get(underlying.index()) {
                let tiers = PerpTiers::unpack(*tiers).map_err(value::out_of_range("tiers"))?;
                market.set_tiers(underlying, tiers);
            }
            if let Some(terms) = options.get(underlying.index()) {
                market.set_options(underlying, option_terms(terms));
            }
        }
        let scenarios = self.scenarios(portfolio.scenarios, block).await?;
        market.set_portfolio(Portfolio {
            initial_factor_wad: portfolio.initialFactor,
            scenarios: Arc::new(scenarios),
            normal: Arc::new(NormalTable::new()),
        });
        Ok(market)
    }

    /// The mark and the range of an underlying, if a price was ever accepted.
    async fn mark(
        &self,
        underlying: UnderlyingId,
        block: BlockId,
    ) -> Result<Option<(Mark, ScanRange)>, ClientError> {
        let asked = mask(std::iter::once(underlying.index()));
        let answer = self.market_data().marks(asked).block(block).call().await;
        let answer = match answer.map_err(ClientError::from) {
            Ok(answer) => answer,
            Err(ClientError::Reverted(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let found = answer.prices.last().zip(answer.ranges.last());
        Ok(found.map(|(price, range)| {
            let mark = Mark { price: Price::from_wad(*price), fresh: answer.fresh };
            let range = ScanRange {
                initial_wad: range.initial,
                maintenance_wad: range.maintenance,
                confidence_wad: range.confidence,
            };
            (mark, range)
        }))
    }

    /// What is known of an expiry, if it has a surface.
    async fn expiry(
        &self,
        key: ExpiryKey,
        block: BlockId,
    ) -> Result<Option<ExpiryData>, ClientError> {
        let keys = vec![U40::from(key.packed())];
        let answer = self.market_data().expiries(keys).block(block).call().await;
        match answer.map_err(ClientError::from) {
            Ok(answer) => Ok(answer.first().map(expiry_data)),
            Err(ClientError::Reverted(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn asset_terms(terms: &RiskParameters::AssetTerms) -> Result<AssetTerms, OutOfRange> {
    Ok(AssetTerms {
        underlying: value::underlying(terms.underlying)?,
        initial_bps: terms.initialBps,
        maintenance_bps: terms.maintenanceBps,
        portfolio_bps: terms.portfolioBps,
        slope_bps: terms.slopeBps,
        scale_thousands: terms.scaleThousands,
    })
}

/// Terms of options as the model has them.
pub(crate) const fn option_terms(terms: &RiskParameters::OptionTerms) -> OptionTerms {
    OptionTerms {
        column: terms.column,
        vol_up_bps: terms.volUpBps,
        vol_down_bps: terms.volDownBps,
        short_bps: terms.shortBps,
        floor_bps: terms.floorBps,
        minimum_bps: terms.minimumBps,
        liquidity_bps: terms.liquidityBps,
        depth_thousands: terms.depthThousands,
        vega_bps: terms.vegaBps,
        vega_thousands: terms.vegaThousands,
    }
}

fn expiry_data(data: &MarketData::ExpiryData) -> ExpiryData {
    ExpiryData {
        basis_wad: data.basis,
        rate_wad: data.rate,
        observed_at: data.observedAt.to(),
        slice: Slice {
            theta_wad: data.theta.into(),
            rho_wad: data.rho.into(),
            psi_wad: data.psi.into(),
        },
        fixed_share_wad: data.fixedShare,
        fixed_price: Price::from_wad(data.fixedPrice),
        fresh: data.fresh,
    }
}

fn mask(indices: impl Iterator<Item = usize>) -> U256 {
    indices.fold(U256::ZERO, |mut mask, index| {
        mask.set_bit(index, true);
        mask
    })
}
