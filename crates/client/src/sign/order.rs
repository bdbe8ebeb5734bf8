//! Orders that a maker signs and a taker brings.

use super::order_domain;
use alloy::{
    primitives::{
        Address, B256, Bytes, U256,
        aliases::{U40, U96},
    },
    signers::{Error, SignerSync},
    sol_types::{SolStruct, SolValue},
};
use loadline_bindings::RfqVenue;
use loadline_deploy::Deployment;
use loadline_units::{AccountId, InstrumentId, Size, Usd};

/// The types that are signed. Source: `ORDER_TYPEHASH` in `contracts/src/market/RfqVenue.sol`.
mod typed {
    alloy::sol! {
        struct RfqLeg {
            uint96 instrument;
            int128 size;
            int256 quote;
        }

        struct RfqOrder {
            uint64 maker;
            uint64 taker;
            address signer;
            uint256 nonce;
            uint32 epoch;
            uint40 deadline;
            uint32 lots;
            bool reduceOnly;
            RfqLeg[] legs;
        }
    }
}

/// One leg of an order, for one lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RfqLeg {
    /// A perpetual or an option.
    pub instrument: InstrumentId,
    /// From the taker's side.
    pub size: Size,
    /// What the taker pays for the size; negative: receives.
    pub quote: Usd,
}

/// What a maker offers: all legs or none, in whole lots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RfqOrder {
    /// Who makes.
    pub maker: AccountId,
    /// Who may take; [`AccountId::NONE`] for anyone.
    pub taker: AccountId,
    /// The maker's owner, or an operator of his with the scope to trade.
    pub signer: Address,
    /// Any number from the maker's floor, used once per maker.
    pub nonce: U256,
    /// Lockdown epoch of the maker's owner in which it is valid.
    pub epoch: u32,
    /// \[unix seconds\]
    pub deadline: u64,
    /// How many may be taken in all; 1: all or nothing.
    pub lots: u32,
    /// Whether every leg has to reduce what the maker holds.
    pub reduce_only: bool,
    /// The legs of one lot.
    pub legs: Vec<RfqLeg>,
}

/// An order with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedOrder {
    /// The order as the venue takes it.
    pub order: RfqVenue::RfqOrder,
    /// Of its signer.
    pub signature: Bytes,
}

impl RfqOrder {
    /// What is signed.
    pub fn digest(&self, deployment: &Deployment) -> B256 {
        let legs = self.legs.iter().map(|leg| typed::RfqLeg {
            instrument: U96::from(leg.instrument.packed()),
            size: leg.size.to_wad(),
            quote: leg.quote.to_wad(),
        });
        let order = typed::RfqOrder {
            maker: self.maker.get(),
            taker: self.taker.get(),
            signer: self.signer,
            nonce: self.nonce,
            epoch: self.epoch,
            deadline: U40::saturating_from(self.deadline),
            lots: self.lots,
            reduceOnly: self.reduce_only,
            legs: legs.collect(),
        };
        order.eip712_signing_hash(&order_domain(deployment))
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
    ) -> Result<SignedOrder, Error> {
        let signature = signer.sign_hash_sync(&self.digest(deployment))?.as_bytes().into();
        Ok(SignedOrder { order: self.to_venue(), signature })
    }

    /// The order as the venue takes it.
    pub fn to_venue(&self) -> RfqVenue::RfqOrder {
        let legs = self.legs.iter().map(|leg| RfqVenue::RfqLeg {
            instrument: U96::from(leg.instrument.packed()),
            size: leg.size.to_wad(),
            quote: leg.quote.to_wad(),
        });
        RfqVenue::RfqOrder {
            maker: self.maker.get(),
            taker: self.taker.get(),
            signer: self.signer,
            nonce: self.nonce,
            epoch: self.epoch,
            deadline: U40::saturating_from(self.deadline),
            lots: self.lots,
            reduceOnly: self.reduce_only,
            legs: legs.collect(),
        }
    }
}

impl SignedOrder {
    /// What the venue is asked with, for so many lots.
    pub fn encode(&self, lots: u32) -> Bytes {
        (self.order.clone(), self.signature.clone(), lots).abi_encode_params().into()
    }
}
