//! Calls of the contracts that the client has no words for, and orders that carry them.

use super::{outbox::Order, work::Work};
use alloy::{
    primitives::{Address, Bytes, U256},
    sol_types::SolCall,
};
use loadline_bindings::{Clearinghouse::settleCall, LiquidityVault, testing::TestToken};
use loadline_client::ActionBatch;
use loadline_deploy::Contracts;
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

/// USDC for shares of the pool, in smallest units.
pub(super) fn lp_deposit(at: &Contracts, assets: U256, receiver: Address) -> Order {
    let deposit = LiquidityVault::depositCall { assets, receiver };
    call(at.liquidity_vault, &deposit, Work::LpDeposit)
}

/// Shares of the pool for USDC, in smallest units.
pub(super) fn lp_redeem(at: &Contracts, shares: U256, owner: Address) -> Order {
    let redeem = LiquidityVault::redeemCall { shares, receiver: owner, owner };
    call(at.liquidity_vault, &redeem, Work::LpRedeem)
}

/// Ether [wei].
pub(super) const fn pay(to: Address, value: U256) -> Order {
    Order { to, input: Bytes::new(), value, work: Work::Prepare }
}

fn call(to: Address, call: &impl SolCall, work: Work) -> Order {
    Order { to, input: call.abi_encode().into(), value: U256::ZERO, work }
}
