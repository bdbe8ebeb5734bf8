//! Reports of spot prices.

use super::report_domain;
use alloy::{
    primitives::{Address, B256, Bytes, aliases::U40},
    signers::{Error, SignerSync},
    sol_types::{SolCall, SolStruct},
};
use loadline_bindings::MarketData;
use loadline_deploy::Deployment;
use loadline_units::{Fraction, Price, UnderlyingId};

/// The types that are signed. Source: `REPORT_TYPEHASH` in `contracts/src/oracle/MarketData.sol`.
mod typed {
    alloy::sol! {
        struct SpotPrice {
            uint8 underlying;
            uint128 price;
            uint64 confidence;
        }

        struct SpotReport {
            uint40 observedAt;
            SpotPrice[] prices;
        }
    }
}

/// One price inside a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// Of what.
    pub underlying: UnderlyingId,
    /// Cash per base unit.
    pub price: Price,
    /// Half-width of the reporter's uncertainty, share of the price; above zero.
    pub confidence: Fraction,
}

/// What a reporter saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotReport {
    observed_at: u64,
    quotations: Vec<Quotation>,
}

impl SpotReport {
    /// A report of one moment \[unix seconds\]; sorts the prices by underlying.
    pub fn new(observed_at: u64, mut quotations: Vec<Quotation>) -> Self {
        quotations.sort_by_key(|it| it.underlying);
        Self { observed_at, quotations }
    }

    /// What is signed.
    pub fn digest(&self, deployment: &Deployment) -> B256 {
        let prices = self.quotations.iter().map(|it| typed::SpotPrice {
            underlying: it.underlying.get(),
            price: it.price.to_wad(),
            confidence: it.confidence.to_wad(),
        });
        let report = typed::SpotReport {
            observedAt: U40::saturating_from(self.observed_at),
            prices: prices.collect(),
        };
        report.eip712_signing_hash(&report_domain(deployment))
    }

    /// The report as `reporter` signs it.
    ///
    /// # Errors
    ///
    /// When the signer fails.
    pub fn sign(
        &self,
        deployment: &Deployment,
        reporter: Address,
        signer: &impl SignerSync,
    ) -> Result<MarketData::SpotReport, Error> {
        let signature = signer.sign_hash_sync(&self.digest(deployment))?;
        let prices = self.quotations.iter().map(|it| MarketData::SpotPrice {
            underlying: it.underlying.get(),
            price: it.price.to_wad(),
            confidence: it.confidence.to_wad(),
        });
        Ok(MarketData::SpotReport {
            observedAt: U40::saturating_from(self.observed_at),
            prices: prices.collect(),
            signature: signature.as_bytes().into(),
            reporter,
        })
    }
}

/// Calldata of `submit`, to be sent to MarketData; sorts the reports by reporter, as it wants them.
pub fn submit(mut reports: Vec<MarketData::SpotReport>) -> Bytes {
    reports.sort_by_key(|it| it.reporter);
    MarketData::submitCall { reports }.abi_encode().into()
}
