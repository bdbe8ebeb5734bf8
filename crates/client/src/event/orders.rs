use super::{Event, decode::Undecodable};
use alloy::{primitives::LogData, sol_types::SolEventInterface};
use loadline_bindings::{
    FeeSchedule::FeeScheduleEvents, RfqVenue::RfqVenueEvents, TriggerVenue::TriggerVenueEvents,
};
use loadline_model::{
    fees::{FeeSplit, FeeTerms},
    protection::Protection,
};
use loadline_units::{AccountId, Size, Usd};

pub(super) fn fee_schedule(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use FeeScheduleEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::FeesSet(it) => Event::FeesSet(FeeTerms {
            version: it.after_.version,
            perp_taker_ppm: it.after_.perpTakerPpm,
            perp_maker_ppm: it.after_.perpMakerPpm,
            option_taker_ppm: it.after_.optionTakerPpm,
            option_maker_ppm: it.after_.optionMakerPpm,
            premium_cap_bps: it.after_.premiumCapBps,
            insurance_bps: it.after_.insuranceBps,
            treasury_bps: it.after_.treasuryBps,
            keepers_bps: it.after_.keepersBps,
        }),
        Logged::FeesDistributed(it) => Event::FeesDistributed(FeeSplit {
            pool: Usd::from_wad(it.pool),
            insurance: Usd::from_wad(it.insurance),
            treasury: Usd::from_wad(it.treasury),
            keepers: Usd::from_wad(it.keepers),
        }),
        Logged::AuthorityUpdated(_) => return Ok(None),
    }))
}

pub(super) fn rfq_venue(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use RfqVenueEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::OrderFilled(it) => Event::OrderFilled {
            maker: AccountId::new(it.maker),
            nonce: it.nonce,
            taker: AccountId::new(it.taker),
            lots: it.lots,
            filled: it.filled,
        },
        Logged::OrderCancelled(it) => {
            Event::OrderCancelled { maker: AccountId::new(it.maker), nonce: it.nonce }
        }
        Logged::FloorSet(it) => {
            Event::FloorSet { maker: AccountId::new(it.maker), floor: it.floor }
        }
        Logged::ProtectionSet(it) => Event::ProtectionSet {
            maker: AccountId::new(it.maker),
            protection: Protection {
                interval: it.after_.interval,
                delta_usd: it.after_.deltaUsd.to(),
                vega_usd: it.after_.vegaUsd.to(),
            },
        },
        Logged::EIP712DomainChanged(_) => return Ok(None),
    }))
}

pub(super) fn trigger_venue(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use TriggerVenueEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::OrderExecuted(it) => Event::TriggerExecuted {
            account: AccountId::new(it.account),
            nonce: it.nonce,
            executor: AccountId::new(it.executor),
            size: Size::from_wad(it.size),
            cost: Usd::from_wad(it.cost),
            reward: Usd::from_wad(it.reward),
        },
        Logged::OrderCancelled(it) => {
            Event::TriggerCancelled { account: AccountId::new(it.account), nonce: it.nonce }
        }
        Logged::EIP712DomainChanged(_) => return Ok(None),
    }))
}
