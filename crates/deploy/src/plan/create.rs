//! The contracts, in an order in which each finds those that its constructor asks.

use super::{Layout, Step};
use crate::{Params, SystemAccounts};
use alloy::{primitives::Address, sol_types::SolConstructor};
use loadline_bindings::{
    Authority, Clearinghouse, CrossEngine, DepositRouter, FeeSchedule, Funding, InsuranceFund,
    IsolatedEngine, Lens, Liquidation, LiquidityVault, MarketData, NormalTable, OptionPool,
    OptionPricer, PoolEquity, PoolVenue, PortfolioEngine, Registry, RfqVenue, RiskLens,
    RiskParameters, Settlement, SignatureRouter, StressLens, Tranche, TransferVenue, TriggerVenue,
    Vault, VolatilityIndex, testing::TestToken,
};
use loadline_model::scan;

/// Computing the table of the normal distribution, beside the usual work \[gas\].
const NORMAL_TABLE: u64 = 4_000_000;

/// A step that creates a contract with the fields of its constructor.
macro_rules! create {
    ($contract:ident at $address:expr, { $($field:ident: $value:expr),* $(,)? }) => {
        create!(stringify!($contract), $contract at $address, { $($field: $value),* })
    };
    ($name:expr, $contract:ident at $address:expr, { $($field:ident: $value:expr),* $(,)? }) => {
        Step::create(
            $name,
            $address,
            &$contract::BYTECODE,
            &$contract::DEPLOYED_BYTECODE,
            $contract::constructorCall { $($field: $value),* }.abi_encode(),
        )
    };
}

/// Everything that opens no account.
pub(super) fn foundations(layout: &Layout, params: &Params) -> Vec<Step> {
    let at = &layout.contracts;
    let mut steps = vec![create!(Authority at at.authority, { admin: layout.deployer })];
    for (asset, token) in params.assets.iter().zip(&layout.tokens) {
        if token.is_created {
            let arguments = TestToken::constructorCall {
                name_: format!("Test {}", asset.symbol),
                symbol_: asset.symbol.clone(),
                decimals_: asset.decimals,
            };
            steps.push(Step::create(
                format!("TestToken {}", asset.symbol),
                token.address,
                &TestToken::BYTECODE,
                &TestToken::DEPLOYED_BYTECODE,
                arguments.abi_encode(),
            ));
        }
    }
    steps.extend([
        create!(Vault at at.vault, { authority: at.authority, ledger: at.clearinghouse }),
        create!(VolatilityIndex at at.volatility_index, {
            authority: at.authority,
            marketData: at.market_data,
        }),
        create!(Settlement at at.settlement, {
            authority: at.authority,
            marketData: at.market_data,
            ledger: at.clearinghouse,
        }),
        create!(MarketData at at.market_data, {
            authority: at.authority,
            ledger: at.clearinghouse,
            volatility: at.volatility_index,
            settlement: at.settlement,
        })
        .creating(&OptionPricer::DEPLOYED_BYTECODE),
        create!(Registry at at.registry, { authority: at.authority, ledger: at.clearinghouse }),
        create!(Clearinghouse at at.clearinghouse, {
            vault: at.vault,
            marketData: at.market_data,
            registry: at.registry,
            liquidation: at.liquidation,
            funding_: at.funding,
        }),
        create!(RiskParameters at at.risk_parameters, { authority: at.authority }),
        create!(CrossEngine at at.cross_engine, {
            marketData: at.market_data,
            parameters: at.risk_parameters,
        }),
        create!(IsolatedEngine at at.isolated_engine, {
            marketData: at.market_data,
            parameters: at.risk_parameters,
        }),
        normal_table(at.normal_table),
        create!(PortfolioEngine at at.portfolio_engine, {
            marketData: at.market_data,
            parameters: at.risk_parameters,
            normalTable: at.normal_table,
        }),
        Step::create_data("ScenarioTable", at.scenario_table, &params.portfolio.table),
    ]);
    steps
}

/// Its constructor computes the table and returns it as code.
fn normal_table(at: Address) -> Step {
    let code = scan::NormalTable::new().code().into();
    Step::create("NormalTable", at, &NormalTable::BYTECODE, &code, Vec::new())
        .with_work(NORMAL_TABLE)
}

/// The owners of the protocol's accounts, which open them as they are created.
pub(super) fn account_owners(layout: &Layout) -> Vec<Step> {
    let at = &layout.contracts;
    let usdc = layout.tokens.first().map_or(at.vault, |token| token.address);
    vec![
        create!(LiquidityVault at at.liquidity_vault, {
            authority: at.authority,
            usdc: usdc,
            ledger: at.clearinghouse,
            registry: at.registry,
        }),
        create!(InsuranceFund at at.insurance_fund, {
            authority: at.authority,
            ledger: at.clearinghouse,
        }),
    ]
}

/// What names those accounts, and the periphery.
pub(super) fn trading(layout: &Layout, params: &Params, accounts: SystemAccounts) -> Vec<Step> {
    let at = &layout.contracts;
    let gas_underlying = params.underlying(&params.gas_underlying).map_or(0, |it| it.get());
    vec![
        create!(PoolVenue at at.pool_venue, {
            authority: at.authority,
            ledger: at.clearinghouse,
            marketData: at.market_data,
            liquidation: at.liquidation,
            options: at.option_pool,
            funding: at.funding,
            pool_: accounts.pool.get(),
            reserve_: accounts.reserve.get(),
            insurance_: accounts.insurance.get(),
        }),
        create!(Funding at at.funding, {
            authority: at.authority,
            ledger: at.clearinghouse,
            marketData: at.market_data,
            poolVenue: at.pool_venue,
        }),
        create!(TransferVenue at at.transfer_venue, {
            ledger: at.clearinghouse,
            marketData: at.market_data,
        }),
        create!(FeeSchedule at at.fee_schedule, {
            authority: at.authority,
            ledger: at.clearinghouse,
            vault: at.vault,
            pool: accounts.pool.get(),
            insurance: accounts.insurance.get(),
        }),
        create!(RfqVenue at at.rfq_venue, {
            ledger: at.clearinghouse,
            marketData: at.market_data,
            fees: at.fee_schedule,
        }),
        create!(TriggerVenue at at.trigger_venue, {
            ledger: at.clearinghouse,
            marketData: at.market_data,
        }),
        create!(Liquidation at at.liquidation, {
            authority: at.authority,
            ledger: at.clearinghouse,
            registry: at.registry,
            marketData: at.market_data,
            poolVenue: at.pool_venue,
            insurance: accounts.insurance.get(),
            gasUnderlying: gas_underlying,
        }),
        create!(Lens at at.lens, {
            ledger: at.clearinghouse,
            registry: at.registry,
            liquidation: at.liquidation,
        }),
        create!(RiskLens at at.risk_lens, {
            ledger: at.clearinghouse,
            registry: at.registry,
            marketData: at.market_data,
            vault: at.vault,
        }),
        create!(SignatureRouter at at.signature_router, { ledger: at.clearinghouse }),
        create!(OptionPool at at.option_pool, {
            authority: at.authority,
            ledger: at.clearinghouse,
            marketData: at.market_data,
            perps: at.pool_venue,
            insurance_: accounts.insurance.get(),
        }),
        create!(DepositRouter at at.deposit_router, {
            ledger: at.clearinghouse,
            vault: at.vault,
            permit2: params.permit2,
        }),
        create!(PoolEquity at at.pool_equity, {
            ledger: at.clearinghouse,
            registry: at.registry,
            marketData: at.market_data,
            parameters: at.risk_parameters,
            liquidation: at.liquidation,
            pool: accounts.pool.get(),
            insurance: accounts.insurance.get(),
        }),
        tranche(layout, "Senior", at.senior_tranche),
        tranche(layout, "Junior", at.junior_tranche),
        create!("StressedIsolatedEngine", IsolatedEngine at at.stressed_isolated, {
            marketData: at.stress_lens,
            parameters: at.risk_parameters,
        }),
        create!("StressedCrossEngine", CrossEngine at at.stressed_cross, {
            marketData: at.stress_lens,
            parameters: at.risk_parameters,
        }),
        create!("StressedPortfolioEngine", PortfolioEngine at at.stressed_portfolio, {
            marketData: at.stress_lens,
            parameters: at.risk_parameters,
            normalTable: at.normal_table,
        }),
        create!(StressLens at at.stress_lens, {
            ledger: at.clearinghouse,
            marketData: at.market_data,
            riskLens: at.risk_lens,
            isolated: at.stressed_isolated,
            cross: at.stressed_cross,
            portfolio: at.stressed_portfolio,
        }),
    ]
}

/// Shares of the pool, which open the account in which requests wait.
fn tranche(layout: &Layout, rank: &str, address: Address) -> Step {
    let at = &layout.contracts;
    let arguments = Tranche::constructorCall {
        name_: format!("Loadline {rank}"),
        symbol_: format!("ll{}", rank.to_uppercase()),
        usdc: layout.tokens.first().map_or(at.vault, |token| token.address),
        vault_: at.liquidity_vault,
        ledger: at.clearinghouse,
        custody: at.vault,
    };
    Step::create(
        format!("{rank}Tranche"),
        address,
        &Tranche::BYTECODE,
        &Tranche::DEPLOYED_BYTECODE,
        arguments.abi_encode(),
    )
}
