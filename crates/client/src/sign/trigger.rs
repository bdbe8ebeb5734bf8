//! Orders that an owner signs and anyone executes once a price is reached.

use super::trigger_domain;
use alloy::{
    primitives::{
        Address, B256, Bytes, U256,
        aliases::{U40, U96},
    },
    signers::{Error, SignerSync},
    sol_types::{SolCall, SolStruct},
};
use loadline_bindings::TriggerVenue;
use loadline_deploy::Deployment;
use loadline_units::{AccountId, InstrumentId, Price, Size, Usd};

/// The types that are signed. Source: `ORDER_TYPEHASH` in `contracts/src/market/TriggerVenue.sol`.
mod typed {
    alloy::sol! {
        struct TriggerOrder {
            uint64 account;
            address signer;
            uint256 nonce;
            uint32 epoch;
            uint40 deadline;
            address venue;
            uint96 instrument;
            int128 size;
            uint128 limit;
            uint128 trigger;
            bool above;
            bool onMark;
            bool reduceOnly;
            int256 reward;
        }
    }
}

/// The price that an order waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// At or beyond which it runs.
    pub price: Price,
    /// Whether it is waited for from below.
    pub above: bool,
    /// Whether the mark of the instrument is watched, else the spot of its underlying.
    pub on_mark: bool,
}

/// What an account wants done once a price is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerOrder {
    /// Who trades.
    pub account: AccountId,
    /// The account's owner, or an operator of his with the scope to trade.
    pub signer: Address,
    /// Any number, used once per account: of two orders with the same one, one runs.
    pub nonce: U256,
    /// Lockdown epoch of the owner in which it is valid.
    pub epoch: u32,
    /// \[unix seconds\]
    pub deadline: u64,
    /// Where it is traded; the zero address for any venue.
    pub venue: Address,
    /// A perpetual or an option.
    pub instrument: InstrumentId,
    /// Bought; negative: sold.
    pub size: Size,
    /// Most to pay per unit bought, least to get per unit sold, all costs but the reward.
    pub limit: Price,
    /// None for a limit order, which waits for nothing.
    pub trigger: Option<Trigger>,
    /// Whether it only closes: at most what is held.
    pub reduce_only: bool,
    /// Paid in cash to whoever executes it.
    pub reward: Usd,
}

/// An order with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTrigger {
    /// The order as the venue takes it.
    pub order: TriggerVenue::TriggerOrder,
    /// Of its signer.
    pub signature: Bytes,
}

impl TriggerOrder {
    /// What is signed.
    pub fn digest(&self, deployment: &Deployment) -> B256 {
        let it = self.to_venue();
        let order = typed::TriggerOrder {
            account: it.account,
            signer: it.signer,
            nonce: it.nonce,
            epoch: it.epoch,
            deadline: it.deadline,
            venue: it.venue,
            instrument: it.instrument,
            size: it.size,
            limit: it.limit,
            trigger: it.trigger,
            above: it.above,
            onMark: it.onMark,
            reduceOnly: it.reduceOnly,
            reward: it.reward,
        };
        order.eip712_signing_hash(&trigger_domain(deployment))
    }

    /// The order as its signer signs it.
    ///
    /// # Errors
    ///
    /// When the signer fails.
    pub fn sign(
        &self,
        deployment: &Deployment,
        signer: &impl SignerSync,
    ) -> Result<SignedTrigger, Error> {
        let signature = signer.sign_hash_sync(&self.digest(deployment))?.as_bytes().into();
        Ok(SignedTrigger { order: self.to_venue(), signature })
    }

    /// The order as the venue takes it.
    pub fn to_venue(&self) -> TriggerVenue::TriggerOrder {
        let trigger = self.trigger;
        TriggerVenue::TriggerOrder {
            account: self.account.get(),
            signer: self.signer,
            nonce: self.nonce,
            epoch: self.epoch,
            deadline: U40::saturating_from(self.deadline),
            venue: self.venue,
            instrument: U96::from(self.instrument.packed()),
            size: self.size.to_wad(),
            limit: self.limit.to_wad(),
            trigger: trigger.map_or(0, |it| it.price.to_wad()),
            above: trigger.is_some_and(|it| it.above),
            onMark: trigger.is_some_and(|it| it.on_mark),
            reduceOnly: self.reduce_only,
            reward: self.reward.to_wad(),
        }
    }
}

impl SignedTrigger {
    /// Calldata of `execute`, to be sent to the TriggerVenue: `executor` gets the reward, and `venue` is asked with `data`.
    pub fn execute(&self, executor: AccountId, venue: Address, data: Bytes) -> Bytes {
        let call = TriggerVenue::executeCall {
            order: self.order.clone(),
            signature: self.signature.clone(),
            executor: executor.get(),
            venue,
            data,
        };
        call.abi_encode().into()
    }
}
