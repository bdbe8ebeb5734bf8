//! What must be read back from the chain: code, wiring, settings, roles.

use crate::{
    DeployError, Params, SystemAccounts,
    plan::{
        Creation, Layout,
        settings::{
            ADMIN_ROLE, CROSS, ISOLATED, JUNIOR, PORTFOLIO, SENIOR, auction_terms, fee_terms,
            funding_terms, option_quote_terms, option_terms, packed_tiers, pool_market,
            spot_settings, surface_settings, terms, tranche_terms, volatility_settings,
        },
    },
};
use alloy::{
    network::TransactionBuilder,
    primitives::{Address, Bytes, U256},
    providers::Provider,
    rpc::types::TransactionRequest,
    sol_types::SolCall,
};
use loadline_bindings::{
    Authority, Clearinghouse, CrossEngine, DepositRouter, FeeSchedule, Funding, InsuranceFund,
    Lens, Liquidation, LiquidityVault, MarketData, OptionPool, PoolEquity, PoolVenue,
    PortfolioEngine, Registry, RfqVenue, RiskLens, RiskParameters, Settlement, SignatureRouter,
    StressLens, Tranche, TransferVenue, TriggerVenue, Vault, VolatilityIndex,
};

/// One question with the only right answer.
#[derive(Debug)]
pub(crate) struct Check {
    what: String,
    to: Address,
    call: Bytes,
    expected: Bytes,
}

impl Check {
    fn new<C: SolCall>(
        what: impl Into<String>,
        to: Address,
        call: &C,
        expected: &C::Return,
    ) -> Self {
        Self {
            what: what.into(),
            to,
            call: call.abi_encode().into(),
            expected: C::abi_encode_returns(expected).into(),
        }
    }

    /// Asks.
    pub(crate) async fn run(&self, provider: &impl Provider) -> Result<(), DeployError> {
        let tx = TransactionRequest::default().with_to(self.to).with_input(self.call.clone());
        let found = provider.call(tx).await?;
        if found == self.expected {
            return Ok(());
        }
        let (what, expected) = (self.what.clone(), self.expected.clone());
        Err(DeployError::Mismatch { what, expected, found })
    }
}

/// The code of a contract, if it is what was sent: the artifact has zeros where immutables stand.
pub(crate) async fn code(
    provider: &impl Provider,
    creation: &Creation,
) -> Result<Bytes, DeployError> {
    let found = provider.get_code_at(creation.address).await?;
    if is_made_of(&found, &creation.runtime) {
        return Ok(found);
    }
    let what = format!("code of {}", creation.contract);
    Err(DeployError::Mismatch { what, expected: creation.runtime.clone(), found })
}

/// Equal, but where the artifact has zeros.
fn is_made_of(code: &[u8], artifact: &[u8]) -> bool {
    code.len() == artifact.len()
        && code.iter().zip(artifact).all(|(is, sent)| is == sent || *sent == 0)
}

/// A check per getter: `getters!(checks, Vault at address: LEDGER = ledger, ...)`.
macro_rules! getters {
    ($checks:ident, $contract:ident at $at:expr; $($call:ident = $value:expr),* $(,)?) => {
        $checks.extend([$(Check::new(
            concat!(stringify!($contract), ".", stringify!($call)),
            $at,
            &$contract::$call {},
            &$value,
        )),*]);
    };
}

/// Who knows whom.
#[rustfmt::skip]
pub(crate) fn wiring(
    layout: &Layout,
    accounts: SystemAccounts,
    gas_underlying: u8,
    permit2: Address,
) -> Vec<Check> {
    let at = &layout.contracts;
    let (authority, ledger, market) = (at.authority, at.clearinghouse, at.market_data);
    let (pool, insurance, reserve) =
        (accounts.pool.get(), accounts.insurance.get(), accounts.reserve.get());
    let usdc = layout.tokens.first().map_or(Address::ZERO, |token| token.address);
    let mut checks = Vec::new();
    getters!(checks, Vault at at.vault; authorityCall = authority, LEDGERCall = ledger);
    getters!(checks, VolatilityIndex at at.volatility_index;
        authorityCall = authority, MARKET_DATACall = market);
    getters!(checks, Settlement at at.settlement;
        authorityCall = authority, MARKET_DATACall = market, LEDGERCall = ledger);
    getters!(checks, MarketData at market;
        authorityCall = authority, LEDGERCall = ledger, VOLATILITYCall = at.volatility_index,
        SETTLEMENTCall = at.settlement);
    getters!(checks, Registry at at.registry; authorityCall = authority, LEDGERCall = ledger);
    getters!(checks, Clearinghouse at ledger;
        VAULTCall = at.vault, MARKET_DATACall = market, REGISTRYCall = at.registry,
        LIQUIDATIONCall = at.liquidation, FUNDINGCall = at.funding);
    getters!(checks, RiskParameters at at.risk_parameters; authorityCall = authority);
    for engine in [at.cross_engine, at.isolated_engine, at.portfolio_engine] {
        getters!(checks, CrossEngine at engine;
            MARKET_DATACall = market, PARAMETERSCall = at.risk_parameters);
    }
    getters!(checks, PortfolioEngine at at.portfolio_engine; NORMAL_TABLECall = at.normal_table);
    getters!(checks, LiquidityVault at at.liquidity_vault;
        authorityCall = authority, LEDGERCall = ledger, REGISTRYCall = at.registry, poolCall = pool);
    getters!(checks, PoolEquity at at.pool_equity;
        LEDGERCall = ledger, REGISTRYCall = at.registry, MARKET_DATACall = market,
        PARAMETERSCall = at.risk_parameters, LIQUIDATIONCall = at.liquidation, POOLCall = pool,
        INSURANCECall = insurance);
    for tranche in [at.senior_tranche, at.junior_tranche] {
        getters!(checks, Tranche at tranche;
            VAULTCall = at.liquidity_vault, LEDGERCall = ledger, assetCall = usdc);
    }
    getters!(checks, InsuranceFund at at.insurance_fund;
        authorityCall = authority, LEDGERCall = ledger, ACCOUNTCall = insurance, RESERVECall = reserve);
    getters!(checks, PoolVenue at at.pool_venue;
        authorityCall = authority, LEDGERCall = ledger, MARKET_DATACall = market,
        LIQUIDATIONCall = at.liquidation, OPTIONSCall = at.option_pool, FUNDINGCall = at.funding,
        poolCall = pool, reserveCall = reserve, insuranceCall = insurance);
    getters!(checks, OptionPool at at.option_pool;
        authorityCall = authority, LEDGERCall = ledger, MARKET_DATACall = market,
        PERPSCall = at.pool_venue, poolCall = pool, reserveCall = reserve,
        insuranceCall = insurance);
    getters!(checks, Funding at at.funding;
        authorityCall = authority, LEDGERCall = ledger, MARKET_DATACall = market,
        POOL_VENUECall = at.pool_venue);
    getters!(checks, TransferVenue at at.transfer_venue; LEDGERCall = ledger, MARKET_DATACall = market);
    getters!(checks, FeeSchedule at at.fee_schedule;
        authorityCall = authority, LEDGERCall = ledger, VAULTCall = at.vault, POOLCall = pool,
        INSURANCECall = insurance);
    getters!(checks, RfqVenue at at.rfq_venue;
        LEDGERCall = ledger, MARKET_DATACall = market, FEESCall = at.fee_schedule);
    getters!(checks, TriggerVenue at at.trigger_venue; LEDGERCall = ledger, MARKET_DATACall = market);
    getters!(checks, Liquidation at at.liquidation;
        authorityCall = authority, LEDGERCall = ledger, REGISTRYCall = at.registry,
        MARKET_DATACall = market, POOL_VENUECall = at.pool_venue, INSURANCECall = insurance,
        GAS_UNDERLYINGCall = gas_underlying);
    getters!(checks, Lens at at.lens;
        LEDGERCall = ledger, REGISTRYCall = at.registry, LIQUIDATIONCall = at.liquidation);
    getters!(checks, RiskLens at at.risk_lens;
        LEDGERCall = ledger, REGISTRYCall = at.registry, MARKET_DATACall = market, VAULTCall = at.vault);
    getters!(checks, SignatureRouter at at.signature_router; LEDGERCall = ledger);
    for engine in [at.stressed_cross, at.stressed_isolated, at.stressed_portfolio] {
        getters!(checks, CrossEngine at engine;
            MARKET_DATACall = at.stress_lens, PARAMETERSCall = at.risk_parameters);
    }
    getters!(checks, PortfolioEngine at at.stressed_portfolio; NORMAL_TABLECall = at.normal_table);
    getters!(checks, StressLens at at.stress_lens;
        LEDGERCall = ledger, MARKET_DATACall = market, RISK_LENSCall = at.risk_lens,
        ISOLATEDCall = at.stressed_isolated, CROSSCall = at.stressed_cross,
        PORTFOLIOCall = at.stressed_portfolio);
    getters!(checks, DepositRouter at at.deposit_router;
        LEDGERCall = ledger, VAULTCall = at.vault, PERMIT2Call = permit2);
    checks
}

/// What the settings must have left.
pub(crate) fn settings(layout: &Layout, params: &Params, accounts: SystemAccounts) -> Vec<Check> {
    let at = &layout.contracts;
    let mut checks = Vec::new();
    let engines = [
        (CROSS, at.cross_engine),
        (ISOLATED, at.isolated_engine),
        (PORTFOLIO, at.portfolio_engine),
    ];
    for (mode, engine) in engines {
        let what = format!("engine of mode {mode}");
        checks.push(Check::new(what, at.registry, &Registry::engineOfCall { mode }, &engine));
    }
    for venue in [at.pool_venue, at.option_pool, at.transfer_venue, at.rfq_venue, at.trigger_venue]
    {
        let call = Registry::isVenueCall { venue };
        checks.push(Check::new(format!("venue {venue}"), at.registry, &call, &true));
    }
    for account in [accounts.pool, accounts.insurance, accounts.reserve] {
        let call = Registry::isSystemCall { account: account.get() };
        checks.push(Check::new(format!("mark of account {account}"), at.registry, &call, &true));
    }
    let count = U256::from(params.assets.len());
    checks.push(Check::new("number of assets", at.vault, &Vault::assetCountCall {}, &count));
    let rules = MarketData::currentSettingsCall {};
    checks.push(Check::new("rules of reports", at.market_data, &rules, &spot_settings(params)));
    let rules = MarketData::currentSurfaceSettingsCall {};
    checks.push(Check::new("rules of surfaces", at.market_data, &rules, &surface_settings(params)));
    for reporter in &params.reporters {
        let call = MarketData::isReporterCall { reporter: *reporter };
        checks.push(Check::new(format!("reporter {reporter}"), at.market_data, &call, &true));
    }
    checks.extend(tranches(layout, params));
    let fees = FeeSchedule::currentTermsCall {};
    checks.push(Check::new("fees", at.fee_schedule, &fees, &fee_terms(params, 1)));
    let auction = Liquidation::currentTermsCall {};
    checks.push(Check::new("terms of auctions", at.liquidation, &auction, &auction_terms(params)));
    for it in &params.underlyings {
        let call = PoolVenue::marketOfCall { underlying: it.id.get() };
        let what = format!("market of {}", it.symbol);
        checks.push(Check::new(what, at.pool_venue, &call, &pool_market(it)));
        let call = OptionPool::termsOfCall { underlying: it.id.get() };
        let what = format!("the pool's terms of options on {}", it.symbol);
        checks.push(Check::new(what, at.option_pool, &call, &option_quote_terms(it)));
        let call = Funding::termsOfCall { underlying: it.id.get() };
        let what = format!("funding of {}", it.symbol);
        checks.push(Check::new(what, at.funding, &call, &funding_terms(it)));
        let call = VolatilityIndex::currentSettingsCall { underlying: it.id.get() };
        let what = format!("rules of the scan range of {}", it.symbol);
        let rules = volatility_settings(params, it);
        checks.push(Check::new(what, at.volatility_index, &call, &rules));
    }
    checks.push(risk_parameters(layout, params));
    checks.push(options(layout, params));
    let portfolio = RiskParameters::portfolioReturn {
        initialFactor: params.portfolio.initial_factor.to_wad(),
        scenarios: at.scenario_table,
    };
    let call = RiskParameters::portfolioCall {};
    checks.push(Check::new("scenarios", at.risk_parameters, &call, &portfolio));
    checks
}

fn tranches(layout: &Layout, params: &Params) -> [Check; 4] {
    let at = &layout.contracts;
    let class = |what: &str, rank, tranche| {
        let call = LiquidityVault::trancheOfCall { rank };
        Check::new(what, at.liquidity_vault, &call, &tranche)
    };
    let (source, terms) = (LiquidityVault::valueSourceCall {}, LiquidityVault::currentTermsCall {});
    [
        Check::new("who values the pool", at.liquidity_vault, &source, &at.pool_equity),
        class("senior class", SENIOR, at.senior_tranche),
        class("junior class", JUNIOR, at.junior_tranche),
        Check::new("terms of tranches", at.liquidity_vault, &terms, &tranche_terms(params)),
    ]
}

/// What stands between the assets that have terms.
const NO_TERMS: RiskParameters::AssetTerms = RiskParameters::AssetTerms {
    underlying: 0,
    initialBps: 0,
    maintenanceBps: 0,
    portfolioBps: 0,
    slopeBps: 0,
    scaleThousands: 0,
};

/// All tiers and terms in one question.
fn risk_parameters(layout: &Layout, params: &Params) -> Check {
    let mut tiers = Vec::new();
    let mut underlyings = U256::ZERO;
    for it in &params.underlyings {
        let index = it.id.index();
        tiers.resize(tiers.len().max(index + 1), U256::ZERO);
        if let Some(slot) = tiers.get_mut(index) {
            *slot = packed_tiers(it);
        }
        underlyings.set_bit(index, true);
    }
    let mut all_terms = Vec::new();
    let mut assets = U256::ZERO;
    for (_, asset, it) in terms(params) {
        let index = asset.index();
        all_terms.resize(all_terms.len().max(index + 1), NO_TERMS);
        if let Some(slot) = all_terms.get_mut(index) {
            *slot = it;
        }
        assets.set_bit(index, true);
    }
    let expected = RiskParameters::loadReturn {
        tiers,
        terms: all_terms,
        debtCap: params.debt_cap.to_wad(),
        referenceRange: params.reference_range(),
    };
    let call = RiskParameters::loadCall { underlyings, assets };
    Check::new(
        "tiers, terms, debt cap and reference range",
        layout.contracts.risk_parameters,
        &call,
        &expected,
    )
}

/// What stands between the underlyings that have option terms.
const NO_OPTIONS: RiskParameters::OptionTerms = RiskParameters::OptionTerms {
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

/// All terms of options in one question.
fn options(layout: &Layout, params: &Params) -> Check {
    let mut all = Vec::new();
    let mut underlyings = U256::ZERO;
    for it in &params.underlyings {
        let index = it.id.index();
        all.resize(all.len().max(index + 1), NO_OPTIONS);
        if let Some(slot) = all.get_mut(index) {
            *slot = option_terms(it);
        }
        underlyings.set_bit(index, true);
    }
    let call = RiskParameters::loadOptionsCall { underlyings };
    Check::new("terms of options", layout.contracts.risk_parameters, &call, &all)
}

/// That nobody has an admin power without a delay.
pub(crate) fn roles(layout: &Layout, admin: Address, delay: u32) -> Vec<Check> {
    let to = layout.contracts.authority;
    let role = |what: &str, account, is_member, delay| {
        let call = Authority::hasRoleCall { roleId: ADMIN_ROLE, account };
        let expected = Authority::hasRoleReturn { isMember: is_member, executionDelay: delay };
        Check::new(what, to, &call, &expected)
    };
    let mut checks = vec![role("role of the admin", admin, true, delay)];
    if admin != layout.deployer {
        checks.push(role("role of the deployer", layout.deployer, false, 0));
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::is_made_of;

    #[test]
    fn only_zeros_of_the_artifact_may_differ() {
        let artifact = [0x60, 0, 0, 0x52];
        assert!(is_made_of(&[0x60, 0xaa, 0xbb, 0x52], &artifact));
        for other in [&[0x61, 0, 0, 0x52][..], &[0x60, 0, 0], &[0x60, 0, 0, 0x52, 0], &[]] {
            assert!(!is_made_of(other, &artifact), "{other:?}");
        }
    }
}
