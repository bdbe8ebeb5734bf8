//! Accounts with options on a running devnet.

use alloy::{
    network::EthereumWallet,
    primitives::{Address, Bytes, U256},
    providers::{DynProvider, Provider, ProviderBuilder},
};
use loadline_client::{
    ActionBatch, Amount, Loadline, Outcome, PoolOrder, RfqLeg, RfqOrder, SurfaceQuote,
    SurfaceReport, submit_surface,
};
use loadline_deploy::Deployment;
use loadline_harness::{DEV_ACCOUNTS, dev_signer};
use loadline_model::{Mode, surface::Slice};
use loadline_scenario::devnet::{PROVIDER, TRADER};
use loadline_units::{AccountId, ExpiryKey, OptionSeries, Price, Size, UnderlyingId, Usd};
use std::{path::Path, thread::sleep, time::Duration};

const DAY: u64 = 86_400;
const WAD: u128 = 1_000_000_000_000_000_000;
/// The owners' keys by number, and those of the reporters.
const OWNERS: [u32; 2] = [1, 3];
const REPORTERS: [u32; 3] = [7, 8, 9];

/// The same book in two modes: a perpetual, a call sold and a put bought of a month.
pub(crate) struct Books {
    pub(crate) cross: AccountId,
    pub(crate) portfolio: AccountId,
}

struct Net {
    protocol: Loadline<DynProvider>,
    eth: UnderlyingId,
}

/// Opens them on the devnet behind a URL, and an account of a maker before them.
pub(crate) async fn open(url: &str, record: &Path) -> Books {
    let [provider, trader] = OWNERS.map(|index| dev_signer(index).unwrap());
    let mut wallet = EthereumWallet::from(provider);
    wallet.register_signer(trader);
    let node = ProviderBuilder::new().wallet(wallet).connect_http(url.parse().unwrap()).erased();
    let deployment = Deployment::load(record, 31_337).unwrap();
    let eth = deployment.underlying("ETH").unwrap();
    let net = Net { protocol: Loadline::new(node, deployment), eth };

    let now = net.protocol.call_time(net.head().await).await.unwrap();
    let expiry = u32::try_from(now / DAY * DAY + 30 * DAY + 8 * 3_600).unwrap();
    net.surface(now, expiry).await;
    let maker = net.account(PROVIDER, Mode::Portfolio, 1_000_000).await;
    let [cross, portfolio] = [Mode::Cross, Mode::Portfolio];
    let cross = net.book(cross, maker, expiry).await;
    let portfolio = net.book(portfolio, maker, expiry).await;
    Books { cross, portfolio }
}

impl Net {
    fn batch(&self) -> ActionBatch {
        self.protocol.batch()
    }

    async fn head(&self) -> alloy::primitives::B256 {
        let head = self.protocol.provider().get_block(alloy::eips::BlockId::latest()).await;
        head.unwrap().unwrap().header.hash
    }

    async fn account(&self, owner: Address, mode: Mode, cash: i64) -> AccountId {
        let cash = Amount::Cash(Usd::from_units(cash));
        self.execute(owner, self.batch().open(owner, mode).deposit(AccountId::NONE, cash)).await;
        AccountId::new(self.protocol.account_count().await.unwrap())
    }

    async fn book(&self, mode: Mode, maker: AccountId, expiry: u32) -> AccountId {
        let account = self.account(TRADER, mode, 20_000).await;
        let perp = PoolOrder::market(self.eth, Size::from_units(2));
        self.execute(TRADER, self.batch().trade_pool(account, perp)).await;
        let series = |is_put, strike: u64| {
            OptionSeries::new(self.eth, is_put, expiry, strike * 100_000_000).unwrap()
        };
        let mut legs = Vec::new();
        for (series, units) in [(series(false, 3_300), -5), (series(true, 2_700), 3)] {
            let instrument = series.instrument();
            let packed = instrument.packed().try_into().unwrap();
            let mark = self.protocol.market_data().optionMark(packed).call().await.unwrap().mark;
            let size = Size::from_units(units);
            legs.push(RfqLeg { instrument, size, quote: size.value_down(Price::from_wad(mark)) });
        }
        let order = RfqOrder {
            maker,
            taker: account,
            signer: PROVIDER,
            nonce: U256::from(account.get()),
            epoch: 0,
            deadline: u64::MAX,
            lots: 1,
            reduce_only: false,
            legs,
        };
        let key = dev_signer(OWNERS[0]).unwrap();
        let signed = order.sign(self.protocol.deployment(), &key).unwrap();
        self.execute(TRADER, self.batch().trade_rfq(account, &signed)).await;
        account
    }

    /// All reporters see ETH at 60 % for an expiry.
    async fn surface(&self, now: u64, expiry: u32) {
        let left = u128::from(u64::from(expiry) - now);
        let theta_wad = 360_000_000_000_000_000 * left / (365 * u128::from(DAY));
        let quote = SurfaceQuote {
            expiry: ExpiryKey { underlying: self.eth, expiry },
            basis_wad: 1_000_000_000_000_000_000,
            rate_wad: 0,
            slice: Slice {
                theta_wad,
                rho_wad: -200_000_000_000_000_000,
                psi_wad: (theta_wad * WAD).isqrt(),
            },
        };
        let report = SurfaceReport::new(now, self.eth, [quote]).unwrap();
        let sign = |index: u32| {
            let address = DEV_ACCOUNTS[usize::try_from(index).unwrap()];
            report.sign(self.protocol.deployment(), address, &dev_signer(index).unwrap()).unwrap()
        };
        let calldata = submit_surface(REPORTERS.map(sign).to_vec());
        self.send(TRADER, self.protocol.deployment().contracts.market_data, calldata).await;
    }

    async fn execute(&self, by: Address, batch: ActionBatch) {
        let ledger = self.protocol.deployment().contracts.clearinghouse;
        self.send(by, ledger, batch.calldata()).await;
    }

    async fn send(&self, by: Address, to: Address, calldata: Bytes) {
        let sent = self.protocol.send(by, to, calldata).await.unwrap();
        let Outcome::Returned(hash) = sent else { panic!("{sent:?}") };
        for _ in 0..200 {
            match self.protocol.outcome(hash).await.unwrap() {
                Some(Outcome::Returned(_)) => return,
                Some(Outcome::Reverted(reason)) => panic!("{reason}"),
                None => sleep(Duration::from_millis(20)),
            }
        }
        panic!("never in a block");
    }
}
