//! A deployment with prices, a funded pool and traders.

use alloy::{
    network::EthereumWallet,
    primitives::{Address, Bytes, U256},
    providers::DynProvider,
    rpc::types::TransactionReceipt,
    sol_types::SolCall,
};
use loadline_bindings::{LiquidityVault, Tranche, testing::TestToken};
use loadline_client::{
    ActionBatch, Amount, Event, Loadline, Outcome, Quotation, SpotReport, SurfaceQuote,
    SurfaceReport, submit, submit_surface,
};
use loadline_deploy::{BoxError, Deployment, Params, deploy};
use loadline_harness::{Chain, DEV_ACCOUNTS, dev_signer};
use loadline_model::Mode;
use loadline_units::{AccountId, Fraction, Price, UnderlyingId, Usd};

pub(crate) const TRADER: Address = DEV_ACCOUNTS[1];
pub(crate) const OTHER: Address = DEV_ACCOUNTS[2];
pub(crate) const LP: Address = DEV_ACCOUNTS[3];
/// Accounts 7, 8 and 9 of the development mnemonic.
const REPORTERS: [u32; 3] = [7, 8, 9];

/// A chain with the protocol, and everybody's keys.
pub(crate) struct World {
    pub(crate) chain: Chain,
    pub(crate) client: Loadline<DynProvider>,
}

pub(crate) const fn eth() -> UnderlyingId {
    UnderlyingId::new(1).unwrap()
}

pub(crate) fn usd(units: i64) -> Usd {
    Usd::from_units(units)
}

impl World {
    /// Deployed, ETH at 3,000 and BTC at 60,000, a pool of a million.
    pub(crate) async fn new() -> Self {
        let chain = Chain::default();
        let mut wallet = EthereumWallet::new(dev_signer(0).unwrap());
        (1..10).for_each(|index| wallet.register_signer(dev_signer(index).unwrap()));
        let provider = chain.provider_with(wallet);
        let blocks = chain.clone();
        let mut miner = move || -> Result<(), BoxError> {
            blocks.mine(blocks.head().timestamp + 1)?;
            Ok(())
        };
        let params = Params::dev().unwrap();
        let deployment = deploy(&provider, DEV_ACCOUNTS[0], &params, &mut miner).await.unwrap();
        let client = Loadline::new(provider, deployment);
        let world = Self { chain, client };
        world.report(3_000).await;
        world.fund(LP, 1_000_000).await;
        let at = world.deployment().contracts;
        world.approve(LP, at.junior_tranche).await;
        let assets = U256::from(1_000_000_000_000_u64);
        let ask = Tranche::requestDepositCall { assets, controller: LP, owner: LP };
        world.run(LP, at.junior_tranche, ask.abi_encode().into()).await;
        world.process_epoch().await;
        let claim = Tranche::deposit_0Call { assets, receiver: LP, controller: LP };
        world.run(LP, at.junior_tranche, claim.abi_encode().into()).await;
        world
    }

    /// Prices what waits at the tranches.
    pub(crate) async fn process_epoch(&self) -> Vec<Event> {
        let call = LiquidityVault::processEpochCall {};
        self.run(LP, self.deployment().contracts.liquidity_vault, call.abi_encode().into()).await
    }

    pub(crate) fn deployment(&self) -> &Deployment {
        self.client.deployment()
    }

    pub(crate) fn mine(&self) {
        self.chain.mine(self.chain.head().timestamp + 1).unwrap();
    }

    /// Sends and mines; the outcome, also of what is refused before it is sent.
    pub(crate) async fn attempt(
        &self,
        from: Address,
        to: Address,
        data: Bytes,
    ) -> Outcome<TransactionReceipt> {
        match self.client.send(from, to, data).await.unwrap() {
            Outcome::Returned(hash) => {
                self.mine();
                self.client.outcome(hash).await.unwrap().unwrap()
            }
            Outcome::Reverted(reason) => Outcome::Reverted(reason),
        }
    }

    /// Sends and mines what must succeed; its events.
    pub(crate) async fn run(&self, from: Address, to: Address, data: Bytes) -> Vec<Event> {
        match self.attempt(from, to, data).await {
            Outcome::Returned(receipt) => {
                let decoder = self.client.decoder();
                receipt.logs().iter().filter_map(|log| decoder.decode(log).unwrap()).collect()
            }
            Outcome::Reverted(reason) => panic!("{reason}"),
        }
    }

    /// Runs a batch on the ledger.
    pub(crate) async fn execute(&self, from: Address, batch: ActionBatch) -> Vec<Event> {
        self.run(from, self.deployment().contracts.clearinghouse, batch.calldata()).await
    }

    /// The reason for which the ledger refuses a batch.
    pub(crate) async fn refusal(&self, from: Address, batch: ActionBatch) -> String {
        let ledger = self.deployment().contracts.clearinghouse;
        let outcome = self.attempt(from, ledger, batch.calldata()).await;
        outcome.reason().unwrap().to_string()
    }

    /// All reporters see ETH at a price, and everything else at a fixed one.
    pub(crate) fn reports(&self, price: u64) -> Bytes {
        let confidence = Fraction::from_bps(1).unwrap();
        let quotation = |id, units| Quotation {
            underlying: UnderlyingId::new(id).unwrap(),
            price: Price::from_units(units),
            confidence,
        };
        let prices = vec![quotation(4, 20), quotation(1, price), quotation(2, 60_000)];
        let report = SpotReport::new(self.chain.head().timestamp, prices);
        let signed = REPORTERS.map(|index| {
            let signer = dev_signer(index).unwrap();
            report.sign(self.deployment(), signer.address(), &signer).unwrap()
        });
        submit(signed.into())
    }

    pub(crate) async fn report(&self, price: u64) -> Vec<Event> {
        self.mine(); // so that the moment is newer than the last one
        let data = self.reports(price);
        self.run(DEV_ACCOUNTS[5], self.deployment().contracts.market_data, data).await
    }

    /// All reporters see these surfaces of ETH now.
    pub(crate) async fn post_surface(
        &self,
        quotes: impl IntoIterator<Item = SurfaceQuote>,
    ) -> Vec<Event> {
        let report = SurfaceReport::new(self.chain.head().timestamp, eth(), quotes).unwrap();
        let signed = REPORTERS.map(|index| {
            let signer = dev_signer(index).unwrap();
            report.sign(self.deployment(), signer.address(), &signer).unwrap()
        });
        let data = submit_surface(signed.into());
        self.run(DEV_ACCOUNTS[5], self.deployment().contracts.market_data, data).await
    }

    /// Mints USDC.
    pub(crate) async fn fund(&self, to: Address, units: u64) {
        let amount = U256::from(units) * U256::from(1_000_000);
        let mint = TestToken::mintCall { to, amount };
        self.run(to, self.deployment().assets[0].token, mint.abi_encode().into()).await;
    }

    pub(crate) async fn approve(&self, from: Address, spender: Address) {
        let approve = TestToken::approveCall { spender, value: U256::MAX };
        self.run(from, self.deployment().assets[0].token, approve.abi_encode().into()).await;
    }

    /// A new Cross account with that much cash.
    pub(crate) async fn open(&self, owner: Address, cash: u32) -> AccountId {
        self.fund(owner, cash.into()).await;
        self.approve(owner, self.deployment().contracts.vault).await;
        let batch = self
            .client
            .batch()
            .open(owner, Mode::Cross)
            .deposit(AccountId::NONE, Amount::Cash(usd(cash.into())));
        let events = self.execute(owner, batch).await;
        let opened = events.iter().find_map(|event| match event {
            Event::Opened { account, .. } => Some(*account),
            _ => None,
        });
        opened.unwrap()
    }

    pub(crate) async fn health(&self, account: AccountId) -> loadline_client::Health {
        let number = self.chain.head().number;
        self.client.health(&[account], number).await.unwrap()[0]
    }

    pub(crate) async fn state(&self, account: AccountId) -> loadline_client::AccountState {
        let number = self.chain.head().number;
        self.client.positions(&[account], number).await.unwrap().remove(0)
    }
}
