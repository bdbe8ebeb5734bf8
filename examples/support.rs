//! A development chain in this process, with the protocol on it. With a real chain a provider of its node takes its place.

use alloy::{
    network::EthereumWallet,
    primitives::{Address, Bytes, U256},
    providers::DynProvider,
    rpc::types::TransactionReceipt,
    sol_types::SolCall,
};
use eyre::{Result, eyre};
use loadline_bindings::{LiquidityVault, Tranche, testing::TestToken};
use loadline_client::{
    ActionBatch, Amount, Event, Loadline, Outcome, Quotation, SpotReport, submit,
};
use loadline_deploy::{BoxError, Params, deploy};
use loadline_harness::{Chain, DEV_ACCOUNTS, dev_signer};
use loadline_model::Mode;
use loadline_units::{AccountId, Fraction, Price, UnderlyingId, Usd};

/// Accounts of the development mnemonic whose keys report prices.
const REPORTERS: [u32; 3] = [7, 8, 9];

/// The chain, and the protocol on it.
pub(crate) struct Local {
    pub(crate) chain: Chain,
    pub(crate) loadline: Loadline<DynProvider>,
}

impl Local {
    /// Deploys everything, reports ETH at 3,000 USD, and lets an LP fill the pool, so that there is someone to trade with.
    pub(crate) async fn start() -> Result<Self> {
        let chain = Chain::default();
        let mut wallet = EthereumWallet::new(dev_signer(0)?);
        for index in 1..10 {
            wallet.register_signer(dev_signer(index)?);
        }
        let provider = chain.provider_with(wallet);
        let blocks = chain.clone();
        let mut miner = move || -> Result<(), BoxError> {
            blocks.mine(blocks.head().timestamp + 1)?;
            Ok(())
        };
        let deployment = deploy(&provider, DEV_ACCOUNTS[0], &Params::dev()?, &mut miner).await?;
        let local = Self { chain, loadline: Loadline::new(provider, deployment) };
        local.report(3_000).await?;
        local.provide(DEV_ACCOUNTS[3], 1_000_000).await?;
        Ok(local)
    }

    /// The underlying with a symbol.
    pub(crate) fn underlying(&self, symbol: &str) -> Result<UnderlyingId> {
        let known = self.loadline.deployment().params.underlying(symbol);
        known.ok_or_else(|| eyre!("no underlying {symbol}"))
    }

    /// The next block.
    pub(crate) fn mine(&self) -> Result<()> {
        self.chain.mine(self.chain.head().timestamp + 12)?;
        Ok(())
    }

    /// All reporters sign what ETH and BTC cost now; anyone brings it.
    pub(crate) async fn report(&self, eth_usd: u64) -> Result<()> {
        self.mine()?;
        let confidence = Fraction::from_bps(1).unwrap_or(Fraction::ZERO);
        let prices = [("ETH", eth_usd), ("BTC", 60_000)];
        let quotations = prices.into_iter().map(|(symbol, usd)| {
            let underlying = self.underlying(symbol)?;
            Ok(Quotation { underlying, price: Price::from_units(usd), confidence })
        });
        let report =
            SpotReport::new(self.chain.head().timestamp, quotations.collect::<Result<_>>()?);
        let mut signed = Vec::new();
        for index in REPORTERS {
            let signer = dev_signer(index)?;
            signed.push(report.sign(self.loadline.deployment(), signer.address(), &signer)?);
        }
        let market = self.loadline.deployment().contracts.market_data;
        self.send(DEV_ACCOUNTS[5], market, submit(signed)).await?;
        Ok(())
    }

    /// Sends a transaction, waits for its block, and returns what happened.
    pub(crate) async fn send(&self, from: Address, to: Address, data: Bytes) -> Result<Vec<Event>> {
        let hash = match self.loadline.send(from, to, data).await? {
            Outcome::Returned(hash) => hash,
            Outcome::Reverted(reason) => return Err(eyre!("refused: {reason}")),
        };
        self.mine()?;
        let outcome = self.loadline.outcome(hash).await?.ok_or_else(|| eyre!("not mined"))?;
        let receipt: TransactionReceipt = match outcome {
            Outcome::Returned(receipt) => receipt,
            Outcome::Reverted(reason) => return Err(eyre!("reverted: {reason}")),
        };
        let decoder = self.loadline.decoder();
        let events = receipt.logs().iter().filter_map(|log| decoder.decode(log).transpose());
        Ok(events.collect::<Result<_, _>>()?)
    }

    /// Runs a batch on the ledger.
    pub(crate) async fn execute(&self, from: Address, batch: ActionBatch) -> Result<Vec<Event>> {
        self.send(from, self.loadline.deployment().contracts.clearinghouse, batch.calldata()).await
    }

    /// Gives somebody test USDC, and lets a contract take it.
    pub(crate) async fn fund(&self, to: Address, usd: u64, spender: Address) -> Result<()> {
        let token =
            self.loadline.deployment().assets.first().ok_or_else(|| eyre!("no cash"))?.token;
        let amount = U256::from(usd) * U256::from(1_000_000);
        self.send(to, token, TestToken::mintCall { to, amount }.abi_encode().into()).await?;
        let approve = TestToken::approveCall { spender, value: amount };
        self.send(to, token, approve.abi_encode().into()).await?;
        Ok(())
    }

    /// Opens an account with cash in one batch.
    pub(crate) async fn open(&self, owner: Address, mode: Mode, usd: u32) -> Result<AccountId> {
        self.fund(owner, usd.into(), self.loadline.deployment().contracts.vault).await?;
        let cash = Amount::Cash(Usd::from_units(usd.into()));
        let batch = self.loadline.batch().open(owner, mode).deposit(AccountId::NONE, cash);
        let events = self.execute(owner, batch).await?;
        let opened = events.iter().find_map(|event| match event {
            Event::Opened { account, .. } => Some(*account),
            _ => None,
        });
        opened.ok_or_else(|| eyre!("no account was opened"))
    }

    /// Puts USDC into the pool for junior shares: asks, waits for an epoch, and takes them.
    pub(crate) async fn provide(&self, owner: Address, usd: u64) -> Result<()> {
        let junior = self.loadline.deployment().contracts.junior_tranche;
        self.fund(owner, usd, junior).await?;
        let assets = U256::from(usd) * U256::from(1_000_000);
        let ask = Tranche::requestDepositCall { assets, controller: owner, owner };
        self.send(owner, junior, ask.abi_encode().into()).await?;
        self.process_epoch(owner).await?;
        let claim = Tranche::deposit_0Call { assets, receiver: owner, controller: owner };
        self.send(owner, junior, claim.abi_encode().into()).await?;
        Ok(())
    }

    /// Brings a report that is later than every request, and prices them at it, as anyone may.
    pub(crate) async fn process_epoch(&self, from: Address) -> Result<Vec<Event>> {
        self.report(3_000).await?;
        let vault = self.loadline.deployment().contracts.liquidity_vault;
        self.send(from, vault, LiquidityVault::processEpochCall {}.abi_encode().into()).await
    }
}
