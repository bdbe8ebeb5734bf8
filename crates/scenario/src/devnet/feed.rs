//! Prices on a development chain.

use super::{Devnet, DevnetError, POSTER, error::During};
use alloy::{
    eips::BlockNumberOrTag, network::TransactionBuilder, providers::Provider,
    rpc::types::TransactionRequest,
};
use loadline_client::{ClientError, Quotation, SpotReport, submit};
use loadline_units::{Fraction, Price, UnderlyingId};
use std::time::{SystemTime, UNIX_EPOCH};

/// How sure every reporter says to be, share of the price [wad]: half a basis point.
const CONFIDENCE: u64 = 50_000_000_000_000;

/// What a submission may use [gas]. It is not estimated: nodes do that on the clock of the last block.
const GAS: u64 = 1_000_000;

impl Devnet {
    /// Brings prices of this moment, signed by all reporters.
    ///
    /// # Errors
    ///
    /// [`DevnetError`] if they are not accepted.
    pub async fn post(&self, prices: &[(UnderlyingId, Price)]) -> Result<(), DevnetError> {
        const STEP: &str = "post prices";
        let confidence = Fraction::from_wad(CONFIDENCE).unwrap_or(Fraction::WHOLE);
        let quotation = |(underlying, price): &(UnderlyingId, Price)| Quotation {
            underlying: *underlying,
            price: *price,
            confidence,
        };
        let report = SpotReport::new(self.now().await?, prices.iter().map(quotation).collect());
        let sign = |it: &alloy::signers::local::PrivateKeySigner| {
            report.sign(self.deployment(), it.address(), it)
        };
        let reports: Result<Vec<_>, _> = self.reporters.iter().map(sign).collect();
        let tx = TransactionRequest::default()
            .with_from(POSTER)
            .with_to(self.deployment().contracts.market_data)
            .with_input(submit(reports.during(STEP)?))
            .with_gas_limit(GAS);
        let sent = self.protocol.provider().send_transaction(tx).await;
        self.mined(*sent.map_err(ClientError::from)?.tx_hash(), STEP).await
    }

    /// The clock of this machine, or of the chain if that is ahead [unix seconds].
    async fn now(&self) -> Result<u64, DevnetError> {
        let newest = self.protocol.provider().get_block_by_number(BlockNumberOrTag::Latest).await;
        let newest = newest.map_err(ClientError::from)?.map_or(0, |it| it.header.timestamp);
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).during("read the clock")?;
        Ok(newest.max(clock.as_secs()))
    }
}
