//! The record of a deployment.

mod check;
mod file;

pub use file::DeploymentError;

use crate::{Contracts, Params, SystemAccounts};
use alloy::primitives::{Address, B256, Bytes};
use loadline_units::{AssetId, TokenUnit, TooManyDecimals, UnderlyingId};
use serde::{Deserialize, Serialize};

/// What was deployed, where, from what. Written from real runs only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// Name of the network.
    pub network: String,
    /// The chain.
    pub chain_id: u64,
    /// The first block that holds a part of it: where logs begin.
    pub block: u64,
    /// Who deployed.
    pub deployer: Address,
    /// Who holds the admin role, with the delay of the parameters.
    pub admin: Address,
    /// The contracts.
    pub contracts: Contracts,
    /// The protocol's own accounts.
    pub accounts: SystemAccounts,
    /// The assets, ascending from cash.
    pub assets: Vec<Asset>,
    /// The underlyings.
    pub underlyings: Vec<Underlying>,
    /// One per contract, test tokens included, in order of creation.
    pub records: Vec<ContractRecord>,
    /// From what it was made.
    pub params: Params,
}

/// A token of the Vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    /// Its identifier.
    pub id: AssetId,
    /// Its symbol.
    pub symbol: String,
    /// Decimals of the token.
    pub decimals: u8,
    /// The token.
    pub token: Address,
    /// Whether it is a test token that anyone may mint.
    pub is_mintable: bool,
}

/// What prices move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Underlying {
    /// Its identifier.
    pub id: UnderlyingId,
    /// Its symbol.
    pub symbol: String,
}

/// How a contract came to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractRecord {
    /// Its name in Solidity; a test token's symbol follows its own.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// ABI-encoded constructor arguments.
    pub arguments: Bytes,
    /// Hash of the code at its address.
    pub code_hash: B256,
    /// The transaction that created it.
    pub transaction: B256,
}

impl Asset {
    /// The smallest unit of the token.
    ///
    /// # Errors
    ///
    /// [`TooManyDecimals`] for a record that no deployment wrote.
    pub fn unit(&self) -> Result<TokenUnit, TooManyDecimals> {
        TokenUnit::of_decimals(self.decimals)
    }
}

impl Deployment {
    /// The asset with a symbol.
    pub fn asset(&self, symbol: &str) -> Option<&Asset> {
        self.assets.iter().find(|it| it.symbol == symbol)
    }

    /// The asset with an identifier.
    pub fn asset_by_id(&self, id: AssetId) -> Option<&Asset> {
        self.assets.iter().find(|it| it.id == id)
    }

    /// The underlying with a symbol.
    pub fn underlying(&self, symbol: &str) -> Option<UnderlyingId> {
        self.underlyings.iter().find(|it| it.symbol == symbol).map(|it| it.id)
    }

    /// The symbol of an underlying.
    pub fn symbol(&self, underlying: UnderlyingId) -> Option<&str> {
        self.underlyings.iter().find(|it| it.id == underlying).map(|it| it.symbol.as_str())
    }
}
