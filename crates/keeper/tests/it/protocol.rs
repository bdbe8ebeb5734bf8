//! A deployed protocol with a funded pool, traders, and a keeper.

use crate::ground::Ground;
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes, U256};
use alloy::providers::{DynProvider, Provider};
use alloy::rpc::types::TransactionRequest;
use alloy::signers::local::PrivateKeySigner;
use alloy::sol_types::SolCall;
use loadline_bindings::Clearinghouse::settleCall;
use loadline_bindings::LiquidityVault::processEpochCall;
use loadline_bindings::Tranche::requestDepositCall;
use loadline_bindings::testing::TestToken::{approveCall, mintCall};
use loadline_client::{
    ActionBatch, Amount, Loadline, Outcome, PoolOrder, Quotation, RfqLeg, RfqOrder, SpotReport,
    SurfaceQuote, SurfaceReport, submit, submit_surface,
};
use loadline_deploy::Deployment;
use loadline_harness::{Chain, dev_signer};
use loadline_keeper::{Keeper, Settings, TickReport};
use loadline_model::surface::Slice;
use loadline_model::{Book, Mode};
use loadline_units::{
    AccountId, AssetId, ExpiryKey, Fraction, OptionSeries, Price, Size, UnderlyingId, Usd,
};

const DAY: u64 = 86_400;
const DEPLOYER: u32 = 0;
const TRADER: u32 = 1;
const KEEPER: u32 = 2;
const LP: u32 = 3;
const POSTER: u32 = 6;
const REPORTERS: [u32; 3] = [7, 8, 9];

fn key(index: u32) -> PrivateKeySigner {
    dev_signer(index).unwrap()
}

/// What development chains list first.
pub(crate) const ETH: UnderlyingId = UnderlyingId::new(1).unwrap();
const BTC: UnderlyingId = UnderlyingId::new(2).unwrap();

/// Cash.
pub(crate) fn usd(units: i64) -> Amount {
    Amount::Cash(Usd::from_units(units))
}

/// Wrapped ETH.
pub(crate) fn weth(units: i64) -> Amount {
    Amount::Asset(AssetId::new(1).unwrap(), Size::from_units(units))
}

/// Wrapped BTC.
pub(crate) fn wbtc(units: i64) -> Amount {
    Amount::Asset(AssetId::new(2).unwrap(), Size::from_units(units))
}

pub(crate) struct Protocol {
    ground: Ground,
    deployment: Deployment,
    /// The keeper's own account.
    own: AccountId,
}

impl Protocol {
    /// Deploys, funds the pool with 20 million and the keeper with `capital` USD; ETH is at 3,000.
    pub(crate) async fn new(capital: i64) -> Self {
        Self::on(Ground::InProcess(Chain::default()), capital).await
    }

    /// The same on a given chain.
    pub(crate) async fn on(ground: Ground, capital: i64) -> Self {
        let deployment = ground.deploy(key(DEPLOYER), key(DEPLOYER).address()).await;
        let mut protocol = Self { ground, deployment, own: AccountId::NONE };
        protocol.price(3_000).await;
        for holder in [TRADER, KEEPER, LP] {
            protocol.mint(holder).await;
        }
        let assets = U256::from(20_000_000_000_000_u64);
        let (at, controller) = (protocol.deployment.contracts, key(LP).address());
        let ask = requestDepositCall { assets, controller, owner: controller };
        protocol.send(LP, at.junior_tranche, ask.abi_encode().into()).await;
        protocol.send(LP, at.liquidity_vault, processEpochCall {}.abi_encode().into()).await;
        protocol.own = protocol.open(KEEPER, Mode::Cross, &[usd(capital)]).await;
        protocol
    }

    fn client(&self, index: u32) -> Loadline<DynProvider> {
        Loadline::new(self.ground.provider_with(key(index)), self.deployment.clone())
    }

    /// The next block, 12 seconds later.
    pub(crate) async fn mine(&self) {
        self.wait(12).await;
    }

    /// A block so many seconds later.
    pub(crate) async fn wait(&self, seconds: u64) {
        self.ground.mine(self.now() + seconds).await;
    }

    /// Time of the newest block [unix seconds].
    pub(crate) fn now(&self) -> u64 {
        self.ground.now()
    }

    /// The chain in this process, for what only it can do.
    pub(crate) fn chain(&self) -> &Chain {
        match &self.ground {
            Ground::InProcess(chain) => chain,
            Ground::Anvil { .. } => panic!("the chain is not in this process"),
        }
    }

    /// A block with a price of ETH, with BTC at twenty times as much, and whatever waits.
    pub(crate) async fn price(&self, units: u64) {
        let confidence = Fraction::from_bps(1).unwrap();
        let quotation = |(underlying, units)| Quotation {
            underlying,
            price: Price::from_units(units),
            confidence,
        };
        let quotations = [(ETH, units), (BTC, 20 * units)].map(quotation).to_vec();
        let report = SpotReport::new(self.now(), quotations);
        let sign =
            |index| report.sign(&self.deployment, key(index).address(), &key(index)).unwrap();
        let calldata = submit(REPORTERS.map(sign).to_vec());
        self.send(POSTER, self.deployment.contracts.market_data, calldata).await;
    }

    /// Sends one transaction, mines the block, and sees that it did what it should. Gas is not estimated: that
    /// would run in the head's block, in which a price may have been accepted already.
    async fn send(&self, by: u32, to: Address, calldata: Bytes) {
        let provider = self.ground.provider_with(key(by));
        let call = TransactionRequest::default()
            .with_to(to)
            .with_input(calldata)
            .with_gas_limit(5_000_000);
        let hash = *provider.send_transaction(call).await.unwrap().tx_hash();
        self.mine().await;
        let outcome = self.client(by).outcome(hash).await.unwrap().unwrap();
        assert!(matches!(outcome, Outcome::Returned(_)), "{outcome:?}");
    }

    async fn mint(&self, holder: u32) {
        for asset in &self.deployment.assets {
            let (to, value) = (key(holder).address(), U256::MAX >> 100);
            self.send(holder, asset.token, mintCall { to, amount: value }.abi_encode().into())
                .await;
            for spender in
                [self.deployment.contracts.vault, self.deployment.contracts.junior_tranche]
            {
                let approve = approveCall { spender, value };
                self.send(holder, asset.token, approve.abi_encode().into()).await;
            }
        }
    }

    const fn batch(&self) -> ActionBatch {
        ActionBatch::new(&self.deployment)
    }

    async fn execute(&self, by: u32, batch: ActionBatch) {
        self.send(by, self.deployment.contracts.clearinghouse, batch.calldata()).await;
    }

    async fn open(&self, by: u32, mode: Mode, deposits: &[Amount]) -> AccountId {
        let opened = self.batch().open(key(by).address(), mode);
        let batch =
            deposits.iter().fold(opened, |batch, amount| batch.deposit(AccountId::NONE, *amount));
        self.execute(by, batch).await;
        AccountId::new(self.client(by).account_count().await.unwrap())
    }

    /// An account with deposits and `tenths` of a perpetual ETH.
    pub(crate) async fn trader(&self, mode: Mode, deposits: &[Amount], tenths: i64) -> AccountId {
        let account = self.open(TRADER, mode, deposits).await;
        if tenths != 0 {
            self.trade(account, ETH, tenths).await;
        }
        account
    }

    async fn trade(&self, account: AccountId, underlying: UnderlyingId, tenths: i64) {
        self.price(3_000).await;
        let size = Size::from_wad(i128::from(tenths) * 10_i128.pow(17));
        let batch = self.batch().trade_pool(account, PoolOrder::market(underlying, size));
        self.execute(TRADER, batch).await;
    }

    /// 08:00 UTC, so many days after the first one ahead.
    pub(crate) fn expiry_in(&self, days: u64) -> u32 {
        let now = self.now();
        let today = now / DAY * DAY + 8 * 3_600;
        let first = if today > now { today } else { today + DAY };
        u32::try_from(first + days * DAY).unwrap()
    }

    /// All reporters see ETH at 60 % for these expiries.
    pub(crate) async fn surfaces(&self, expiries: &[u32]) {
        let now = self.now();
        let quote = |expiry: &u32| {
            let left = u128::from(u64::from(*expiry) - now);
            let theta_wad = 360_000_000_000_000_000 * left / (365 * u128::from(DAY));
            let psi_wad = (theta_wad * 1_000_000_000_000_000_000).isqrt();
            SurfaceQuote {
                expiry: ExpiryKey { underlying: ETH, expiry: *expiry },
                basis_wad: 1_000_000_000_000_000_000,
                rate_wad: 0,
                slice: Slice { theta_wad, rho_wad: -200_000_000_000_000_000, psi_wad },
            }
        };
        let report = SurfaceReport::new(now, ETH, expiries.iter().map(quote)).unwrap();
        let sign =
            |index| report.sign(&self.deployment, key(index).address(), &key(index)).unwrap();
        let calldata = submit_surface(REPORTERS.map(sign).to_vec());
        self.send(POSTER, self.deployment.contracts.market_data, calldata).await;
    }

    /// An account of the owner of liquidity, who signs the other side of options.
    pub(crate) async fn maker(&self, deposits: &[Amount]) -> AccountId {
        self.open(LP, Mode::Portfolio, deposits).await
    }

    /// The taker buys options from the maker at the mark; negative sizes are sold.
    pub(crate) async fn deal(
        &self,
        taker: AccountId,
        maker: AccountId,
        trades: &[(OptionSeries, i64)],
    ) {
        self.price(3_000).await;
        let mut legs = Vec::new();
        for (series, units) in trades {
            let instrument = series.instrument();
            let packed = instrument.packed().try_into().unwrap();
            let client = self.client(TRADER);
            let mark = client.market_data().optionMark(packed).call().await.unwrap().mark;
            let size = Size::from_units(*units);
            legs.push(RfqLeg { instrument, size, quote: size.value_down(Price::from_wad(mark)) });
        }
        let order = RfqOrder {
            maker,
            taker: AccountId::NONE,
            signer: key(LP).address(),
            nonce: U256::from(self.now()),
            epoch: 0,
            deadline: u64::MAX,
            lots: 1,
            reduce_only: false,
            legs,
        };
        let signed = order.sign(&self.deployment, &key(LP)).unwrap();
        self.execute(TRADER, self.batch().trade_rfq(taker, &signed)).await;
    }

    /// Trades tenths of a perpetual BTC.
    pub(crate) async fn trade_btc(&self, account: AccountId, tenths: i64) {
        self.trade(account, BTC, tenths).await;
    }

    /// Withdraws cash, into debt.
    pub(crate) async fn borrow(&self, account: AccountId, units: i64) {
        self.execute(TRADER, self.batch().withdraw(account, usd(units), key(TRADER).address()))
            .await;
    }

    pub(crate) async fn deposit(&self, account: AccountId, units: i64) {
        self.execute(TRADER, self.batch().deposit(account, usd(units))).await;
    }

    /// A keeper with the usual settings, changed.
    pub(crate) async fn keeper_with(&self, change: impl FnOnce(&mut Settings)) -> Keeper {
        let mut settings = Settings::new(self.own, self.deployment.accounts.pool);
        change(&mut settings);
        Keeper::new(self.ground.provider(), &self.deployment, key(KEEPER), settings).await.unwrap()
    }

    pub(crate) async fn keeper(&self) -> Keeper {
        self.keeper_with(|_| {}).await
    }

    pub(crate) async fn is_flagged(&self, account: AccountId) -> bool {
        let head = self.ground.head().await;
        self.client(TRADER).health(&[account], head).await.unwrap()[0].flagged
    }

    /// A transaction of the keeper's key that the keeper knows nothing of.
    pub(crate) async fn use_keepers_key(&self) {
        let to = self.deployment.contracts.clearinghouse;
        let settle = settleCall { accounts: vec![self.own.get()] };
        self.send(KEEPER, to, settle.abi_encode().into()).await;
    }
}

/// What an account holds, as the keeper knows it.
pub(crate) fn book(keeper: &Keeper, account: AccountId) -> Book {
    keeper.state().replica().columns().stored(account).unwrap()
}

/// Asserts that replica and chain are the same to the wei, for all accounts.
pub(crate) async fn assert_same(keeper: &Keeper) {
    let audited = keeper.audit_all().await.unwrap();
    let accounts = u64::try_from(keeper.state().replica().accounts().count()).unwrap();
    assert_eq!((audited.comparisons, audited.mismatches.len()), (accounts, 0));
}

/// Ticks and mines until nothing is on its way.
pub(crate) async fn settle(protocol: &Protocol, keeper: &mut Keeper) -> Vec<TickReport> {
    let mut reports = Vec::new();
    for _ in 0..40 {
        let report = keeper.tick().await.unwrap();
        let idle = report.sent == 0 && keeper.state().attempts().count() == 0;
        reports.push(report);
        if idle {
            return reports;
        }
        protocol.mine().await;
    }
    panic!("never idle: {:#?}", reports.last());
}
