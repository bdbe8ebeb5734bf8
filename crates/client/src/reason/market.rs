use super::ledger::{instrument, usd};
use loadline_bindings::{
    MarketData::MarketDataErrors as Market, OptionPool::OptionPoolErrors as Options,
    PoolVenue::PoolVenueErrors as Pool, TransferVenue::TransferVenueErrors as Transfer,
};
use loadline_units::{Price, Size};

pub(super) fn pool_venue(error: &Pool) -> Option<String> {
    Some(match error {
        Pool::UnknownMarket(it) => {
            format!("the pool has no market of underlying {}", it.underlying)
        }
        Pool::ZeroSize(_) => "an order needs a size".into(),
        Pool::DeadlinePassed(it) => {
            format!("the order's deadline {} has passed, it is {}", it.deadline, it.now_)
        }
        Pool::LimitExceeded(it) => {
            format!("the order would cost {}, its limit is {}", usd(it.total), usd(it.limit))
        }
        Pool::StaleSpot(it) => format!(
            "the price of underlying {} of {} is too old, bring a report",
            it.underlying, it.observedAt
        ),
        Pool::SkewLimit(it) => format!(
            "the net delta of underlying {} against the pool would be {}, at most {} may be",
            it.underlying,
            Size::from_wad(it.skewAfter),
            Price::from_wad(it.maxSkew).decimal()
        ),
        Pool::DustLeg(it) => format!(
            "account {} would be left with {} of underlying {}, less than {}",
            it.account,
            Size::from_wad(it.size),
            it.underlying,
            Price::from_wad(it.minSize).decimal()
        ),
        _ => return None,
    })
}

pub(super) fn option_pool(error: &Options) -> Option<String> {
    Some(match error {
        Options::UnknownMarket(it) => {
            format!("the pool trades no options on underlying {}", it.underlying)
        }
        Options::ZeroSize(_) => "an order needs a size".into(),
        Options::DeadlinePassed(it) => {
            format!("the order's deadline {} has passed, it is {}", it.deadline, it.now_)
        }
        Options::LimitExceeded(it) => {
            format!("the order would cost {}, its limit is {}", usd(it.total), usd(it.limit))
        }
        Options::StalePrices(it) => format!(
            "the price of {} or the surface of {} is too old to quote {} on, bring reports",
            it.spotAt,
            it.surfaceAt,
            instrument(it.instrument)
        ),
        Options::TooLate(it) => {
            format!("the pool no longer trades {}: it expires soon", instrument(it.instrument))
        }
        Options::StaleSync(it) => format!(
            "the pool's exposures to underlying {} are of {} at {}: call sync first",
            it.underlying,
            it.anchor.syncedAt,
            Price::from_wad(it.anchor.spot).decimal()
        ),
        Options::ExposureLimit(it) => format!(
            "the {} of underlying {} against the pool would be {}, at most {} may be (wad)",
            String::from_utf8_lossy(it.what.as_slice()).trim_end_matches(char::from(0)),
            it.underlying,
            it.after_,
            it.limit
        ),
        _ => return None,
    })
}

pub(super) fn transfer_venue(error: &Transfer) -> Option<String> {
    Some(match error {
        Transfer::NotPartOfLeg(it) => format!(
            "{} is no part of the {} that account {} has of {}",
            Size::from_wad(it.size),
            Size::from_wad(it.held),
            it.from,
            instrument(it.instrument)
        ),
        _ => return None,
    })
}

pub(super) fn market_data(error: &Market) -> Option<String> {
    Some(match error {
        Market::TooFewReports(it) => format!("{} reports, {} are needed", it.given, it.needed),
        Market::UnknownReporter(it) => format!("{} is no reporter", it.reporter),
        Market::InvalidReportSignature(it) => {
            format!("the signature of a report is not of {}", it.reporter)
        }
        Market::FutureReport(it) => {
            format!("a report of {} is from the future, it is {}", it.observedAt, it.now_)
        }
        Market::ExpiredReport(it) => format!(
            "a report of {} is older than {} s, it is {}",
            it.observedAt, it.maxAge, it.now_
        ),
        Market::OutOfBand(it) => format!(
            "{} of underlying {} is outside the band from {} to {}",
            Price::from_wad(it.price),
            it.underlying,
            Price::from_wad(it.low).decimal(),
            Price::from_wad(it.high).decimal()
        ),
        Market::NoPrice(it) => format!("underlying {} has no price yet", it.underlying),
        Market::NoSurface(it) => {
            format!("underlying {} has no surface for expiry {}", it.underlying, it.expiry)
        }
        Market::SliceRefused(it) => format!(
            "the slice of underlying {}, expiry {}, is out of range or admits butterfly arbitrage: {:?}",
            it.underlying, it.quote.expiry, it.quote
        ),
        Market::CalendarArbitrage(it) => format!(
            "total variance of underlying {} would fall from expiry {} to {}",
            it.underlying, it.earlier, it.later
        ),
        Market::VolatilityOutOfBand(it) => format!(
            "the total variance {} of underlying {}, expiry {}, is outside the band from {} to {} (wad)",
            it.theta, it.underlying, it.expiry, it.low, it.high
        ),
        Market::BasisOutOfBand(it) => format!(
            "the basis {} of underlying {}, expiry {}, is outside the band from {} to {} (wad)",
            it.basis, it.underlying, it.expiry, it.low, it.high
        ),
        Market::MarketFrozen(_) => "no report is taken while a batch runs".into(),
        _ => return None,
    })
}
