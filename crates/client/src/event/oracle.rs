use super::{Event, Range, VolatilitySettings, decode::Undecodable};
use crate::value;
use alloy::{primitives::LogData, sol_types::SolEventInterface};
use loadline_bindings::{Settlement::SettlementEvents, VolatilityIndex::VolatilityIndexEvents};
use loadline_units::Price;

pub(super) fn volatility_index(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use VolatilityIndexEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::Observed(it) => Event::Observed {
            underlying: value::underlying(it.underlying)?,
            price: Price::from_wad(it.price),
            range: Range { initial_wad: it.initial, maintenance_wad: it.maintenance },
        },
        Logged::Seeded(it) => Event::Seeded {
            underlying: value::underlying(it.underlying)?,
            volatility_wad: it.volatility,
            initial_wad: it.initial,
        },
        Logged::SettingsSet(it) => Event::VolatilitySettingsSet {
            underlying: value::underlying(it.underlying)?,
            settings: VolatilitySettings {
                half_lives: [it.after_.fastHalfLife, it.after_.slowHalfLife],
                floor_wad: it.after_.floor,
                multiple_wad: it.after_.multiple,
                bounds_wad: [it.after_.minRange, it.after_.maxRange],
            },
        },
        Logged::AuthorityUpdated(_) => return Ok(None),
    }))
}

pub(super) fn settlement(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use SettlementEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::Sampled(it) => Event::Sampled {
            expiry: value::expiry(it.underlying, it.expiry)?,
            minute: value::minute(it.minute)?,
            price: Price::from_wad(it.price),
            observed_at: it.observedAt.to(),
        },
        Logged::Settled(it) => Event::Settled {
            expiry: value::expiry(it.underlying, it.expiry)?,
            price: Price::from_wad(it.price),
            samples: it.samples.saturating_to(),
        },
        Logged::AuthorityUpdated(_) => return Ok(None),
    }))
}
