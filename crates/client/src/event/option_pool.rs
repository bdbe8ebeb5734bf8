use super::{Event, PoolExposure, SyncAnchor, decode::Undecodable};
use crate::{OutOfRange, value};
use alloy::{primitives::LogData, sol_types::SolEventInterface};
use loadline_bindings::OptionPool::{self, OptionPoolEvents};
use loadline_model::market::OptionQuoteTerms;
use loadline_units::{Price, Usd};

pub(super) fn decode(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use OptionPoolEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::ExposureSet(it) => Event::ExposureSet {
            underlying: value::underlying(it.underlying)?,
            exposure: exposure(&it.exposure),
            impact: Usd::from_wad(it.impact),
        },
        Logged::Synced(it) => Event::Synced {
            underlying: value::underlying(it.underlying)?,
            anchor: anchor(&it.anchor),
        },
        Logged::OptionQuoteTermsSet(it) => Event::OptionQuoteTermsSet {
            underlying: value::underlying(it.underlying)?,
            terms: terms(&it.terms)?,
        },
        Logged::AuthorityUpdated(_) => return Ok(None),
    }))
}

pub(crate) fn exposure(it: &OptionPool::OptionExposure) -> PoolExposure {
    PoolExposure { gamma: Usd::from_narrow(it.gamma), vega: it.vega.map(Usd::from_narrow) }
}

pub(crate) fn anchor(it: &OptionPool::Anchor) -> SyncAnchor {
    SyncAnchor {
        spot: Price::from_wad(it.spot),
        synced_at: it.syncedAt.to(),
        first_expiry: it.firstExpiry.to(),
        range_e6: it.range,
    }
}

fn terms(it: &OptionPool::OptionQuoteTerms) -> Result<OptionQuoteTerms, OutOfRange> {
    Ok(OptionQuoteTerms {
        vega_slope_wad: it.vegaSlope,
        gamma_slope_wad: it.gammaSlope,
        fee: value::fraction(it.fee)?,
        fee_cap: value::fraction(it.feeCap)?,
        insurance_share: value::fraction(it.insuranceShare)?,
        spread: value::fraction(it.spread)?,
        volatility_spread: value::fraction(it.volatilitySpread)?,
        spread_per_second_wad: it.spreadPerSecond,
        volatility_spread_per_second_wad: it.volatilitySpreadPerSecond,
        max_vega: it.maxVega,
        max_short_gamma: it.maxShortGamma,
        max_sync_age: it.maxSyncAge,
    })
}
