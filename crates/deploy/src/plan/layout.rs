//! Where everything will be: addresses follow from the deployer and the nonces of its transactions.

use crate::{Contracts, Params};
use alloy::primitives::Address;

/// How many settings stand between the first and the second group of contracts, and use up a nonce each.
const ENGINE_SETTINGS: usize = 3;

/// All addresses.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) deployer: Address,
    pub(crate) contracts: Contracts,
    /// By asset.
    pub(crate) tokens: Vec<Token>,
}

/// A token of the Vault.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) address: Address,
    /// Whether it is a test token, created here.
    pub(crate) is_created: bool,
}

impl Layout {
    pub(crate) fn new(params: &Params, deployer: Address, nonce: u64) -> Self {
        let mut addresses = (nonce..).map(|nonce| deployer.create(nonce));
        let mut create = || addresses.next().unwrap_or_default(); // there are 2^64 nonces
        // The order is that of `create::foundations`, `account_owners` and `trading`.
        let authority = create();
        let tokens = params.assets.iter().map(|asset| match asset.address {
            Some(address) => Token { address, is_created: false },
            None => Token { address: create(), is_created: true },
        });
        let tokens = tokens.collect();
        let [vault, volatility_index, settlement, market_data] = [(); 4].map(|()| create());
        let [registry, clearinghouse, risk_parameters] = [(); 3].map(|()| create());
        let [cross_engine, isolated_engine, normal_table] = [(); 3].map(|()| create());
        let [portfolio_engine, scenario_table] = [(); 2].map(|()| create());
        let [_, _, _] = [(); ENGINE_SETTINGS].map(|()| create());
        let [liquidity_vault, insurance_fund] = [(); 2].map(|()| create());
        let [pool_venue, funding, transfer_venue, fee_schedule] = [(); 4].map(|()| create());
        let [rfq_venue, trigger_venue] = [(); 2].map(|()| create());
        let [liquidation, lens, risk_lens, signature_router] = [(); 4].map(|()| create());
        let [option_pool, deposit_router] = [(); 2].map(|()| create());
        let [pool_equity, senior_tranche, junior_tranche] = [(); 3].map(|()| create());
        let [stressed_isolated, stressed_cross, stressed_portfolio, stress_lens] =
            [(); 4].map(|()| create());
        let contracts = Contracts {
            authority,
            vault,
            volatility_index,
            settlement,
            market_data,
            registry,
            clearinghouse,
            risk_parameters,
            cross_engine,
            isolated_engine,
            normal_table,
            portfolio_engine,
            scenario_table,
            liquidity_vault,
            insurance_fund,
            pool_venue,
            funding,
            transfer_venue,
            fee_schedule,
            rfq_venue,
            trigger_venue,
            liquidation,
            lens,
            risk_lens,
            signature_router,
            option_pool,
            deposit_router,
            stressed_isolated,
            stressed_cross,
            stressed_portfolio,
            stress_lens,
            pool_equity,
            senior_tranche,
            junior_tranche,
        };
        Self { deployer, contracts, tokens }
    }
}
