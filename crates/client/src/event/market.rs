use super::{
    Event, MarketSettings, PoolMarket, SurfaceQuote, SurfaceSettings, decode::Undecodable,
};
use crate::{handle::option_terms, value};
use alloy::{primitives::LogData, sol_types::SolEventInterface};
use loadline_bindings::{
    Funding::FundingEvents, MarketData::MarketDataEvents, PoolVenue::PoolVenueEvents,
    RiskParameters::RiskParametersEvents,
};
use loadline_model::{
    AssetTerms, PerpTiers, funding::FundingTerms, market::QuoteTerms, surface::Slice,
};
use loadline_units::{Price, Size, Usd};

pub(super) fn market_data(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use MarketDataEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::SpotAccepted(it) => Event::SpotAccepted {
            underlying: value::underlying(it.underlying)?,
            price: Price::from_wad(it.price),
            confidence: value::fraction(it.confidence)?,
            observed_at: it.observedAt.to(),
        },
        Logged::SpotSkipped(it) => Event::SpotSkipped {
            underlying: value::underlying(it.underlying)?,
            price: Price::from_wad(it.price),
            observed_at: it.observedAt.to(),
        },
        Logged::ReporterSet(it) => Event::ReporterSet { reporter: it.reporter, listed: it.after_ },
        Logged::SettingsSet(it) => Event::MarketSettingsSet(MarketSettings {
            quorum: it.after_.quorum,
            super_quorum: it.after_.superQuorum,
            max_age: it.after_.maxAge.into(),
            band: value::fraction(it.after_.band)?,
            band_per_second: value::fraction(it.after_.bandPerSecond)?,
        }),
        Logged::SurfaceAccepted(it) => Event::SurfaceAccepted {
            quote: SurfaceQuote {
                expiry: value::expiry(it.underlying, it.quote.expiry)?,
                basis_wad: it.quote.basis,
                rate_wad: it.quote.rate,
                slice: Slice {
                    theta_wad: it.quote.theta.into(),
                    rho_wad: it.quote.rho.into(),
                    psi_wad: it.quote.psi.into(),
                },
            },
            observed_at: it.observedAt.to(),
        },
        Logged::SurfaceSkipped(it) => Event::SurfaceSkipped {
            expiry: value::expiry(it.underlying, it.expiry)?,
            observed_at: it.observedAt.to(),
        },
        Logged::SurfaceStale(it) => Event::SurfaceStale(value::expiry(it.underlying, it.expiry)?),
        Logged::SurfaceSettingsSet(it) => Event::SurfaceSettingsSet(SurfaceSettings {
            max_age: it.after_.maxAge.into(),
            band: value::fraction(it.after_.band)?,
            band_per_second: value::fraction(it.after_.bandPerSecond)?,
        }),
        Logged::Degraded(it) => Event::Degraded {
            underlying: value::underlying(it.underlying)?,
            price: Price::from_wad(it.price),
            second: value::some_price(it.second)?,
        },
        Logged::OpinionSet(it) => Event::OpinionSet {
            underlying: value::underlying(it.underlying)?,
            source: it.after_.source,
        },
        Logged::AuthorityUpdated(_) | Logged::EIP712DomainChanged(_) => return Ok(None),
    }))
}

pub(super) fn risk_parameters(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use RiskParametersEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::TiersSet(it) => Event::TiersSet {
            underlying: value::underlying(it.underlying)?,
            tiers: PerpTiers::unpack(it.after_).map_err(value::out_of_range("tiers"))?,
        },
        Logged::TermsSet(it) => Event::TermsSet {
            asset: value::asset(it.asset)?,
            terms: AssetTerms {
                underlying: value::underlying(it.after_.underlying)?,
                initial_bps: it.after_.initialBps,
                maintenance_bps: it.after_.maintenanceBps,
                portfolio_bps: it.after_.portfolioBps,
                slope_bps: it.after_.slopeBps,
                scale_thousands: it.after_.scaleThousands,
            },
        },
        Logged::OptionTermsSet(it) => Event::OptionTermsSet {
            underlying: value::underlying(it.underlying)?,
            terms: option_terms(&it.after_),
        },
        Logged::ReferenceRangeSet(it) => Event::ReferenceRangeSet(it.after_),
        Logged::PortfolioSet(it) => {
            Event::PortfolioSet { initial_factor_wad: it.initialFactor, scenarios: it.scenarios }
        }
        Logged::DebtCapSet(it) => Event::DebtCapSet(Usd::from_wad(it.after_)),
        Logged::AuthorityUpdated(_) => return Ok(None),
    }))
}

pub(super) fn funding(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use FundingEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::FundingTermsSet(it) => Event::FundingTermsSet {
            underlying: value::underlying(it.underlying)?,
            terms: FundingTerms {
                skew_scale_wad: it.after_.skewScale,
                max_velocity_wad: it.after_.maxVelocity,
                max_rate_wad: it.after_.maxRate,
            },
        },
        Logged::AuthorityUpdated(_) => return Ok(None),
    }))
}

pub(super) fn pool_venue(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use PoolVenueEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::SkewSet(it) => Event::SkewSet {
            underlying: value::underlying(it.underlying)?,
            skew: Size::from_wad(it.skew),
            impact: Usd::from_wad(it.impact),
        },
        Logged::OptionDeltaSet(it) => Event::OptionDeltaSet {
            underlying: value::underlying(it.underlying)?,
            delta: Size::from_wad(it.delta),
            impact: Usd::from_wad(it.impact),
        },
        Logged::MarketSet(it) => Event::MarketSet {
            underlying: value::underlying(it.underlying)?,
            market: PoolMarket {
                skew: Size::from_wad(it.market.skew),
                option_delta: Size::ZERO,
                max_skew: value::amount(it.market.maxSkew)?,
                min_size: value::amount(it.market.minSize)?,
                terms: QuoteTerms {
                    slope_wad: it.market.slope,
                    fee: value::fraction(it.market.fee)?,
                    spread: value::fraction(it.market.spread)?,
                    insurance_share: value::fraction(it.market.insuranceShare)?,
                },
            },
        },
        Logged::AuthorityUpdated(_) => return Ok(None),
    }))
}
