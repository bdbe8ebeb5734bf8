//! The settings, each a call of a restricted function.

use super::{Layout, Step, Token};
use crate::{
    AssetParams, Params, SystemAccounts, UnderlyingParams,
    params::{bps, e8, ppm, thousands},
};
use alloy::primitives::{Address, U256, aliases::U48};
use loadline_bindings::{
    Authority, FeeSchedule, Funding, Liquidation, LiquidityVault, MarketData, OptionPool,
    PoolVenue, Registry, RiskParameters, Vault, VolatilityIndex, market_data::IMarketData,
    volatility_index::IVolatilityIndex,
};
use loadline_units::AssetId;

/// Checking the largest scenario table, beside the usual work \[gas\].
const SCENARIO_CHECK: u64 = 5_000_000;

/// The role that every restricted function needs: `ADMIN_ROLE` of OpenZeppelin's AccessManager.
pub(crate) const ADMIN_ROLE: u64 = 0;

/// Numbers of the modes. Source: `contracts/src/types/Mode.sol`.
pub(crate) const ISOLATED: u8 = 1;
pub(crate) const CROSS: u8 = 2;
pub(crate) const PORTFOLIO: u8 = 3;

/// The engines, without which no account can be opened.
pub(super) fn engines(layout: &Layout) -> Vec<Step> {
    let at = &layout.contracts;
    let engines = [
        ("Cross", CROSS, at.cross_engine),
        ("Isolated", ISOLATED, at.isolated_engine),
        ("Portfolio", PORTFOLIO, at.portfolio_engine),
    ];
    engines
        .map(|(name, mode, engine)| {
            let call = Registry::setEngineCall { mode, engine };
            Step::call(format!("set engine of {name}"), at.registry, &call)
        })
        .into()
}

/// Everything else that parameters say.
pub(super) fn all(layout: &Layout, params: &Params, accounts: SystemAccounts) -> Vec<Step> {
    let mut steps = tokens(layout, params);
    steps.extend(plugs(layout, accounts));
    steps.extend(market_data(layout, params));
    steps.extend(underlyings(layout, params));
    steps.extend(collateral(layout, params));
    steps.extend(portfolio(layout, params));
    steps.push(debt_cap(layout, params));
    steps.push(auction(layout, params));
    steps.push(fees(layout, params));
    steps.extend(tranches(layout, params));
    steps
}

fn tokens(layout: &Layout, params: &Params) -> Vec<Step> {
    let list = |(asset, token): (&AssetParams, &Token)| {
        let call = Vault::listCall { token: token.address, cap: asset.cap.magnitude() };
        Step::call(format!("list {}", asset.symbol), layout.contracts.vault, &call)
    };
    params.assets.iter().zip(&layout.tokens).map(list).collect()
}

fn plugs(layout: &Layout, accounts: SystemAccounts) -> Vec<Step> {
    let at = &layout.contracts;
    let mut steps = Vec::new();
    let venues = [
        ("PoolVenue", at.pool_venue),
        ("OptionPool", at.option_pool),
        ("TransferVenue", at.transfer_venue),
        ("RfqVenue", at.rfq_venue),
        ("TriggerVenue", at.trigger_venue),
    ];
    for (name, venue) in venues {
        let call = Registry::setVenueCall { venue, allowed: true };
        steps.push(Step::call(format!("allow {name}"), at.registry, &call));
    }
    for (name, account) in
        [("pool", accounts.pool), ("insurance", accounts.insurance), ("reserve", accounts.reserve)]
    {
        let call = Registry::setSystemCall { account: account.get(), system: true };
        steps.push(Step::call(format!("mark account of {name}"), at.registry, &call));
    }
    steps
}

fn market_data(layout: &Layout, params: &Params) -> Vec<Step> {
    let to = layout.contracts.market_data;
    let settings = MarketData::setSettingsCall { settings: spot_settings(params) };
    let surfaces = MarketData::setSurfaceSettingsCall { settings: surface_settings(params) };
    let mut steps = vec![
        Step::call("set rules of reports", to, &settings),
        Step::call("set rules of surfaces", to, &surfaces),
    ];
    for reporter in &params.reporters {
        let call = MarketData::setReporterCall { reporter: *reporter, listed: true };
        steps.push(Step::call(format!("list reporter {reporter}"), to, &call));
    }
    steps
}

/// The rules of acceptance as the contract has them.
pub(crate) const fn spot_settings(params: &Params) -> IMarketData::Settings {
    let settings = &params.market_data;
    IMarketData::Settings {
        quorum: settings.quorum,
        superQuorum: settings.super_quorum,
        maxAge: settings.max_age_seconds,
        band: settings.band.to_wad(),
        bandPerSecond: settings.band_per_second.to_wad(),
    }
}

/// The rules of acceptance of surfaces as the contract has them.
pub(crate) const fn surface_settings(params: &Params) -> IMarketData::SurfaceSettings {
    let settings = &params.surfaces;
    IMarketData::SurfaceSettings {
        maxAge: settings.max_age_seconds,
        band: settings.band.to_wad(),
        bandPerSecond: settings.band_per_second.to_wad(),
    }
}

fn underlyings(layout: &Layout, params: &Params) -> Vec<Step> {
    let at = &layout.contracts;
    let mut steps = Vec::new();
    for it in &params.underlyings {
        let tiers = RiskParameters::setTiersCall { underlying: it.id.get(), tiers: tiers(it) };
        steps.push(Step::call(format!("set tiers of {}", it.symbol), at.risk_parameters, &tiers));
        let market = PoolVenue::setMarketCall { underlying: it.id.get(), market: pool_market(it) };
        steps.push(Step::call(format!("open market of {}", it.symbol), at.pool_venue, &market));
        let quotes =
            OptionPool::setTermsCall { underlying: it.id.get(), terms: option_quote_terms(it) };
        let name = format!("set the pool's terms of options on {}", it.symbol);
        steps.push(Step::call(name, at.option_pool, &quotes));
        let (underlying, terms) = (it.id.get(), funding_terms(it));
        let funding = Funding::setTermsCall { underlying, terms };
        steps.push(Step::call(format!("set funding of {}", it.symbol), at.funding, &funding));
        let volatility = it.volatility.seed.to_wad();
        let settings = volatility_settings(params, it);
        let seed = VolatilityIndex::seedCall { underlying, volatility, settings };
        steps.push(Step::call(format!("seed {}", it.symbol), at.volatility_index, &seed));
        let terms = RiskParameters::setOptionTermsCall { underlying, terms: option_terms(it) };
        let name = format!("set option terms of {}", it.symbol);
        steps.push(Step::call(name, at.risk_parameters, &terms));
        let listing = Registry::setListingCall { underlying, listing: listing(it) };
        steps.push(Step::call(format!("list options on {}", it.symbol), at.registry, &listing));
    }
    steps
}

/// The rules of the scan range of an underlying as the contract has them.
pub(crate) const fn volatility_settings(
    params: &Params,
    underlying: &UnderlyingParams,
) -> IVolatilityIndex::Settings {
    let (shared, own) = (&params.volatility, &underlying.volatility);
    IVolatilityIndex::Settings {
        fastHalfLife: shared.fast_half_life_hours.saturating_mul(3_600),
        slowHalfLife: shared.slow_half_life_hours.saturating_mul(3_600),
        floor: own.floor.to_wad(),
        multiple: shared.multiple.to_wad(),
        minRange: own.min_range.to_wad(),
        maxRange: own.max_range.to_wad(),
    }
}

/// Terms of options as the contract has them.
pub(crate) fn option_terms(underlying: &UnderlyingParams) -> RiskParameters::OptionTerms {
    let it = &underlying.options;
    RiskParameters::OptionTerms {
        column: it.column,
        volUpBps: bps(it.vol_up).unwrap_or_default(),
        volDownBps: bps(it.vol_down).unwrap_or_default(),
        shortBps: bps(it.short).unwrap_or_default(),
        floorBps: bps(it.floor).unwrap_or_default(),
        minimumBps: bps(it.minimum).unwrap_or_default(),
        liquidityBps: bps(it.liquidity).unwrap_or_default(),
        depthThousands: thousands(it.depth).unwrap_or_default(),
        vegaBps: bps(it.vega).unwrap_or_default(),
        vegaThousands: thousands(it.vega_depth).unwrap_or_default(),
    }
}

fn listing(underlying: &UnderlyingParams) -> Registry::OptionListing {
    let it = &underlying.listing;
    Registry::OptionListing {
        strikeStep: U48::saturating_from(e8(it.strike_step).unwrap_or_default()),
        maxTenor: it.max_tenor_days.saturating_mul(86_400),
        maxOpenInterest: it.max_open_interest.magnitude(),
    }
}

fn tiers(underlying: &UnderlyingParams) -> [RiskParameters::PerpTier; 4] {
    underlying.tiers.each_ref().map(|tier| RiskParameters::PerpTier {
        boundThousands: thousands(tier.up_to).unwrap_or_default(),
        initialBps: bps(tier.initial).unwrap_or_default(),
        maintenanceBps: bps(tier.maintenance).unwrap_or_default(),
    })
}

/// The word in which the contract keeps the tiers: 64 bits each, the first in the low bits.
pub(crate) fn packed_tiers(underlying: &UnderlyingParams) -> U256 {
    U256::from_limbs(tiers(underlying).map(|tier| {
        (u64::from(tier.boundThousands) << 32)
            | (u64::from(tier.initialBps) << 16)
            | u64::from(tier.maintenanceBps)
    }))
}

/// A fresh market as the contract has it.
pub(crate) const fn pool_market(underlying: &UnderlyingParams) -> PoolVenue::PoolMarket {
    let pool = &underlying.pool;
    PoolVenue::PoolMarket {
        skew: 0,
        maxSkew: pool.max_skew.magnitude(),
        minSize: pool.min_size.magnitude(),
        slope: pool.slope.to_wad(),
        fee: pool.fee.to_wad(),
        spread: pool.spread.to_wad(),
        insuranceShare: pool.insurance_share.to_wad(),
    }
}

/// Terms of the pool's options as the contract has them.
pub(crate) const fn option_quote_terms(
    underlying: &UnderlyingParams,
) -> OptionPool::OptionQuoteTerms {
    let it = &underlying.option_pool;
    OptionPool::OptionQuoteTerms {
        vegaSlope: it.vega_slope.to_wad(),
        gammaSlope: it.gamma_slope.to_wad(),
        fee: it.fee.to_wad(),
        feeCap: it.fee_cap.to_wad(),
        insuranceShare: it.insurance_share.to_wad(),
        spread: it.spread.to_wad(),
        volatilitySpread: it.volatility_spread.to_wad(),
        spreadPerSecond: it.spread_per_second.to_wad(),
        volatilitySpreadPerSecond: it.volatility_spread_per_second.to_wad(),
        maxVega: it.max_vega,
        maxShortGamma: it.max_short_gamma,
        maxSyncAge: it.max_sync_age_seconds,
    }
}

/// Terms of funding as the contract has them.
pub(crate) const fn funding_terms(underlying: &UnderlyingParams) -> Funding::FundingTerms {
    let funding = &underlying.funding;
    Funding::FundingTerms {
        skewScale: funding.skew_scale.magnitude(),
        maxVelocity: funding.max_velocity.to_wad(),
        maxRate: funding.max_rate.to_wad(),
    }
}

fn collateral(layout: &Layout, params: &Params) -> Vec<Step> {
    terms(params)
        .into_iter()
        .map(|(symbol, asset, terms)| {
            let call = RiskParameters::setTermsCall { asset: asset.get(), terms };
            Step::call(format!("set terms of {symbol}"), layout.contracts.risk_parameters, &call)
        })
        .collect()
}

/// Terms of each collateral as the contract has them.
pub(crate) fn terms(params: &Params) -> Vec<(&str, AssetId, RiskParameters::AssetTerms)> {
    let assets = (0..).map_while(AssetId::new).zip(&params.assets);
    assets
        .filter_map(|(id, asset)| {
            let it = asset.collateral.as_ref()?;
            let terms = RiskParameters::AssetTerms {
                underlying: params.underlying(&it.underlying)?.get(),
                initialBps: bps(it.initial_haircut)?,
                maintenanceBps: bps(it.maintenance_haircut)?,
                portfolioBps: bps(it.portfolio_haircut)?,
                slopeBps: bps(it.slope)?,
                scaleThousands: thousands(it.scale)?,
            };
            Some((asset.symbol.as_str(), id, terms))
        })
        .collect()
}

fn portfolio(layout: &Layout, params: &Params) -> [Step; 2] {
    let to = layout.contracts.risk_parameters;
    let reference = RiskParameters::setReferenceRangeCall { range: params.reference_range() };
    let portfolio = RiskParameters::setPortfolioCall {
        initialFactor: params.portfolio.initial_factor.to_wad(),
        scenarios: layout.contracts.scenario_table,
    };
    [
        Step::call("set reference range", to, &reference),
        Step::call("set scenarios", to, &portfolio).with_work(SCENARIO_CHECK),
    ]
}

fn debt_cap(layout: &Layout, params: &Params) -> Step {
    let call = RiskParameters::setDebtCapCall { cap: params.debt_cap.to_wad() };
    Step::call("set debt cap", layout.contracts.risk_parameters, &call)
}

fn auction(layout: &Layout, params: &Params) -> Step {
    let call = Liquidation::setTermsCall { terms: auction_terms(params) };
    Step::call("set terms of auctions", layout.contracts.liquidation, &call)
}

fn fees(layout: &Layout, params: &Params) -> Step {
    let call = FeeSchedule::setTermsCall { terms: fee_terms(params, 0) };
    Step::call("set fees", layout.contracts.fee_schedule, &call)
}

/// Fees as the contract has them after so many changes.
pub(crate) fn fee_terms(params: &Params, version: u32) -> FeeSchedule::FeeTerms {
    let it = &params.fees;
    FeeSchedule::FeeTerms {
        version,
        perpTakerPpm: ppm(it.perp_taker).unwrap_or_default(),
        perpMakerPpm: ppm(it.perp_maker).unwrap_or_default(),
        optionTakerPpm: ppm(it.option_taker).unwrap_or_default(),
        optionMakerPpm: ppm(it.option_maker).unwrap_or_default(),
        premiumCapBps: bps(it.premium_cap).unwrap_or_default(),
        insuranceBps: bps(it.insurance_share).unwrap_or_default(),
        treasuryBps: bps(it.treasury_share).unwrap_or_default(),
        keepersBps: bps(it.keepers_share).unwrap_or_default(),
    }
}

/// Terms of auctions as the contract has them.
pub(crate) const fn auction_terms(params: &Params) -> Liquidation::AuctionTerms {
    let terms = &params.auction;
    Liquidation::AuctionTerms {
        startDiscount: terms.start_discount.to_wad(),
        maxDiscount: terms.max_discount.to_wad(),
        bonusCap: terms.bonus_cap.to_wad(),
        targetBuffer: terms.target_buffer.to_wad(),
        rampSeconds: terms.ramp_seconds,
    }
}

/// Numbers of the ranks. Source: `contracts/src/types/Tranches.sol`.
pub(crate) const SENIOR: u8 = 0;
pub(crate) const JUNIOR: u8 = 1;

fn tranches(layout: &Layout, params: &Params) -> [Step; 4] {
    let at = &layout.contracts;
    let open = |name: &str, rank, tranche| {
        let call = LiquidityVault::openClassCall { rank, tranche };
        Step::call(format!("open {name} class"), at.liquidity_vault, &call)
    };
    let source = LiquidityVault::setValueSourceCall { source: at.pool_equity };
    let terms = LiquidityVault::setTermsCall { terms: tranche_terms(params) };
    [
        Step::call("set who values the pool", at.liquidity_vault, &source),
        open("senior", SENIOR, at.senior_tranche),
        open("junior", JUNIOR, at.junior_tranche),
        Step::call("set terms of tranches", at.liquidity_vault, &terms),
    ]
}

/// Terms of tranches as the contract has them.
pub(crate) const fn tranche_terms(params: &Params) -> LiquidityVault::TrancheTerms {
    LiquidityVault::TrancheTerms {
        coverage: params.tranches.coverage.to_wad(),
        yearlyRate: params.tranches.senior_rate.to_wad(),
    }
}

/// The admin gets his role with a delay, and the deployer is left without one.
pub(super) fn handover(layout: &Layout, params: &Params, admin: Address) -> Vec<Step> {
    let to = layout.contracts.authority;
    let grant = Authority::grantRoleCall {
        roleId: ADMIN_ROLE,
        account: admin,
        executionDelay: params.admin_delay_seconds,
    };
    let mut steps = vec![Step::call("hand over to the admin", to, &grant)];
    if admin != layout.deployer {
        let renounce =
            Authority::renounceRoleCall { roleId: ADMIN_ROLE, callerConfirmation: layout.deployer };
        steps.push(Step::call("renounce the admin role", to, &renounce));
    }
    steps
}
