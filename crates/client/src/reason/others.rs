use super::ledger::{instrument, usd};
use alloy::primitives::U256;
use loadline_bindings::{
    Authority::AuthorityErrors as Access, Liquidation::LiquidationErrors as Liquidation,
    LiquidityVault::LiquidityVaultErrors as Epochs, Registry::RegistryErrors as Registry,
    Settlement::SettlementErrors as Settlement, SignatureRouter::SignatureRouterErrors as Router,
    Tranche::TrancheErrors as Share, Vault::VaultErrors as Vault,
};
use loadline_units::Price;

pub(super) fn liquidation(error: &Liquidation) -> Option<String> {
    Some(match error {
        Liquidation::HealthyAccount(it) => format!(
            "account {} is healthy: maintenance balance {}",
            it.account,
            usd(it.maintenanceBalance)
        ),
        Liquidation::WrongPhase(it) if it.flagged => {
            format!("account {} is already flagged", it.account)
        }
        Liquidation::WrongPhase(it) => format!("account {} is not flagged", it.account),
        Liquidation::SystemAccount(it) => {
            format!("account {} is the protocol's own", it.account)
        }
        Liquidation::CoolingOff(it) => format!(
            "account {} added risk in this block ({}), wait for the next",
            it.account, it.blockNumber
        ),
        Liquidation::InGrace(it) => format!(
            "account {} has {} and is left alone for an outage of the chain",
            it.account,
            usd(it.equity)
        ),
        Liquidation::TooLittleGas(it) => {
            format!("{} gas is left to ask for an outage, {} is needed", it.left, it.needed)
        }
        Liquidation::GraceTooLong(it) => {
            format!("a grace of {} seconds is longer than a day", it.graceSeconds)
        }
        Liquidation::WrongAuction(it) => {
            format!("the auction of account {} is number {} by now", it.account, it.nonce)
        }
        Liquidation::DiscountTooLow(it) => format!(
            "the discount is {}, {} was asked",
            Price::from_wad(it.discount.into()).decimal(),
            Price::from_wad(it.asked.into()).decimal()
        ),
        Liquidation::NotAllowed(it) => {
            format!("{} may not act for account {}", it.caller, it.account)
        }
        Liquidation::TargetReached(it) => format!(
            "account {} has reached its target of {} with {}, release it",
            it.account,
            usd(it.target),
            usd(it.equity)
        ),
        Liquidation::BelowTarget(it) => format!(
            "account {} has {} and its target is {}",
            it.account,
            usd(it.equity),
            usd(it.target)
        ),
        Liquidation::CloseInsufficient(it) => {
            format!("closing does not bring account {} to its target, bid for it", it.account)
        }
        Liquidation::BackstopNotDue(it) => format!(
            "account {} with {} is not due for the backstop before {}",
            it.account,
            usd(it.equity),
            it.dueAt
        ),
        Liquidation::AccessManagedUnauthorized(it) => {
            format!("{} may not change this", it.caller)
        }
        Liquidation::AccessManagedRequiredDelay(it) => {
            format!("{} has to schedule this {} s before", it.caller, it.delay)
        }
        _ => return None,
    })
}

pub(super) fn signature_router(error: &Router) -> Option<String> {
    Some(match error {
        Router::InvalidBatchSignature(it) => {
            format!("the batch is not signed by {} in its present epoch", it.owner)
        }
        Router::BatchExpired(it) => {
            format!("the batch's deadline {} has passed, it is {}", it.deadline, it.now_)
        }
        Router::NonceUsed(it) => format!("nonce {} of {} is used", it.nonce, it.owner),
        Router::ForeignAccount(it) => {
            format!("account {} is not of {}, or its grant is missing", it.account, it.owner)
        }
        Router::NotRoutable(it) => format!("action {} cannot be signed for", it.index),
        _ => return None,
    })
}

pub(super) fn vault(error: &Vault) -> Option<String> {
    let decimal = |wad: U256| Price::from_wad(wad.saturating_to()).decimal();
    Some(match error {
        Vault::UnknownAsset(it) => format!("there is no asset {}", it.asset),
        Vault::AssetHalted(it) => format!("asset {} is halted", it.asset),
        Vault::CapExceeded(it) => format!(
            "the Vault would hold {} of asset {}, its cap is {}",
            decimal(it.after_),
            it.asset,
            decimal(it.cap)
        ),
        Vault::FractionOfUnit(it) => {
            format!("{} is finer than the token's unit of {}", decimal(it.wad), decimal(it.unitWad))
        }
        Vault::InexactArrival(it) => {
            format!("{} units of asset {} arrived, {} were asked", it.arrived, it.asset, it.asked)
        }
        _ => return None,
    })
}

pub(super) fn tranche(error: &Share) -> Option<String> {
    Some(match error {
        Share::ERC20InsufficientAllowance(it) => format!(
            "{} may spend {} token units, {} are needed: approve it",
            it.spender, it.allowance, it.needed
        ),
        Share::ERC20InsufficientBalance(it) => {
            format!("{} has {} token units, {} are needed", it.sender, it.balance, it.needed)
        }
        Share::ClaimTooLarge(it) => format!(
            "{} can claim {}, not {}: wait for the next epoch",
            it.controller, it.claimable, it.asked
        ),
        Share::NotOperator(it) => format!("{} is no operator of {}", it.caller, it.owner),
        Share::WrongState(it) if it.isClosed => {
            "the tranche was wiped out, it takes no deposits".into()
        }
        _ => return None,
    })
}

pub(super) fn liquidity_vault(error: &Epochs) -> Option<String> {
    Some(match error {
        Epochs::NothingWaits(_) => "no request waits".into(),
        Epochs::ReportTooOld(it) => format!(
            "prices of {} are no later than the requests of {}: bring a report",
            it.observedAt, it.closedAt
        ),
        Epochs::StaleValue(_) => "a price of the pool is too old: bring a report".into(),
        _ => return None,
    })
}

pub(super) fn authority(error: &Access) -> Option<String> {
    Some(match error {
        Access::AccessManagerNotScheduled(it) => {
            format!("operation {} is not scheduled", it.operationId)
        }
        Access::AccessManagerNotReady(it) => {
            format!("operation {} still has to wait", it.operationId)
        }
        _ => return None,
    })
}

pub(super) fn registry(error: &Registry) -> Option<String> {
    Some(match error {
        Registry::NotListed(it) => format!("{} is not listed", instrument(it.instrument)),
        _ => return None,
    })
}

pub(super) fn settlement(error: &Settlement) -> Option<String> {
    Some(match error {
        Settlement::NotDue(it) => {
            format!("expiry {} cannot be settled before {}, it is {}", it.expiry, it.dueAt, it.now_)
        }
        Settlement::TooFewSamples(it) => format!(
            "expiry {} of underlying {} has {} samples, with {} minutes in a row without one",
            it.expiry, it.underlying, it.samples, it.greatestGap
        ),
        Settlement::AlreadyFinal(it) => {
            format!("expiry {} of underlying {} is settled", it.expiry, it.underlying)
        }
        _ => return None,
    })
}
