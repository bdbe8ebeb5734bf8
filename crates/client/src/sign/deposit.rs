//! Deposits that need no approval before: EIP-2612 permits, and Permit2.

use alloy::{
    primitives::{Address, B256, Bytes, U256},
    signers::{Error, SignerSync},
    sol_types::{Eip712Domain, SolCall, SolStruct},
};
use loadline_bindings::DepositRouter;
use loadline_deploy::Deployment;
use loadline_units::{AccountId, AssetId};

/// The types that are signed. Sources: EIP-2612; `PermitHash.sol` of github.com/Uniswap/permit2 with the witness of
/// `contracts/src/periphery/DepositRouter.sol`.
mod typed {
    alloy::sol! {
        struct Permit {
            address owner;
            address spender;
            uint256 value;
            uint256 nonce;
            uint256 deadline;
        }

        struct TokenPermissions {
            address token;
            uint256 amount;
        }

        struct LoadlineDeposit {
            uint64 account;
        }

        struct PermitWitnessTransferFrom {
            TokenPermissions permitted;
            address spender;
            uint256 nonce;
            uint256 deadline;
            LoadlineDeposit witness;
        }
    }
}

/// A deposit that its payer signs: cash, or what the account already holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositPermit {
    /// Who gets it.
    pub account: AccountId,
    /// What.
    pub asset: AssetId,
    /// The asset's token.
    pub token: Address,
    /// Smallest units of the token.
    pub amount: U256,
    /// The same in the ledger \[wad\].
    pub wad: u128,
    /// Who pays and signs.
    pub payer: Address,
    /// The payer's next nonce at the token for EIP-2612; any unused number for Permit2.
    pub nonce: U256,
    /// \[unix seconds\]
    pub deadline: u64,
}

impl DepositPermit {
    /// What is signed for EIP-2612, in the domain of the token.
    pub fn permit_digest(&self, deployment: &Deployment, token: &Eip712Domain) -> B256 {
        let permit = typed::Permit {
            owner: self.payer,
            spender: deployment.contracts.deposit_router,
            value: self.amount,
            nonce: self.nonce,
            deadline: U256::from(self.deadline),
        };
        permit.eip712_signing_hash(token)
    }

    /// Signs by EIP-2612, and returns the calldata of `depositWithPermit`, which the payer alone may send to the
    /// DepositRouter.
    ///
    /// # Errors
    ///
    /// When the signer fails.
    pub fn sign_permit(
        &self,
        deployment: &Deployment,
        token: &Eip712Domain,
        signer: &impl SignerSync,
    ) -> Result<Bytes, Error> {
        let signature = signer.sign_hash_sync(&self.permit_digest(deployment, token))?;
        let call = DepositRouter::depositWithPermitCall {
            account: self.account.get(),
            asset: self.asset.get(),
            wad: self.wad,
            deadline: U256::from(self.deadline),
            v: 27 + u8::from(signature.v()),
            r: signature.r().into(),
            s: signature.s().into(),
        };
        Ok(call.abi_encode().into())
    }

    /// What is signed for Permit2.
    pub fn permit2_digest(&self, deployment: &Deployment) -> B256 {
        let permit = typed::PermitWitnessTransferFrom {
            permitted: typed::TokenPermissions { token: self.token, amount: self.amount },
            spender: deployment.contracts.deposit_router,
            nonce: self.nonce,
            deadline: U256::from(self.deadline),
            witness: typed::LoadlineDeposit { account: self.account.get() },
        };
        let domain = Eip712Domain {
            name: Some("Permit2".into()),
            chain_id: Some(U256::from(deployment.chain_id)),
            verifying_contract: Some(deployment.params.permit2),
            ..Eip712Domain::default()
        };
        permit.eip712_signing_hash(&domain)
    }

    /// Signs by Permit2, and returns the calldata of `depositWithPermit2`, which anyone may send to the DepositRouter.
    ///
    /// # Errors
    ///
    /// When the signer fails.
    pub fn sign_permit2(
        &self,
        deployment: &Deployment,
        signer: &impl SignerSync,
    ) -> Result<Bytes, Error> {
        let signature = signer.sign_hash_sync(&self.permit2_digest(deployment))?.as_bytes().into();
        let deposit = DepositRouter::PermitDeposit {
            account: self.account.get(),
            asset: self.asset.get(),
            wad: self.wad,
            payer: self.payer,
            nonce: self.nonce,
            deadline: U256::from(self.deadline),
        };
        let call = DepositRouter::depositWithPermit2Call { deposit, signature };
        Ok(call.abi_encode().into())
    }
}
