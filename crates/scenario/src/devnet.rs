//! A development chain to try things on: a deployment, liquidity in the pool, tokens in wallets, an
//! account for a keeper, one that trades, and prices that stay fresh.
//!
//! Everybody is a development account, whose key is public. [`Devnet::prepare`] does all of it once;
//! [`Devnet::post`] brings signed prices, each time in a block of its own.

mod error;
mod feed;

pub use error::DevnetError;

use alloy::{
    network::EthereumWallet,
    primitives::{Address, Bytes, U256},
    providers::{DynProvider, Provider, ProviderBuilder},
    signers::local::PrivateKeySigner,
    sol_types::SolCall,
    transports::http::reqwest::Url,
};
use error::During;
use loadline_bindings::{LiquidityVault, Tranche, testing::TestToken};
use loadline_client::{ActionBatch, Amount, Loadline, Outcome, PoolOrder};
use loadline_deploy::{Deployment, Params, WaitForBlocks, deploy};
use loadline_harness::{DEV_ACCOUNTS, dev_signer};
use loadline_model::Mode;
use loadline_units::{AccountId, Price, Size, UnderlyingId, Usd};
use std::time::Duration;

/// Who deploys, and holds the admin role.
pub const DEPLOYER: Address = DEV_ACCOUNTS[0];
/// Who owns the shares of the pool.
pub const PROVIDER: Address = DEV_ACCOUNTS[1];
/// Who owns the keeper's account.
pub const KEEPER: Address = DEV_ACCOUNTS[2];
/// Who owns the account that trades.
pub const TRADER: Address = DEV_ACCOUNTS[3];
/// Who pays for posting prices.
const POSTER: Address = DEV_ACCOUNTS[6];
/// Who signs prices: the reporters of the development parameters.
const REPORTERS: [u32; 3] = [7, 8, 9];

/// What the pool begins with [USD].
const LIQUIDITY: i64 = 20_000_000;
/// What the keeper's account begins with [USD].
const KEEPER_CASH: i64 = 1_000_000;
/// What the trader's account begins with [USD].
const TRADER_CASH: i64 = 10_000;
/// What the trader buys at once [ETH].
const TRADER_SIZE: i64 = 5;
/// What each wallet holds of each token [base units].
const WALLET: i64 = 50_000_000;

/// Until the clock of a node shows another second.
const SECOND: Duration = Duration::from_millis(1_100);

/// How long to wait between two looks for a receipt, and how many.
const LOOK: Duration = Duration::from_millis(20);
const LOOKS: u32 = 500;

/// A development chain with a deployment.
#[derive(Clone, Debug)]
pub struct Devnet {
    protocol: Loadline<DynProvider>,
    reporters: Vec<PrivateKeySigner>,
    /// The keeper's account.
    pub keeper: AccountId,
    /// The account that trades.
    pub trader: AccountId,
}

impl Devnet {
    /// Deploys on the development node behind `url`, which mines on its own, and makes it ready.
    ///
    /// # Errors
    ///
    /// [`DevnetError`] if the node is not such a node, or something fails that should not.
    pub async fn prepare(
        url: Url,
        params: &Params,
        prices: &[(UnderlyingId, Price)],
    ) -> Result<Self, DevnetError> {
        let signer = |index| dev_signer(index).during("derive a key");
        let mut wallet = EthereumWallet::from(signer(0)?);
        for index in 1..=6 {
            wallet.register_signer(signer(index)?);
        }
        let provider = ProviderBuilder::new().wallet(wallet).connect_http(url).erased();
        let mut blocks = WaitForBlocks { interval: LOOK };
        let deployment = deploy(&provider, DEPLOYER, params, &mut blocks).await?;
        let mut net = Self {
            protocol: Loadline::new(provider, deployment),
            reporters: REPORTERS.into_iter().map(signer).collect::<Result<_, _>>()?,
            keeper: AccountId::NONE,
            trader: AccountId::NONE,
        };
        net.post(prices).await?;
        net.fund().await?;
        net.open_accounts().await?;
        Ok(net)
    }

    /// The deployment.
    pub fn deployment(&self) -> &Deployment {
        self.protocol.deployment()
    }

    /// Tokens for every wallet, with leave for the Vault to take them; cash for the pool.
    async fn fund(&self) -> Result<(), DevnetError> {
        let at = self.deployment().contracts;
        for asset in self.deployment().assets.iter().filter(|it| it.is_mintable) {
            let wad = U256::from(Size::from_units(WALLET).magnitude());
            let amount = asset.unit().during("read a token")?.to_token(wad).during("convert")?;
            for to in [PROVIDER, KEEPER, TRADER] {
                self.call(to, asset.token, &TestToken::mintCall { to, amount }, "mint").await?;
                let approve = TestToken::approveCall { spender: at.vault, value: U256::MAX };
                self.call(to, asset.token, &approve, "approve").await?;
            }
        }
        let cash = self.deployment().assets.first();
        if let Some(cash) = cash {
            let spender = at.junior_tranche;
            let approve = TestToken::approveCall { spender, value: U256::MAX };
            self.call(PROVIDER, cash.token, &approve, "approve").await?;
            let wad = Usd::from_units(LIQUIDITY).to_wad().into_raw();
            let assets = cash.unit().during("read a token")?.to_token(wad).during("convert")?;
            let (controller, owner) = (PROVIDER, PROVIDER);
            let ask = Tranche::requestDepositCall { assets, controller, owner };
            self.call(PROVIDER, spender, &ask, "fund the pool").await?;
            // A request is priced by what is seen after it, and the node's clock counts seconds.
            tokio::time::sleep(SECOND).await;
            let price = LiquidityVault::processEpochCall {};
            self.call(PROVIDER, at.liquidity_vault, &price, "fund the pool").await?;
            let claim = Tranche::deposit_0Call { assets, receiver: PROVIDER, controller: PROVIDER };
            self.call(PROVIDER, spender, &claim, "fund the pool").await?;
        }
        Ok(())
    }

    async fn open_accounts(&mut self) -> Result<(), DevnetError> {
        let count = self.protocol.account_count().await?;
        self.keeper = AccountId::new(count.saturating_add(1));
        self.trader = AccountId::new(count.saturating_add(2));
        let open = |owner, cash| {
            let cash = Amount::Cash(Usd::from_units(cash));
            self.protocol.batch().open(owner, Mode::Cross).deposit(AccountId::NONE, cash)
        };
        self.execute(KEEPER, open(KEEPER, KEEPER_CASH), "open the keeper's account").await?;
        self.execute(TRADER, open(TRADER, TRADER_CASH), "open the trader's account").await?;
        if let Some(eth) = self.deployment().underlying("ETH") {
            let buy = PoolOrder::market(eth, Size::from_units(TRADER_SIZE));
            let trade = self.protocol.batch().trade_pool(self.trader, buy);
            self.execute(TRADER, trade, "trade").await?;
        }
        Ok(())
    }

    async fn execute(
        &self,
        from: Address,
        batch: ActionBatch,
        step: &'static str,
    ) -> Result<(), DevnetError> {
        self.send(from, self.deployment().contracts.clearinghouse, batch.calldata(), step).await
    }

    async fn call(
        &self,
        from: Address,
        to: Address,
        call: &impl SolCall,
        step: &'static str,
    ) -> Result<(), DevnetError> {
        self.send(from, to, call.abi_encode().into(), step).await
    }

    /// Sends and waits until it is in a block.
    async fn send(
        &self,
        from: Address,
        to: Address,
        input: Bytes,
        step: &'static str,
    ) -> Result<(), DevnetError> {
        match self.protocol.send(from, to, input).await? {
            Outcome::Returned(hash) => self.mined(hash, step).await,
            Outcome::Reverted(reason) => Err(DevnetError::Reverted { step, reason }),
        }
    }

    async fn mined(
        &self,
        hash: alloy::primitives::B256,
        step: &'static str,
    ) -> Result<(), DevnetError> {
        for _ in 0..LOOKS {
            match self.protocol.outcome(hash).await? {
                Some(Outcome::Returned(_)) => return Ok(()),
                Some(Outcome::Reverted(reason)) => {
                    return Err(DevnetError::Reverted { step, reason });
                }
                None => tokio::time::sleep(LOOK).await,
            }
        }
        Err(DevnetError::NotMined { step })
    }
}
