//! What is signed by EIP-712: reports of reporters, batches and trigger orders of owners, orders of makers.

mod batch;
mod deposit;
mod order;
mod report;
mod surface;
mod trigger;

pub use batch::SignedBatch;
pub use deposit::DepositPermit;
pub use order::{RfqLeg, RfqOrder, SignedOrder};
pub use report::{Quotation, SpotReport, submit};
pub use surface::{SurfaceReport, submit_surface};
pub use trigger::{SignedTrigger, Trigger, TriggerOrder};

use alloy::sol_types::{Eip712Domain, eip712_domain};
use loadline_deploy::Deployment;

/// The domain of reports.
///
/// Source: `contracts/src/oracle/MarketData.sol`.
pub const fn report_domain(deployment: &Deployment) -> Eip712Domain {
    eip712_domain! {
        name: "Loadline MarketData",
        version: "1",
        chain_id: deployment.chain_id,
        verifying_contract: deployment.contracts.market_data,
    }
}

/// The domain of signed batches.
///
/// Source: `contracts/src/periphery/SignatureRouter.sol`.
pub const fn batch_domain(deployment: &Deployment) -> Eip712Domain {
    eip712_domain! {
        name: "Loadline SignatureRouter",
        version: "1",
        chain_id: deployment.chain_id,
        verifying_contract: deployment.contracts.signature_router,
    }
}

/// The domain of signed orders.
///
/// Source: `contracts/src/market/RfqVenue.sol`.
pub const fn order_domain(deployment: &Deployment) -> Eip712Domain {
    eip712_domain! {
        name: "Loadline RfqVenue",
        version: "1",
        chain_id: deployment.chain_id,
        verifying_contract: deployment.contracts.rfq_venue,
    }
}

/// The domain of trigger orders.
///
/// Source: `contracts/src/market/TriggerVenue.sol`.
pub const fn trigger_domain(deployment: &Deployment) -> Eip712Domain {
    eip712_domain! {
        name: "Loadline TriggerVenue",
        version: "1",
        chain_id: deployment.chain_id,
        verifying_contract: deployment.contracts.trigger_venue,
    }
}
