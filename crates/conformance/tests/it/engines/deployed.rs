//! The engines and all that they ask, deployed; and a replica of what was told.

use crate::{
    encode::{option_terms_in, recast, terms_in, tier_in},
    volatility::settings_in,
};
use alloy::{
    dyn_abi::Eip712Domain,
    primitives::{Address, Bytes, Log, aliases::U40},
    signers::{SignerSync, local::PrivateKeySigner},
    sol,
    sol_types::{SolCall, SolEvent, SolStruct, SolValue, eip712_domain},
};
use loadline_bindings::{
    Authority, CrossEngine, IsolatedEngine, MarketData, NormalTable, PortfolioEngine,
    RiskParameters, Settlement, VolatilityIndex,
    market_data::IMarketData::{Settings, SurfaceSettings},
    testing::LedgerHarness,
};
use loadline_harness::{DEV_ACCOUNTS, Outcome, World};
use loadline_model::{
    ExpiryData, Mark, Market, Mode, ScanRange,
    margin::range::{RangeSettings, Volatility, aged_up},
    surface::Slice,
};
use loadline_units::{ExpiryKey, Price, UnderlyingId};
use std::{collections::BTreeMap, sync::LazyLock};

const ADMIN: Address = DEV_ACCOUNTS[0];
/// Where the scenario table stands.
const TABLE: Address = Address::repeat_byte(0x77);
/// How long a price serves new risk \[s\].
const MAX_AGE: u32 = 60;
/// How long a surface serves new risk \[s\].
const SURFACE_MAX_AGE: u32 = 3_600;
/// Length of the averaging window \[s\].
const WINDOW: u64 = 1_800;

sol! {
    /// As reporters sign it.
    struct SpotPrice { uint8 underlying; uint128 price; uint64 confidence; }
    struct SpotReport { uint40 observedAt; SpotPrice[] prices; }
    struct ExpiryQuote { uint32 expiry; uint64 basis; int64 rate; uint64 theta; int64 rho; uint64 psi; }
    struct SurfaceReport { uint40 observedAt; uint8 underlying; ExpiryQuote[] expiries; }
}

static REPORTER: LazyLock<PrivateKeySigner> =
    LazyLock::new(|| PrivateKeySigner::from_slice(&[1; 32]).unwrap());

/// A price as told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub(super) price: Price,
    /// Share of the price \[wad\].
    pub(super) confidence_wad: u64,
}

/// The engines, what they ask, and what that was told.
#[derive(Clone, Debug)]
pub(super) struct Engines {
    pub(super) world: World,
    parameters: Address,
    market_data: Address,
    volatility: Address,
    settlement: Address,
    cross: Address,
    isolated: Address,
    portfolio: Address,
    ranges: BTreeMap<UnderlyingId, (RangeSettings, Volatility)>,
    spots: BTreeMap<UnderlyingId, (Told, u64)>,
    surfaces: BTreeMap<ExpiryKey, ExpiryData>,
}

pub(super) static ENGINES: LazyLock<Engines> = LazyLock::new(Engines::deploy);

impl Engines {
    fn deploy() -> Self {
        let mut world = World::new();
        let market_data = ADMIN.create(world.nonce(ADMIN) + 5);
        let mut deploy =
            |code: &Bytes, arguments: Vec<u8>| world.deploy(code, &arguments).value().unwrap();
        let authority = deploy(&Authority::BYTECODE, ADMIN.abi_encode());
        let ledger = deploy(&LedgerHarness::BYTECODE, Vec::new());
        let parameters = deploy(&RiskParameters::BYTECODE, authority.abi_encode());
        let volatility = deploy(&VolatilityIndex::BYTECODE, (authority, market_data).abi_encode());
        let settlement =
            deploy(&Settlement::BYTECODE, (authority, market_data, ledger).abi_encode());
        let data = (authority, ledger, volatility, settlement).abi_encode();
        assert_eq!(deploy(&MarketData::BYTECODE, data), market_data);
        let engine = (market_data, parameters).abi_encode();
        let cross = deploy(&CrossEngine::BYTECODE, engine.clone());
        let isolated = deploy(&IsolatedEngine::BYTECODE, engine);
        let normal = deploy(&NormalTable::BYTECODE, Vec::new());
        let portfolio =
            deploy(&PortfolioEngine::BYTECODE, (market_data, parameters, normal).abi_encode());
        let (ranges, spots, surfaces) = Default::default();
        let mut engines = Self {
            world,
            parameters,
            market_data,
            volatility,
            settlement,
            cross,
            isolated,
            portfolio,
            ranges,
            spots,
            surfaces,
        };
        let settings =
            Settings { quorum: 1, superQuorum: 1, maxAge: MAX_AGE, band: 1, bandPerSecond: 0 };
        engines.set(market_data, &MarketData::setSettingsCall { settings });
        let settings = SurfaceSettings { maxAge: SURFACE_MAX_AGE, band: 1, bandPerSecond: 0 };
        engines.set(market_data, &MarketData::setSurfaceSettingsCall { settings });
        let reporter = MarketData::setReporterCall { reporter: REPORTER.address(), listed: true };
        engines.set(market_data, &reporter);
        engines
    }

    fn set<C: SolCall>(&mut self, at: Address, call: &C) -> Vec<Log> {
        match self.world.call(ADMIN, at, call) {
            Outcome::Returned { logs, .. } => logs,
            other => panic!("{}: {:?}", C::SIGNATURE, other.value().err()),
        }
    }

    /// Lists what a market does.
    pub(super) fn list(&mut self, market: &Market) {
        for id in UnderlyingId::all() {
            let (at, underlying) = (self.parameters, id.get());
            if let Ok(tiers) = market.tiers(id) {
                let tiers = tiers.tiers().map(|tier| recast(tier_in(tier)));
                self.set(at, &RiskParameters::setTiersCall { underlying, tiers });
            }
            if let Ok(terms) = market.options(id) {
                let terms = recast(option_terms_in(*terms));
                self.set(at, &RiskParameters::setOptionTermsCall { underlying, terms });
            }
        }
        for id in crate::encode::assets() {
            if let Ok(terms) = market.terms(id) {
                let call = RiskParameters::setTermsCall {
                    asset: id.get(),
                    terms: recast(terms_in(*terms)),
                };
                self.set(self.parameters, &call);
            }
        }
        let portfolio = market.portfolio().unwrap();
        self.world.etch(TABLE, portfolio.scenarios.code().to_vec());
        let call = RiskParameters::setPortfolioCall {
            initialFactor: portfolio.initial_factor_wad,
            scenarios: TABLE,
        };
        self.set(self.parameters, &call);
        let cap = market.debt_cap().to_wad();
        self.set(self.parameters, &RiskParameters::setDebtCapCall { cap });
        let range = market.reference_range_wad();
        self.set(self.parameters, &RiskParameters::setReferenceRangeCall { range });
    }

    /// Starts to measure how an underlying moves.
    pub(super) fn seed(&mut self, id: UnderlyingId, volatility_wad: u64, s: RangeSettings) {
        let call = VolatilityIndex::seedCall {
            underlying: id.get(),
            volatility: volatility_wad,
            settings: recast(settings_in(s)),
        };
        self.set(self.volatility, &call);
        self.ranges.insert(id, (s, Volatility::seeded(volatility_wad, &s)));
    }

    fn sign(&self, report: &impl SolStruct) -> Bytes {
        let domain: Eip712Domain = eip712_domain! {
            name: "Loadline MarketData",
            version: "1",
            chain_id: self.world.chain_id(),
            verifying_contract: self.market_data,
        };
        let signature = REPORTER.sign_hash_sync(&report.eip712_signing_hash(&domain)).unwrap();
        Bytes::from(signature.as_bytes())
    }

    /// Reports prices seen now, ascending by underlying.
    pub(super) fn report(&mut self, spots: &[(UnderlyingId, Told)]) {
        if spots.is_empty() {
            return;
        }
        let price = |(id, told): &(UnderlyingId, Told)| SpotPrice {
            underlying: id.get(),
            price: told.price.to_wad(),
            confidence: told.confidence_wad,
        };
        let now = self.world.timestamp();
        let report =
            SpotReport { observedAt: U40::from(now), prices: spots.iter().map(price).collect() };
        let submitted = MarketData::SpotReport {
            signature: self.sign(&report),
            observedAt: report.observedAt,
            prices: report.prices.into_iter().map(recast).collect(),
            reporter: REPORTER.address(),
        };
        self.set(self.market_data, &MarketData::submitCall { reports: vec![submitted] });
        for (id, told) in spots {
            let (settings, volatility) = self.ranges.get_mut(id).unwrap();
            volatility.observe(told.price, now, settings).unwrap();
            self.spots.insert(*id, (*told, now));
        }
    }

    /// Reports the surface of an expiry as seen now, by itself.
    pub(super) fn report_surface(
        &mut self,
        key: ExpiryKey,
        basis_wad: u64,
        rate_wad: i64,
        slice: Slice,
    ) {
        let quote = ExpiryQuote {
            expiry: key.expiry,
            basis: basis_wad,
            rate: rate_wad,
            theta: slice.theta_wad.try_into().unwrap(),
            rho: slice.rho_wad.try_into().unwrap(),
            psi: slice.psi_wad.try_into().unwrap(),
        };
        let now = self.world.timestamp();
        let underlying = key.underlying.get();
        let report =
            SurfaceReport { observedAt: U40::from(now), underlying, expiries: vec![quote] };
        let submitted = MarketData::SurfaceReport {
            signature: self.sign(&report),
            observedAt: report.observedAt,
            underlying,
            expiries: report.expiries.into_iter().map(recast).collect(),
            reporter: REPORTER.address(),
        };
        let call = MarketData::submitSurfaceCall { reports: vec![submitted] };
        let logs = self.set(self.market_data, &call);
        let data = ExpiryData {
            basis_wad,
            rate_wad,
            observed_at: now,
            slice,
            fixed_share_wad: 0,
            fixed_price: Price::from_wad(0),
            fresh: true,
        };
        self.surfaces.insert(key, data);
        for stale in logs.iter().filter_map(|log| MarketData::SurfaceStale::decode_log(log).ok()) {
            let key = ExpiryKey { expiry: stale.expiry, ..key };
            self.surfaces.get_mut(&key).unwrap().fresh = false;
        }
    }

    /// What was listed and told, as of now; settlement prices as the contract has them.
    pub(super) fn replica(&self, listed: &Market) -> Market {
        let (mut market, now) = (listed.clone(), self.world.timestamp());
        market.set_now(now);
        for (id, (told, at)) in &self.spots {
            let (age, volatility) = (now - at, &self.ranges[id].1);
            let fresh = age <= u64::from(MAX_AGE);
            market.set_mark(*id, Mark { price: told.price, fresh });
            let range = ScanRange {
                initial_wad: volatility.initial_wad(),
                maintenance_wad: aged_up(volatility.maintenance_wad(), age),
                confidence_wad: told.confidence_wad.div_ceil(1_000_000_000) * 1_000_000_000,
            };
            market.set_range(*id, range);
        }
        for (key, data) in &self.surfaces {
            let mut data = *data;
            data.fresh &= now - data.observed_at <= u64::from(SURFACE_MAX_AGE);
            if now + WINDOW > u64::from(key.expiry) {
                let call = Settlement::stateOfCall {
                    underlying: key.underlying.get(),
                    expiry: key.expiry,
                };
                let state = self.world.view(self.settlement, &call).value().unwrap();
                data.fixed_share_wad = state.fixedShare;
                data.fixed_price = Price::from_wad(state.mean);
                if now >= u64::from(key.expiry) {
                    data.fresh = state.mean != 0;
                }
            }
            market.set_expiry(*key, data);
        }
        market
    }

    /// All engines have the same functions.
    pub(super) fn ask<C: SolCall>(&self, mode: Mode, call: &C) -> Result<C::Return, Bytes> {
        let engine = match mode {
            Mode::Cross => self.cross,
            Mode::Isolated => self.isolated,
            Mode::Portfolio => self.portfolio,
        };
        match self.world.view(engine, call) {
            Outcome::Returned { value, .. } => Ok(value),
            Outcome::Reverted { data, .. } => Err(data),
            Outcome::Halted { reason, .. } => panic!("{reason}"),
        }
    }
}
