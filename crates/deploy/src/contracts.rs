//! Where the contracts of a deployment are.

use alloy::primitives::Address;
use loadline_units::AccountId;
use serde::{Deserialize, Serialize};

/// Addresses of all contracts, tokens aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contracts {
    /// Who may call restricted functions.
    pub authority: Address,
    /// Custody.
    pub vault: Address,
    /// How much underlyings move.
    pub volatility_index: Address,
    /// Settlement prices of expiries.
    pub settlement: Address,
    /// Prices and surfaces.
    pub market_data: Address,
    /// Engines, venues and system accounts.
    pub registry: Address,
    /// The ledger.
    pub clearinghouse: Address,
    /// Percentages of the engines.
    pub risk_parameters: Address,
    /// Engine of Cross accounts.
    pub cross_engine: Address,
    /// Engine of Isolated accounts.
    pub isolated_engine: Address,
    /// Of the normal distribution, as code.
    pub normal_table: Address,
    /// Engine of Portfolio accounts.
    pub portfolio_engine: Address,
    /// What Portfolio accounts are held against, as code; another one may have taken its place since.
    pub scenario_table: Address,
    /// Owner of the LP pool: epochs of its tranches.
    pub liquidity_vault: Address,
    /// Owner of the insurance and reserve accounts.
    pub insurance_fund: Address,
    /// Where the pool trades.
    pub pool_venue: Address,
    /// What steers funding by the skew of the pool.
    pub funding: Address,
    /// Where legs move between accounts of one owner.
    pub transfer_venue: Address,
    /// What trades cost.
    pub fee_schedule: Address,
    /// Where signed orders are filled.
    pub rfq_venue: Address,
    /// Where trigger orders are executed.
    pub trigger_venue: Address,
    /// Flags and auctions.
    pub liquidation: Address,
    /// Batched views.
    pub lens: Address,
    /// What if, the most that can be withdrawn, Greeks.
    pub risk_lens: Address,
    /// Signed batches.
    pub signature_router: Address,
    /// Where the pool trades options.
    pub option_pool: Address,
    /// Deposits by permit.
    pub deposit_router: Address,
    /// What the pool is worth to its tranches.
    pub pool_equity: Address,
    /// First senior shares of the pool; another class may have taken their place since.
    pub senior_tranche: Address,
    /// First junior shares of the pool; another class may have taken their place since.
    pub junior_tranche: Address,
    /// Isolated accounts, where the market is moved.
    pub stressed_isolated: Address,
    /// Cross accounts, where the market is moved.
    pub stressed_cross: Address,
    /// Portfolio accounts, where the market is moved.
    pub stressed_portfolio: Address,
    /// What if the market moved, and liquidation prices.
    pub stress_lens: Address,
}

impl Contracts {
    /// Each contract with its name in Solidity, in order of creation.
    pub const fn named(&self) -> [(&'static str, Address); 34] {
        [
            ("Authority", self.authority),
            ("Vault", self.vault),
            ("VolatilityIndex", self.volatility_index),
            ("Settlement", self.settlement),
            ("MarketData", self.market_data),
            ("Registry", self.registry),
            ("Clearinghouse", self.clearinghouse),
            ("RiskParameters", self.risk_parameters),
            ("CrossEngine", self.cross_engine),
            ("IsolatedEngine", self.isolated_engine),
            ("NormalTable", self.normal_table),
            ("PortfolioEngine", self.portfolio_engine),
            ("ScenarioTable", self.scenario_table),
            ("LiquidityVault", self.liquidity_vault),
            ("InsuranceFund", self.insurance_fund),
            ("PoolVenue", self.pool_venue),
            ("Funding", self.funding),
            ("TransferVenue", self.transfer_venue),
            ("FeeSchedule", self.fee_schedule),
            ("RfqVenue", self.rfq_venue),
            ("TriggerVenue", self.trigger_venue),
            ("Liquidation", self.liquidation),
            ("Lens", self.lens),
            ("RiskLens", self.risk_lens),
            ("SignatureRouter", self.signature_router),
            ("OptionPool", self.option_pool),
            ("DepositRouter", self.deposit_router),
            ("PoolEquity", self.pool_equity),
            ("SeniorTranche", self.senior_tranche),
            ("JuniorTranche", self.junior_tranche),
            ("StressedIsolatedEngine", self.stressed_isolated),
            ("StressedCrossEngine", self.stressed_cross),
            ("StressedPortfolioEngine", self.stressed_portfolio),
            ("StressLens", self.stress_lens),
        ]
    }
}

/// The protocol's own accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemAccounts {
    /// Counterparty of every trader, owned by the LP shares.
    pub pool: AccountId,
    /// Pays deficits first.
    pub insurance: AccountId,
    /// Filled by impact charges, emptied by rebates.
    pub reserve: AccountId,
}

impl SystemAccounts {
    /// What they are on a ledger that nobody else has used.
    pub(crate) const FIRST: Self =
        Self { pool: AccountId::new(1), insurance: AccountId::new(2), reserve: AccountId::new(3) };
}
