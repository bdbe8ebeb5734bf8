use super::ledger::{instrument, usd};
use alloy::primitives::U256;
use loadline_bindings::{
    RfqVenue::RfqVenueErrors as Rfq, TriggerVenue::TriggerVenueErrors as Trigger,
};
use loadline_units::{Price, Size};

fn whole(wad: U256) -> U256 {
    wad / U256::from(1_000_000_000_000_000_000_u64)
}

pub(super) fn rfq_venue(error: &Rfq) -> Option<String> {
    Some(match error {
        Rfq::OrderExpired(it) => {
            format!("the order's deadline {} has passed, it is {}", it.deadline, it.now_)
        }
        Rfq::WrongTaker(it) => {
            format!("the order is for account {}, not {}", it.taker, it.caller)
        }
        Rfq::NoLegs(it) => format!("the order of account {} has no legs", it.maker),
        Rfq::SignerNotAllowed(it) => {
            format!("{} may not trade for account {}", it.signer, it.maker)
        }
        Rfq::InvalidOrderSignature(it) => format!("the order is not signed by {}", it.signer),
        Rfq::OrderVoid(it) => {
            format!("order {} of account {} is spent, or its epoch is over", it.nonce, it.maker)
        }
        Rfq::LotsUnavailable(it) => format!(
            "{} lots are left of order {} of account {}, {} were asked",
            it.left, it.nonce, it.maker, it.asked
        ),
        Rfq::NotReducing(it) => format!(
            "{} of {} does not reduce the {} that account {} has",
            Size::from_wad(it.size),
            instrument(it.instrument),
            Size::from_wad(it.held),
            it.maker
        ),
        Rfq::ProtectionReached(it) => format!(
            "account {} lets orders take {} USD of delta and {} USD of vega for now, it would be {} and {}",
            it.maker,
            whole(it.maxDelta),
            whole(it.maxVega),
            whole(it.delta),
            whole(it.vega)
        ),
        _ => return None,
    })
}

pub(super) fn trigger_venue(error: &Trigger) -> Option<String> {
    Some(match error {
        Trigger::OrderExpired(it) => {
            format!("the order's deadline {} has passed, it is {}", it.deadline, it.now_)
        }
        Trigger::OrderVoid(it) => {
            format!("order {} of account {} is spent, or its epoch is over", it.nonce, it.account)
        }
        Trigger::SignerNotAllowed(it) => {
            format!("{} may not trade for account {}", it.signer, it.account)
        }
        Trigger::InvalidOrderSignature(it) => format!("the order is not signed by {}", it.signer),
        Trigger::WrongVenue(it) => {
            format!("the order is to be traded at {}, not {}", it.venue, it.given)
        }
        Trigger::NotTriggered(it) => format!(
            "the price is {}, the order waits for {} or {}",
            Price::from_wad(it.price).decimal(),
            Price::from_wad(it.trigger).decimal(),
            if it.above { "more" } else { "less" }
        ),
        Trigger::StalePrice(it) => {
            format!("the price of {} is too old, bring a report", instrument(it.instrument))
        }
        Trigger::NothingToReduce(it) => format!(
            "{} reduces nothing of the {} that account {} has",
            Size::from_wad(it.size),
            Size::from_wad(it.held),
            it.account
        ),
        Trigger::WrongTrade(it) => format!(
            "{} was traded, the order asks for {}",
            Size::from_wad(it.traded),
            Size::from_wad(it.size)
        ),
        Trigger::LimitExceeded(it) => {
            format!("the order would cost {}, its limit is {}", usd(it.cost), usd(it.limit))
        }
        _ => return None,
    })
}
