//! Reports of surfaces.

use super::report_domain;
use crate::SurfaceQuote;
use alloy::{
    primitives::{Address, B256, Bytes, aliases::U40},
    signers::{Error, SignerSync},
    sol_types::{SolCall, SolStruct},
};
use loadline_bindings::MarketData;
use loadline_deploy::Deployment;
use loadline_units::UnderlyingId;

/// The types that are signed. Source: `contracts/src/oracle/ReportHashes.sol`.
mod typed {
    alloy::sol! {
        struct ExpiryQuote {
            uint32 expiry;
            uint64 basis;
            int64 rate;
            uint64 theta;
            int64 rho;
            uint64 psi;
        }

        struct SurfaceReport {
            uint40 observedAt;
            uint8 underlying;
            ExpiryQuote[] expiries;
        }
    }
}

/// What a reporter saw of the options on one underlying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurfaceReport {
    observed_at: u64,
    underlying: UnderlyingId,
    expiries: Vec<MarketData::ExpiryQuote>,
}

impl SurfaceReport {
    /// A report of one moment \[unix seconds\]; sorts the quotes by expiry. `None` if one is about another underlying, or
    /// beyond what can be reported.
    pub fn new(
        observed_at: u64,
        underlying: UnderlyingId,
        quotes: impl IntoIterator<Item = SurfaceQuote>,
    ) -> Option<Self> {
        let quote = |it: SurfaceQuote| {
            Some(MarketData::ExpiryQuote {
                expiry: (it.expiry.underlying == underlying).then_some(it.expiry.expiry)?,
                basis: it.basis_wad,
                rate: it.rate_wad,
                theta: it.slice.theta_wad.try_into().ok()?,
                rho: it.slice.rho_wad.try_into().ok()?,
                psi: it.slice.psi_wad.try_into().ok()?,
            })
        };
        let mut expiries: Vec<_> = quotes.into_iter().map(quote).collect::<Option<_>>()?;
        expiries.sort_by_key(|it| it.expiry);
        Some(Self { observed_at, underlying, expiries })
    }

    /// What is signed.
    pub fn digest(&self, deployment: &Deployment) -> B256 {
        let expiries = self.expiries.iter().map(|it| typed::ExpiryQuote {
            expiry: it.expiry,
            basis: it.basis,
            rate: it.rate,
            theta: it.theta,
            rho: it.rho,
            psi: it.psi,
        });
        let report = typed::SurfaceReport {
            observedAt: U40::saturating_from(self.observed_at),
            underlying: self.underlying.get(),
            expiries: expiries.collect(),
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
    ) -> Result<MarketData::SurfaceReport, Error> {
        let signature = signer.sign_hash_sync(&self.digest(deployment))?;
        Ok(MarketData::SurfaceReport {
            observedAt: U40::saturating_from(self.observed_at),
            underlying: self.underlying.get(),
            expiries: self.expiries.clone(),
            signature: signature.as_bytes().into(),
            reporter,
        })
    }
}

/// Calldata of `submitSurface`, to be sent to MarketData; sorts the reports by reporter, as it wants them.
pub fn submit_surface(mut reports: Vec<MarketData::SurfaceReport>) -> Bytes {
    reports.sort_by_key(|it| it.reporter);
    MarketData::submitSurfaceCall { reports }.abi_encode().into()
}
