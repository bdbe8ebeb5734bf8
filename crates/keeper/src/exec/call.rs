//! An intent as a call of the liquidation contract, and the event that proves that it was done.

use crate::core::{Call, Duty, Intent, Key};
use alloy::primitives::Bytes;
use alloy::sol_types::SolCall;
use loadline_bindings::Liquidation;
use loadline_client::Event;

/// What is called for an intent.
pub(super) fn calldata(intent: &Intent) -> Bytes {
    let account = intent.key.account.get();
    match intent.call {
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
        _ => return false,
    };
    duty == key.duty && *account == key.account
}
