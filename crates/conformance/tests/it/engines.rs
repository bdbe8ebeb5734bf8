//! `contracts/src/core/{Cross,Isolated}Engine.sol` over the real parameters and signed prices.

use crate::margin::{assessment_out, book_in, terms_in, tier_in};
use crate::rule::{cases, is_overflow};
use alloy::{
    primitives::{Address, Bytes, aliases::U40},
    signers::{SignerSync, local::PrivateKeySigner},
    sol,
    sol_types::{SolCall, SolInterface, SolStruct, SolType, SolValue, eip712_domain},
};
use loadline_bindings::{
    Authority, CrossEngine,
    IsolatedEngine::{self, IsolatedEngineErrors},
    MarketData::{self, MarketDataErrors},
    RiskParameters::{self, RiskParametersErrors},
    market_data::IMarketData::Settings,
    testing::LedgerHarness,
};
use loadline_harness::{DEV_ACCOUNTS, Outcome, World};
use loadline_model::{
    Assessment, Book, Mark, Market, Mode, Refusal, arbitrary,
    arbitrary::{ASSETS, UNDERLYINGS},
    margin::{assess, covered},
};
use loadline_units::{AssetId, Overflow, Price, UnderlyingId, Usd};
use proptest::{collection::vec, prelude::*, test_runner::Config};
use std::sync::LazyLock;

const ADMIN: Address = DEV_ACCOUNTS[0];

/// Books per market: setting up a market costs more than asking.
const BOOKS: usize = 16;

const MAX_AGE: u32 = 60;

const CONFIDENCE: u64 = 1;

sol! {
    /// As reporters sign it.
    struct SpotPrice { uint8 underlying; uint128 price; uint64 confidence; }
    struct SpotReport { uint40 observedAt; SpotPrice[] prices; }
}

/// The engines and what they ask, before anything is listed.
#[derive(Clone, Debug)]
struct Engines {
    world: World,
    parameters: Address,
    market_data: Address,
    cross: Address,
    isolated: Address,
}

static ENGINES: LazyLock<Engines> = LazyLock::new(Engines::deploy);

static REPORTER: LazyLock<PrivateKeySigner> =
    LazyLock::new(|| PrivateKeySigner::from_slice(&[1; 32]).unwrap());

impl Engines {
    fn deploy() -> Self {
        let mut world = World::new();
        let mut deploy =
            |code: &Bytes, arguments: Vec<u8>| world.deploy(code, &arguments).value().unwrap();
        let authority = deploy(&Authority::BYTECODE, ADMIN.abi_encode());
        let ledger = deploy(&LedgerHarness::BYTECODE, Vec::new());
        let parameters = deploy(&RiskParameters::BYTECODE, authority.abi_encode());
        let market_data = deploy(&MarketData::BYTECODE, (authority, ledger).abi_encode());
        let engine = (market_data, parameters).abi_encode();
        let cross = deploy(&CrossEngine::BYTECODE, engine.clone());
        let isolated = deploy(&IsolatedEngine::BYTECODE, engine);
        let settings =
            Settings { quorum: 1, superQuorum: 1, maxAge: MAX_AGE, band: 1, bandPerSecond: 0 };
        let settings = MarketData::setSettingsCall { settings };
        world.call(ADMIN, market_data, &settings).value().unwrap();
        let reporter = MarketData::setReporterCall { reporter: REPORTER.address(), listed: true };
        world.call(ADMIN, market_data, &reporter).value().unwrap();
        Self { world, parameters, market_data, cross, isolated }
    }

    /// Lists and prices what the market does; what is not fresh is reported first, and ages.
    fn listing(mut self, market: &Market) -> Self {
        for id in ids() {
            if let Ok(tiers) = market.tiers(id) {
                let tiers = tiers.tiers().map(|tier| recast(tier_in(tier)));
                self.set(&RiskParameters::setTiersCall { underlying: id.get(), tiers });
            }
        }
        for id in assets() {
            if let Ok(terms) = market.terms(id) {
                let terms = recast(terms_in(*terms));
                self.set(&RiskParameters::setTermsCall { asset: id.get(), terms });
            }
        }
        self.set(&RiskParameters::setDebtCapCall { cap: market.debt_cap().to_wad() });
        self.report(market, false);
        self.world.next_block(u64::from(MAX_AGE) + 1);
        self.report(market, true);
        self
    }

    fn set<C: SolCall>(&mut self, call: &C) {
        self.world.call(ADMIN, self.parameters, call).value().unwrap();
    }

    fn report(&mut self, market: &Market, fresh: bool) {
        let marks = ids().filter_map(|id| Some((id, market.mark(id).ok()?)));
        let prices: Vec<_> = marks
            .filter(|(_, mark)| mark.fresh == fresh)
            .map(|(id, mark)| SpotPrice {
                underlying: id.get(),
                price: mark.price.to_wad(),
                confidence: CONFIDENCE,
            })
            .collect();
        if prices.is_empty() {
            return;
        }
        let domain = eip712_domain! {
            name: "Loadline MarketData",
            version: "1",
            chain_id: self.world.chain_id(),
            verifying_contract: self.market_data,
        };
        let observed = U40::from(self.world.timestamp());
        let report = SpotReport { observedAt: observed, prices };
        let signature = REPORTER.sign_hash_sync(&report.eip712_signing_hash(&domain)).unwrap();
        let submitted = MarketData::SpotReport {
            observedAt: observed,
            prices: report.prices.into_iter().map(recast).collect(),
            signature: Bytes::from(signature.as_bytes()),
            reporter: REPORTER.address(),
        };
        let call = MarketData::submitCall { reports: vec![submitted] };
        self.world.call(ADMIN, self.market_data, &call).value().unwrap();
    }

    fn assess(&self, mode: Mode, book: &Book) -> Result<Assessment, Refusal> {
        let call = CrossEngine::assessCall { book: recast(book_in(book)) };
        let assessed = self.ask(mode, &call)?;
        Ok(assessment_out(recast(assessed)))
    }

    /// Both engines have the same functions.
    fn ask<C: SolCall>(&self, mode: Mode, call: &C) -> Result<C::Return, Refusal> {
        let engine = match mode {
            Mode::Cross => self.cross,
            Mode::Isolated => self.isolated,
            Mode::Portfolio => panic!("not deployed here"),
        };
        match self.world.view(engine, call) {
            Outcome::Returned { value, .. } => Ok(value),
            Outcome::Reverted { data, .. } => Err(refusal(&data)),
            Outcome::Halted { reason, .. } => panic!("{reason}"),
        }
    }
}

fn ids() -> impl Iterator<Item = UnderlyingId> {
    UNDERLYINGS.into_iter().filter_map(UnderlyingId::new)
}

fn assets() -> impl Iterator<Item = AssetId> {
    ASSETS.into_iter().filter_map(AssetId::new)
}

/// The same struct as another contract's binding has it.
fn recast<A: SolValue, B: SolValue + From<<B::SolType as SolType>::RustType>>(from: A) -> B {
    B::abi_decode(&from.abi_encode()).unwrap()
}

fn refusal(data: &[u8]) -> Refusal {
    let underlying = |id| UnderlyingId::new(id).unwrap();
    let asset = |id| AssetId::new(id).unwrap();
    if is_overflow(data) {
        return Refusal::Overflow(Overflow);
    }
    if let Ok(RiskParametersErrors::UnderlyingNotListed(error)) =
        RiskParametersErrors::abi_decode(data)
    {
        return Refusal::UnderlyingNotListed(underlying(error.underlying));
    }
    if let Ok(RiskParametersErrors::AssetNotListed(error)) = RiskParametersErrors::abi_decode(data)
    {
        return Refusal::AssetNotListed(asset(error.asset));
    }
    if let Ok(MarketDataErrors::NoPrice(error)) = MarketDataErrors::abi_decode(data) {
        return Refusal::NoPrice(underlying(error.underlying));
    }
    match IsolatedEngineErrors::abi_decode(data) {
        Ok(IsolatedEngineErrors::MoreThanOneUnderlying(error)) => {
            Refusal::MoreThanOneUnderlying(error.count.to())
        }
        Ok(IsolatedEngineErrors::CollateralNotTaken(error)) => {
            Refusal::CollateralNotTaken(asset(error.asset))
        }
        other => panic!("{other:?}"),
    }
}

/// A market as it can be reported, one in four without one underlying, asset or price.
fn market() -> impl Strategy<Value = Market> {
    let omitted = prop::option::weighted(0.25, (0..3_u8, 0..4_usize));
    (arbitrary::market(), omitted).prop_map(|(full, omitted)| {
        let mut market = Market::default();
        market.set_debt_cap(full.debt_cap());
        for (at, id) in ids().enumerate() {
            let Mark { price, fresh } = full.mark(id).unwrap();
            let price = Price::from_wad((price.to_wad() & ((1 << 96) - 1)).max(1));
            if omitted != Some((0, at)) {
                market.set_mark(id, Mark { price, fresh });
            }
            if omitted != Some((1, at)) {
                market.set_tiers(id, *full.tiers(id).unwrap());
            }
        }
        for (at, id) in assets().enumerate() {
            if omitted != Some((2, at)) {
                market.set_terms(id, *full.terms(id).unwrap());
            }
        }
        market
    })
}

proptest! {
    #![proptest_config(Config { cases: cases().cases / 16, ..cases() })]

    #[test]
    fn both_modes(market in market(), books in vec(arbitrary::book(), BOOKS)) {
        let engines = ENGINES.clone().listing(&market);
        for (mode, book) in [Mode::Cross, Mode::Isolated].into_iter().flat_map(|m| books.iter().map(move |b| (m, b))) {
            let on_chain = engines.assess(mode, book);
            let modelled = assess(mode, book, &market);
            // The engine lists before it adds.
            if !(modelled == Err(Refusal::Overflow(Overflow)) && on_chain.is_err()) {
                prop_assert_eq!(on_chain, modelled);
            }
            let Ok(assessed) = modelled else { continue };
            let covers = engines.ask(mode, &CrossEngine::coversCall { book: recast(book_in(book)) });
            let expected = if assessed.fresh { covered(&assessed, book.cash) } else { Ok(false) };
            prop_assert_eq!(covers, expected.map_err(Refusal::Overflow));
            let keeps = engines.ask(mode, &CrossEngine::keepsCall { book: recast(book_in(book)) });
            let expected = assessed.maintenance_balance().map(|balance| balance >= Usd::ZERO);
            prop_assert_eq!(keeps, expected.map_err(Refusal::Overflow));
        }
    }
}
