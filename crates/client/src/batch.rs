//! Actions of the ledger, and batches of them.
//!
//! Source: `contracts/src/types/Action.sol`.

mod order;

pub use order::{PoolOptionOrder, PoolOrder};

use crate::{Scopes, SignedOrder};
use alloy::{
    primitives::{Address, Bytes, I256, U256, aliases::U96},
    sol_types::{SolCall, SolValue},
};
use loadline_bindings::Clearinghouse::{Action, executeCall};
use loadline_deploy::Deployment;
use loadline_model::Mode;
use loadline_units::{AccountId, AssetId, InstrumentId, OptionSeries, Size, UnderlyingId, Usd};

/// Numbers of the kinds of actions, in the order of the contract's enum.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Open,
    Deposit,
    Withdraw,
    Transfer,
    Trade,
    SetOperator,
    SetMode,
}

impl Kind {
    const fn number(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Deposit => 1,
            Self::Withdraw => 2,
            Self::Transfer => 3,
            Self::Trade => 4,
            Self::SetOperator => 5,
            Self::SetMode => 6,
        }
    }
}

/// How much of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Cash.
    Cash(Usd),
    /// Base units of another asset.
    Asset(AssetId, Size),
}

/// A batch for the ledger, checked once at its end.
///
/// [`AccountId::NONE`] stands for the account that was opened last in the batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionBatch {
    pool_venue: Address,
    option_pool: Address,
    transfer_venue: Address,
    rfq_venue: Address,
    actions: Vec<Action>,
}

impl ActionBatch {
    /// An empty batch for the ledger of a deployment.
    pub const fn new(deployment: &Deployment) -> Self {
        Self {
            pool_venue: deployment.contracts.pool_venue,
            option_pool: deployment.contracts.option_pool,
            transfer_venue: deployment.contracts.transfer_venue,
            rfq_venue: deployment.contracts.rfq_venue,
            actions: Vec::new(),
        }
    }

    /// Opens an account.
    #[must_use]
    pub fn open(self, owner: Address, mode: Mode) -> Self {
        let action = action(Kind::Open, AccountId::NONE);
        self.with(Action { id: U96::from(mode.number()), target: owner, ..action })
    }

    /// Deposits from the wallet of the caller, who has approved the Vault.
    #[must_use]
    pub fn deposit(self, account: AccountId, amount: Amount) -> Self {
        self.with(amount.of(action(Kind::Deposit, account)))
    }

    /// Withdraws to a wallet.
    #[must_use]
    pub fn withdraw(self, account: AccountId, amount: Amount, to: Address) -> Self {
        self.with(Action { target: to, ..amount.of(action(Kind::Withdraw, account)) })
    }

    /// Moves assets between two accounts of one owner.
    #[must_use]
    pub fn transfer(self, from: AccountId, to: AccountId, amount: Amount) -> Self {
        self.with(Action { to: to.get(), ..amount.of(action(Kind::Transfer, from)) })
    }

    /// Moves a part of a leg, signed as held, between two accounts of one owner, at the mark.
    #[must_use]
    pub fn transfer_perp(
        self,
        from: AccountId,
        to: AccountId,
        underlying: UnderlyingId,
        size: Size,
    ) -> Self {
        self.transfer_leg(from, to, InstrumentId::perpetual(underlying), size)
    }

    /// Moves a part of an option, signed as held, between two accounts of one owner.
    #[must_use]
    pub fn transfer_option(
        self,
        from: AccountId,
        to: AccountId,
        series: OptionSeries,
        size: Size,
    ) -> Self {
        self.transfer_leg(from, to, series.instrument(), size)
    }

    fn transfer_leg(
        self,
        from: AccountId,
        to: AccountId,
        instrument: InstrumentId,
        size: Size,
    ) -> Self {
        let venue = self.transfer_venue;
        self.trade(from, venue, order::transfer(to, instrument, size).abi_encode().into())
    }

    /// Takes all lots of a signed order.
    #[must_use]
    pub fn trade_rfq(self, taker: AccountId, order: &SignedOrder) -> Self {
        self.trade_rfq_lots(taker, order, order.order.lots)
    }

    /// Takes some lots of a signed order, all legs of each.
    #[must_use]
    pub fn trade_rfq_lots(self, taker: AccountId, order: &SignedOrder, lots: u32) -> Self {
        let venue = self.rfq_venue;
        self.trade(taker, venue, order.encode(lots))
    }

    /// Trades a perpetual against the pool.
    #[must_use]
    pub fn trade_pool(self, account: AccountId, order: PoolOrder) -> Self {
        let venue = self.pool_venue;
        self.trade(account, venue, order.encode())
    }

    /// Trades an option against the pool.
    #[must_use]
    pub fn trade_pool_option(self, account: AccountId, order: PoolOptionOrder) -> Self {
        let venue = self.option_pool;
        self.trade(account, venue, order.encode())
    }

    /// Asks any venue for a trade, in its own format.
    #[must_use]
    pub fn trade(self, account: AccountId, venue: Address, data: Bytes) -> Self {
        self.with(Action { target: venue, data, ..action(Kind::Trade, account) })
    }

    /// Grants scopes to an operator until `expires_at` \[unix seconds\]; no scopes revoke.
    #[must_use]
    pub fn set_operator(
        self,
        account: AccountId,
        operator: Address,
        scopes: Scopes,
        expires_at: u64,
    ) -> Self {
        let id = U96::from(scopes.bits());
        let amount = I256::from_raw(U256::from(expires_at));
        self.with(Action { id, amount, target: operator, ..action(Kind::SetOperator, account) })
    }

    /// Changes the mode of an account.
    #[must_use]
    pub fn set_mode(self, account: AccountId, mode: Mode) -> Self {
        self.with(Action { id: U96::from(mode.number()), ..action(Kind::SetMode, account) })
    }

    fn with(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// The actions so far.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The actions.
    pub fn into_actions(self) -> Vec<Action> {
        self.actions
    }

    /// Calldata of `execute`, to be sent to the Clearinghouse.
    pub fn calldata(self) -> Bytes {
        executeCall { actions: self.actions }.abi_encode().into()
    }
}

const fn action(kind: Kind, account: AccountId) -> Action {
    Action {
        kind: kind.number(),
        account: account.get(),
        to: AccountId::NONE.get(),
        id: U96::ZERO,
        amount: I256::ZERO,
        target: Address::ZERO,
        data: Bytes::new(),
    }
}

impl Amount {
    /// The asset.
    pub const fn asset(&self) -> AssetId {
        match self {
            Self::Cash(_) => AssetId::CASH,
            Self::Asset(asset, _) => *asset,
        }
    }

    /// The raw amount \[wad\].
    pub fn to_wad(&self) -> I256 {
        match self {
            Self::Cash(value) => value.to_wad(),
            Self::Asset(_, size) => Usd::from_narrow(size.to_wad()).to_wad(),
        }
    }

    fn of(self, action: Action) -> Action {
        Action { id: U96::from(self.asset().get()), amount: self.to_wad(), ..action }
    }
}
