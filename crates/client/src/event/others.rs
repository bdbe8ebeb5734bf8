use super::{Event, OptionListing, decode::Undecodable};
use crate::value;
use alloy::{primitives::LogData, sol_types::SolEventInterface};
use loadline_bindings::{
    Registry::RegistryEvents, SignatureRouter::SignatureRouterEvents, Vault::VaultEvents,
};
use loadline_units::AccountId;

pub(super) fn registry(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use RegistryEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::EngineSet(it) => {
            Event::EngineSet { mode: value::mode(it.mode)?, engine: it.after_ }
        }
        Logged::VenueSet(it) => Event::VenueSet { venue: it.venue, allowed: it.allowed },
        Logged::SystemSet(it) => {
            Event::SystemSet { account: AccountId::new(it.account), system: it.system }
        }
        Logged::ListingSet(it) => Event::ListingSet {
            underlying: value::underlying(it.underlying)?,
            listing: OptionListing {
                strike_step: it.listing.strikeStep.to(),
                max_tenor: it.listing.maxTenor.into(),
                max_open_interest: value::amount(it.listing.maxOpenInterest)?,
            },
        },
        Logged::AuthorityUpdated(_) => return Ok(None),
    }))
}

pub(super) fn vault(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use VaultEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::Listed(it) => {
            Event::Listed { asset: value::asset(it.asset)?, token: it.token, decimals: it.decimals }
        }
        Logged::CapSet(it) => {
            Event::CapSet { asset: value::asset(it.asset)?, cap: value::amount(it.after_)? }
        }
        Logged::HaltSet(it) => Event::HaltSet { asset: value::asset(it.asset)?, halted: it.halted },
        Logged::Pulled(it) => {
            Event::HeldSet { asset: value::asset(it.asset)?, held: value::amount(it.held)? }
        }
        Logged::Paid(it) => {
            Event::HeldSet { asset: value::asset(it.asset)?, held: value::amount(it.held)? }
        }
        Logged::AuthorityUpdated(_) => return Ok(None),
    }))
}

pub(super) fn signature_router(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use SignatureRouterEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::NonceSpent(it) => Event::NonceSpent { owner: it.owner, nonce: it.nonce },
        Logged::EIP712DomainChanged(_) => return Ok(None),
    }))
}
