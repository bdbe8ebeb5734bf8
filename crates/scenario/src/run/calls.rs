//! Calls of the contracts that the client has no words for, and orders that carry them.

use super::{outbox::Order, work::Work};
use alloy::{
    primitives::{Address, Bytes, U256},
    sol_types::SolCall,
};
use loadline_bindings::{Clearinghouse::settleCall, LiquidityVault, Tranche, testing::TestToken};
use loadline_client::ActionBatch;
use loadline_deploy::Contracts;
use loadline_model::tranche::Rank;
use loadline_units::AccountId;

/// A batch for the ledger.
pub(super) fn execute(at: &Contracts, batch: ActionBatch, work: Work) -> Order {
    Order { to: at.clearinghouse, input: batch.calldata(), value: U256::ZERO, work }
}

/// Settlement of accounts.
pub(super) fn settle(at: &Contracts, accounts: &[AccountId]) -> Order {
    let accounts = accounts.iter().map(|account| account.get()).collect();
    call(at.clearinghouse, &settleCall { accounts }, Work::Settle)
}

/// New test tokens, in smallest units.
pub(super) fn mint(token: Address, to: Address, amount: U256) -> Order {
    call(token, &TestToken::mintCall { to, amount }, Work::Prepare)
}

/// Lets a contract take tokens of the sender, without bound.
pub(super) fn approve(token: Address, spender: Address) -> Order {
    call(token, &TestToken::approveCall { spender, value: U256::MAX }, Work::Prepare)
}

/// The tranche of a rank.
pub(super) const fn tranche(at: &Contracts, rank: Rank) -> Address {
    match rank {
        Rank::Senior => at.senior_tranche,
        Rank::Junior => at.junior_tranche,
    }
}

/// Asks for shares for USDC, in smallest units.
pub(super) fn ask_shares(at: &Contracts, rank: Rank, assets: U256, owner: Address) -> Order {
    let ask = Tranche::requestDepositCall { assets, controller: owner, owner };
    call(tranche(at, rank), &ask, Work::LpDeposit)
}

/// Asks for USDC for shares, in smallest units.
pub(super) fn ask_assets(at: &Contracts, rank: Rank, shares: U256, owner: Address) -> Order {
    let ask = Tranche::requestRedeemCall { shares, controller: owner, owner };
    call(tranche(at, rank), &ask, Work::LpRedeem)
}

/// Takes the shares for USDC that an epoch took.
pub(super) fn claim_shares(at: &Contracts, rank: Rank, assets: U256, owner: Address) -> Order {
    let claim = Tranche::deposit_0Call { assets, receiver: owner, controller: owner };
    call(tranche(at, rank), &claim, Work::LpClaim)
}

/// Takes the USDC for shares that an epoch took.
pub(super) fn claim_assets(at: &Contracts, rank: Rank, shares: U256, owner: Address) -> Order {
    let claim = Tranche::redeemCall { shares, receiver: owner, controller: owner };
    call(tranche(at, rank), &claim, Work::LpClaim)
}

/// Prices what waits.
pub(super) fn process_epoch(at: &Contracts) -> Order {
    call(at.liquidity_vault, &LiquidityVault::processEpochCall {}, Work::Epoch)
}

/// Ether [wei].
pub(super) const fn pay(to: Address, value: U256) -> Order {
    Order { to, input: Bytes::new(), value, work: Work::Prepare }
}

fn call(to: Address, call: &impl SolCall, work: Work) -> Order {
    Order { to, input: call.abi_encode().into(), value: U256::ZERO, work }
}
