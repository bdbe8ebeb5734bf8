//! The market as the rules take it.

use super::{ClientError, Loadline};
use crate::value;
use alloy::{eips::BlockId, primitives::U256, providers::Provider};
use loadline_bindings::RiskParameters;
use loadline_model::{AssetTerms, Mark, Market, PerpTiers};
use loadline_units::{AssetId, Price, UnderlyingId, Usd};

impl<P: Provider + Clone> Loadline<P> {
    /// Marks and percentages at a block: all that the model needs beside a book.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if there is no answer, or one that no deployment gives.
    pub async fn market(&self, block: impl Into<BlockId> + Send) -> Result<Market, ClientError> {
        let block = block.into();
        let underlyings: Vec<UnderlyingId> =
            self.deployment.underlyings.iter().map(|it| it.id).collect();
        let collateral = self.deployment.assets.iter().map(|it| it.id);
        let assets: Vec<AssetId> = collateral.filter(|it| *it != AssetId::CASH).collect();
        let parameters =
            RiskParameters::new(self.deployment.contracts.risk_parameters, &self.provider);
        let masks = [
            mask(underlyings.iter().map(|it| it.index())),
            mask(assets.iter().map(|it| it.index())),
        ];
        let loaded = parameters.load(masks[0], masks[1]).block(block).call().await?;

        let mut market = Market::default();
        market.set_debt_cap(Usd::from_wad(loaded.debtCap));
        for (asset, terms) in
            assets.iter().filter_map(|it| Some((it, loaded.terms.get(it.index())?)))
        {
            let terms = AssetTerms {
                underlying: value::underlying(terms.underlying)?,
                initial_bps: terms.initialBps,
                maintenance_bps: terms.maintenanceBps,
                portfolio_bps: 0,
                slope_bps: terms.slopeBps,
                scale_thousands: terms.scaleThousands,
            };
            market.set_terms(*asset, terms);
        }
        for (underlying, tiers) in
            underlyings.iter().filter_map(|it| Some((it, loaded.tiers.get(it.index())?)))
        {
            let tiers = PerpTiers::unpack(*tiers).map_err(value::out_of_range("tiers"))?;
            market.set_tiers(*underlying, tiers);
            if let Some(mark) = self.mark(*underlying, block).await? {
                market.set_mark(*underlying, mark);
            }
        }
        Ok(market)
    }

    /// The mark of an underlying, if a price was ever accepted.
    async fn mark(
        &self,
        underlying: UnderlyingId,
        block: BlockId,
    ) -> Result<Option<Mark>, ClientError> {
        let spot = self.market_data().spot(underlying.get()).block(block).call().await;
        match spot.map_err(ClientError::from) {
            Ok(spot) => Ok(Some(Mark { price: Price::from_wad(spot.price), fresh: spot.fresh })),
            Err(ClientError::Reverted(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn mask(indices: impl Iterator<Item = usize>) -> U256 {
    indices.fold(U256::ZERO, |mut mask, index| {
        mask.set_bit(index, true);
        mask
    })
}
