//! Batches that an owner signs and anyone brings.

use super::batch_domain;
use crate::ActionBatch;
use alloy::{
    primitives::{Address, B256, Bytes, U256, aliases::U40},
    signers::{Error, SignerSync},
    sol_types::{SolCall, SolStruct},
};
use loadline_bindings::SignatureRouter;
use loadline_deploy::Deployment;

/// The types that are signed. Source: `BATCH_TYPEHASH` in `contracts/src/periphery/SignatureRouter.sol`.
mod typed {
    alloy::sol! {
        struct Action {
            uint8 kind;
            uint64 account;
            uint64 to;
            uint96 id;
            int256 amount;
            address target;
            bytes data;
        }

        struct Batch {
            address owner;
            uint256 nonce;
            uint32 epoch;
            uint40 deadline;
            Action[] actions;
        }
    }
}

/// A batch to be signed by the owner of its accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBatch {
    /// The batch as the router takes it.
    pub batch: SignatureRouter::Batch,
}

impl SignedBatch {
    /// A batch of `owner` with a nonce used once, valid in a lockdown epoch and until a deadline
    /// \[unix seconds\].
    pub fn new(
        actions: ActionBatch,
        owner: Address,
        nonce: U256,
        epoch: u32,
        deadline: u64,
    ) -> Self {
        let actions = actions.into_actions().into_iter().map(|it| SignatureRouter::Action {
            kind: it.kind,
            account: it.account,
            to: it.to,
            id: it.id,
            amount: it.amount,
            target: it.target,
            data: it.data,
        });
        let deadline = U40::saturating_from(deadline);
        let actions = actions.collect();
        Self { batch: SignatureRouter::Batch { owner, nonce, epoch, deadline, actions } }
    }

    /// What is signed.
    pub fn digest(&self, deployment: &Deployment) -> B256 {
        let it = &self.batch;
        let actions = it.actions.iter().map(|action| typed::Action {
            kind: action.kind,
            account: action.account,
            to: action.to,
            id: action.id,
            amount: action.amount,
            target: action.target,
            data: action.data.clone(),
        });
        let batch = typed::Batch {
            owner: it.owner,
            nonce: it.nonce,
            epoch: it.epoch,
            deadline: it.deadline,
            actions: actions.collect(),
        };
        batch.eip712_signing_hash(&batch_domain(deployment))
    }

    /// Signs, and returns the calldata of `executeSigned`, to be sent to the SignatureRouter.
    ///
    /// # Errors
    ///
    /// When the signer fails.
    pub fn sign(&self, deployment: &Deployment, signer: &impl SignerSync) -> Result<Bytes, Error> {
        let signature = signer.sign_hash_sync(&self.digest(deployment))?.as_bytes().into();
        let batch = self.batch.clone();
        Ok(SignatureRouter::executeSignedCall { batch, signature }.abi_encode().into())
    }
}
