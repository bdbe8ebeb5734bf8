//! An intent as a call of a contract, and the event that proves that it was done.

use crate::core::{Call, Duty, Intent, Key};
use alloy::primitives::{Address, Bytes};
use alloy::sol_types::SolCall;
use loadline_bindings::{Clearinghouse, Liquidation, OptionPool, Settlement};
use loadline_client::Event;
use loadline_deploy::Contracts;

/// Whom an intent calls.
pub(super) const fn callee(call: &Call, contracts: &Contracts) -> Address {
    match call {
        Call::Finalise(_) => contracts.settlement,
        Call::Settle(_) => contracts.clearinghouse,
        Call::Sync(_) => contracts.option_pool,
        _ => contracts.liquidation,
    }
}

/// What is called for an intent.
pub(super) fn calldata(intent: &Intent) -> Bytes {
    let account = intent.key.account.get();
    match &intent.call {
        Call::Flag => Liquidation::flagCall { account }.abi_encode(),
        Call::Close { rewarded } => {
            Liquidation::closeCall { account, rewarded: rewarded.get() }.abi_encode()
        }
        Call::Bid { bidder, max_fraction, min_discount } => Liquidation::bidCall {
            account,
            bidder: bidder.get(),
            nonce: intent.key.generation,
            maxFraction: max_fraction.to_wad(),
            minDiscount: min_discount.to_wad(),
        }
        .abi_encode(),
        Call::Backstop => Liquidation::backstopCall { account }.abi_encode(),
        Call::Release => Liquidation::releaseCall { account }.abi_encode(),
        Call::Finalise(key) => {
            Settlement::finaliseCall { underlying: key.underlying.get(), expiry: key.expiry }
                .abi_encode()
        }
        Call::Sync(underlying) => {
            OptionPool::syncCall { underlying: underlying.get() }.abi_encode()
        }
        Call::Settle(accounts) => Clearinghouse::settleCall {
            accounts: accounts.iter().map(|account| account.get()).collect(),
        }
        .abi_encode(),
    }
    .into()
}

/// Whether an event says that the intent with this key was done.
pub(super) fn proves(event: &Event, key: Key) -> bool {
    let (duty, account) = match event {
        Event::Flagged { account, .. } => (Duty::Flag, account),
        Event::Closed { account, .. } => (Duty::Close, account),
        Event::Bid { account, .. } => (Duty::Bid, account),
        Event::Backstopped { account, .. } => (Duty::Backstop, account),
        Event::Released { account, .. } => (Duty::Release, account),
        Event::OptionSettled { account, .. } => (Duty::Settle, account),
        Event::Synced { underlying, .. } => {
            return key.duty == Duty::Sync && key.generation == u64::from(underlying.get());
        }
        Event::Settled { expiry, .. } => {
            return key.duty == Duty::Finalise && key.generation == expiry.packed();
        }
        _ => return false,
    };
    duty == key.duty && *account == key.account
}
