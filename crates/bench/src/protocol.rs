//! A deployed protocol in a synchronous world, with a funded pool and priced markets.

mod margin;
mod options;
mod pool;
mod rows;

pub use margin::margin_gas;
pub use pool::pool_gas;
pub use rows::gas;

use alloy::{
    network::EthereumWallet,
    primitives::{Address, Bytes, TxKind, U256},
    sol_types::SolCall,
};
use eyre::{Result, ensure, eyre};
use loadline_bindings::{LiquidityVault, Tranche, testing::TestToken};
use loadline_client::{ActionBatch, Quotation, SpotReport, submit};
use loadline_deploy::{BoxError, Deployment, Params, deploy};
use loadline_harness::{Chain, DEV_ACCOUNTS, Outcome, World, dev_signer};
use loadline_units::{Fraction, Price};

/// Deploys.
const DEPLOYER: Address = DEV_ACCOUNTS[0];
/// Trades.
pub(crate) const TRADER: Address = DEV_ACCOUNTS[1];
/// Funds the pool, bids, and brings what anyone may bring.
pub(crate) const LP: Address = DEV_ACCOUNTS[2];
/// Makes: signs orders for options.
pub(crate) const MAKER: Address = DEV_ACCOUNTS[3];
/// Accounts 7, 8 and 9 of the development mnemonic.
const REPORTERS: [u32; 3] = [7, 8, 9];
/// What the pool starts with, and every actor's mint of a token, in whole units.
const MINTED: u64 = 1_000_000_000;
const POOLED: u64 = 100_000_000;

/// A deployment and the world it lives in.
#[derive(Debug)]
pub struct Protocol {
    pub(crate) world: World,
    pub(crate) deployment: Deployment,
    /// Of the last order.
    nonce: u64,
}

impl Protocol {
    /// Deploys with the parameters of development chains, prices every market and funds the pool.
    ///
    /// # Errors
    ///
    /// When a step fails.
    pub async fn deploy() -> Result<Self> {
        let chain = Chain::default();
        let provider = chain.provider_with(EthereumWallet::new(dev_signer(0)?));
        let blocks = chain.clone();
        let mut miner = move || -> Result<(), BoxError> {
            blocks.mine(blocks.head().timestamp + 1)?;
            Ok(())
        };
        let deployment = deploy(&provider, DEPLOYER, &Params::dev()?, &mut miner).await?;
        let mut protocol = Self { world: chain.world(), deployment, nonce: 0 };
        for actor in [TRADER, LP, MAKER] {
            protocol.fund(actor)?;
        }
        protocol.report(3_000)?;
        let assets = U256::from(POOLED) * U256::from(1_000_000);
        let at = protocol.deployment.contracts;
        let ask = Tranche::requestDepositCall { assets, controller: LP, owner: LP };
        protocol.call(LP, at.junior_tranche, &ask)?;
        protocol.world.next_block(1);
        protocol.call(LP, at.liquidity_vault, &LiquidityVault::processEpochCall {})?;
        protocol.call(
            LP,
            at.junior_tranche,
            &Tranche::deposit_0Call { assets, receiver: LP, controller: LP },
        )?;
        Ok(protocol)
    }

    /// Mints every token to an actor, who approves custody and the junior shares.
    fn fund(&mut self, actor: Address) -> Result<()> {
        let contracts = self.deployment.contracts;
        for asset in self.deployment.assets.clone() {
            let unit = U256::from(10).pow(U256::from(asset.decimals));
            let amount = U256::from(MINTED) * unit;
            self.call(actor, asset.token, &TestToken::mintCall { to: actor, amount })?;
            for spender in [contracts.vault, contracts.junior_tranche] {
                let value = U256::MAX;
                self.call(actor, asset.token, &TestToken::approveCall { spender, value })?;
            }
        }
        Ok(())
    }

    /// Posts ETH at a price in whole dollars and every other market at a fixed one, a block later. Returns the gas.
    ///
    /// # Errors
    ///
    /// When the report is refused.
    pub(crate) fn report(&mut self, eth: u64) -> Result<u64> {
        self.world.next_block(60);
        let confidence = Fraction::from_bps(1).ok_or_else(|| eyre!("a basis point"))?;
        let prices = [eth, 60_000, 150, 15, 30];
        let quotations = self.deployment.underlyings.iter().zip(prices).map(|(it, units)| {
            Quotation { underlying: it.id, price: Price::from_units(units), confidence }
        });
        let report = SpotReport::new(self.world.timestamp(), quotations.collect());
        let mut reports = Vec::new();
        for index in REPORTERS {
            let signer = dev_signer(index)?;
            reports.push(report.sign(&self.deployment, signer.address(), &signer)?);
        }
        let market_data = self.deployment.contracts.market_data;
        self.transact(LP, market_data, submit(reports))
    }

    /// Runs a batch on the ledger. Returns the gas of the whole transaction.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub(crate) fn execute(&mut self, from: Address, batch: ActionBatch) -> Result<u64> {
        self.transact(from, self.deployment.contracts.clearinghouse, batch.calldata())
    }

    pub(crate) fn call<C: SolCall>(&mut self, from: Address, to: Address, call: &C) -> Result<u64> {
        self.transact(from, to, call.abi_encode().into())
    }

    fn transact(&mut self, from: Address, to: Address, data: Bytes) -> Result<u64> {
        let outcome = self.world.transact(from, TxKind::Call(to), U256::ZERO, data);
        ensure!(outcome.is_returned(), "refused: {outcome:?}");
        Ok(outcome.gas())
    }

    /// What one view returns.
    ///
    /// # Errors
    ///
    /// When it reverts.
    pub(crate) fn read<C: SolCall>(&self, to: Address, call: &C) -> Result<C::Return> {
        Ok(self.world.view(to, call).value()?)
    }

    /// Gas of executing one view, the transaction's own part aside.
    ///
    /// # Errors
    ///
    /// When it reverts.
    pub(crate) fn view<C: SolCall>(&self, to: Address, call: &C) -> Result<u64> {
        match self.world.view(to, call) {
            Outcome::Returned { execution_gas, .. } => Ok(execution_gas),
            other => Err(eyre!("refused: {:?}", other.gas())),
        }
    }
}
