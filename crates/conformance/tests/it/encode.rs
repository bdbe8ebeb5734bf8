//! Values of the model as the contracts take them, and back.

use alloy::{
    primitives::{U256, aliases::U40},
    sol_types::{SolType, SolValue},
};
use loadline_bindings::testing::MarginRulesHarness as sol;
use loadline_model::{
    Assessment, AssetTerms, Book, ExpiryData, Market, OptionLeg, OptionTerms, PerpTier, ScanRange,
    arbitrary::{ASSETS, UNDERLYINGS},
};
use loadline_units::{AssetId, ExpiryKey, UnderlyingId, Usd};
use std::collections::BTreeSet;

/// The same struct as another contract's binding has it.
pub(crate) fn recast<A: SolValue, B: SolValue + From<<B::SolType as SolType>::RustType>>(
    from: A,
) -> B {
    B::abi_decode(&from.abi_encode()).unwrap()
}

/// What random markets list.
pub(crate) fn underlyings() -> impl Iterator<Item = UnderlyingId> {
    UNDERLYINGS.into_iter().filter_map(UnderlyingId::new)
}

/// What random markets take as collateral.
pub(crate) fn assets() -> impl Iterator<Item = AssetId> {
    ASSETS.into_iter().filter_map(AssetId::new)
}

/// The expiries of a book's options, ascending; one that a batch closed does not count.
pub(crate) fn keys(book: &Book) -> BTreeSet<ExpiryKey> {
    let open = book.options.iter().filter(|leg| !leg.size().is_zero());
    open.map(|leg| leg.series().key()).collect()
}

pub(crate) const fn terms_in(terms: AssetTerms) -> sol::AssetTerms {
    sol::AssetTerms {
        underlying: terms.underlying.get(),
        initialBps: terms.initial_bps,
        maintenanceBps: terms.maintenance_bps,
        portfolioBps: terms.portfolio_bps,
        slopeBps: terms.slope_bps,
        scaleThousands: terms.scale_thousands,
    }
}

pub(crate) const fn tier_in(tier: PerpTier) -> sol::PerpTier {
    sol::PerpTier {
        boundThousands: tier.bound_thousands,
        initialBps: tier.initial_bps,
        maintenanceBps: tier.maintenance_bps,
    }
}

pub(crate) const fn option_terms_in(terms: OptionTerms) -> sol::OptionTerms {
    sol::OptionTerms {
        column: terms.column,
        volUpBps: terms.vol_up_bps,
        volDownBps: terms.vol_down_bps,
        shortBps: terms.short_bps,
        floorBps: terms.floor_bps,
        minimumBps: terms.minimum_bps,
        liquidityBps: terms.liquidity_bps,
        depthThousands: terms.depth_thousands,
        vegaBps: terms.vega_bps,
        vegaThousands: terms.vega_thousands,
    }
}

pub(crate) const fn range_in(range: ScanRange) -> sol::ScanRange {
    sol::ScanRange {
        initial: range.initial_wad,
        maintenance: range.maintenance_wad,
        confidence: range.confidence_wad,
    }
}

pub(crate) fn expiry_in(data: &ExpiryData) -> sol::ExpiryData {
    sol::ExpiryData {
        basis: data.basis_wad,
        rate: data.rate_wad,
        observedAt: U40::from(data.observed_at),
        theta: data.slice.theta_wad.try_into().unwrap(),
        rho: data.slice.rho_wad.try_into().unwrap(),
        psi: data.slice.psi_wad.try_into().unwrap(),
        fixedShare: data.fixed_share_wad,
        fixedPrice: data.fixed_price.to_wad(),
        fresh: data.fresh,
    }
}

pub(crate) fn book_in(book: &Book) -> sol::Book {
    let holdings = book.holdings.iter();
    let perps = book.perps.iter();
    sol::Book {
        cash: book.cash.to_wad(),
        holdings: holdings
            .map(|it| sol::Holding { asset: it.asset.get(), amount: it.amount.to_wad() })
            .collect(),
        perps: perps
            .map(|it| sol::PerpLeg {
                underlying: it.underlying.get(),
                size: it.size.to_wad(),
                quote: it.quote.to_wad(),
            })
            .collect(),
        options: book.options.iter().copied().map(OptionLeg::pack).collect(),
    }
}

/// Arrays as the engines make them for a book: indexed by identifier, zero where nothing is listed.
pub(crate) fn market_in(market: &Market, book: &Book) -> sol::Market {
    let no_terms = sol::AssetTerms {
        underlying: 0,
        initialBps: 0,
        maintenanceBps: 0,
        portfolioBps: 0,
        slopeBps: 0,
        scaleThousands: 0,
    };
    let no_options = sol::OptionTerms {
        column: 0,
        volUpBps: 0,
        volDownBps: 0,
        shortBps: 0,
        floorBps: 0,
        minimumBps: 0,
        liquidityBps: 0,
        depthThousands: 0,
        vegaBps: 0,
        vegaThousands: 0,
    };
    let mut filled = sol::Market {
        now_: U256::from(market.now()),
        marks: vec![0; 32],
        ranges: vec![sol::ScanRange { initial: 0, maintenance: 0, confidence: 0 }; 32],
        referenceRange: market.reference_range_wad(),
        tiers: vec![U256::ZERO; 32],
        terms: vec![no_terms; 16],
        options: vec![no_options; 32],
        expiries: keys(book)
            .into_iter()
            .map(|key| expiry_in(market.expiry(key).unwrap()))
            .collect(),
    };
    for id in underlyings() {
        filled.marks[id.index()] = market.mark(id).unwrap().price.to_wad();
        filled.ranges[id.index()] = range_in(market.range(id).unwrap());
        filled.tiers[id.index()] = market.tiers(id).unwrap().pack();
        if let Ok(terms) = market.options(id) {
            filled.options[id.index()] = option_terms_in(*terms);
        }
    }
    for id in assets() {
        filled.terms[id.index()] = terms_in(*market.terms(id).unwrap());
    }
    filled
}

pub(crate) const fn assessment_in(a: Assessment) -> sol::Assessment {
    sol::Assessment {
        equity: a.equity.to_wad(),
        initialHaircut: a.initial_haircut.to_wad(),
        maintenanceHaircut: a.maintenance_haircut.to_wad(),
        initialMargin: a.initial_margin.to_wad(),
        maintenanceMargin: a.maintenance_margin.to_wad(),
        minCash: a.min_cash.to_wad(),
        fresh: a.fresh,
    }
}

pub(crate) const fn assessment_out(a: sol::Assessment) -> Assessment {
    Assessment {
        equity: Usd::from_wad(a.equity),
        initial_haircut: Usd::from_wad(a.initialHaircut),
        maintenance_haircut: Usd::from_wad(a.maintenanceHaircut),
        initial_margin: Usd::from_wad(a.initialMargin),
        maintenance_margin: Usd::from_wad(a.maintenanceMargin),
        min_cash: Usd::from_wad(a.minCash),
        fresh: a.fresh,
    }
}

/// What a rule answers; least cash and freshness are the engine's to say.
pub(crate) const fn rule_of(a: Assessment) -> Assessment {
    Assessment { min_cash: Usd::ZERO, fresh: true, ..a }
}
