//! What a deployment would take, before anything is sent.

use crate::{
    DeployError, Params, SystemAccounts,
    plan::{Plan, Step},
};
use alloy::{
    primitives::{Address, U256},
    providers::Provider,
};

/// What a deployment would take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The chain of the node.
    pub chain_id: u64,
    /// Who would pay.
    pub deployer: Address,
    /// What it has \[wei\].
    pub balance: U256,
    /// Its next nonce.
    pub nonce: u64,
    /// How many transactions there are.
    pub transactions: usize,
    /// What they may use together; they use less \[gas\].
    pub gas: u64,
    /// What they would offer at most \[wei per gas\].
    pub max_fee: u128,
    /// Of that, to the builder of the block \[wei per gas\].
    pub priority_fee: u128,
}

impl Preview {
    /// Asks the node; `params` must make sense and be for its chain.
    ///
    /// # Errors
    ///
    /// [`DeployError`] if a deployment could not begin, for another reason than its price.
    pub async fn ask(
        provider: &impl Provider,
        deployer: Address,
        params: &Params,
    ) -> Result<Self, DeployError> {
        params.check()?;
        let chain_id = provider.get_chain_id().await?;
        if let Some(expected) = params.chain_id.filter(|expected| *expected != chain_id) {
            return Err(DeployError::WrongChain { expected, found: chain_id });
        }
        let nonce = provider.get_transaction_count(deployer).await?;
        if provider.get_transaction_count(deployer).pending().await? != nonce {
            return Err(DeployError::NonceRace { deployer, nonce });
        }
        let plan = Plan::new(params, deployer, nonce);
        let mut steps = plan.opening();
        steps.extend(plan.closing(SystemAccounts::FIRST));
        let fees = provider.estimate_eip1559_fees().await?;
        Ok(Self {
            chain_id,
            deployer,
            balance: provider.get_balance(deployer).await?,
            nonce,
            transactions: steps.len(),
            gas: steps.iter().map(Step::gas_limit).sum(),
            max_fee: fees.max_fee_per_gas,
            priority_fee: fees.max_priority_fee_per_gas,
        })
    }

    /// What all of it costs at most \[wei\].
    pub fn needed(&self) -> U256 {
        U256::from(self.gas).saturating_mul(U256::from(self.max_fee))
    }

    /// Whether the deployer can pay.
    ///
    /// # Errors
    ///
    /// [`DeployError::Unfunded`] if not.
    pub fn ensure_funded(&self) -> Result<(), DeployError> {
        let (deployer, balance, needed) = (self.deployer, self.balance, self.needed());
        if balance < needed {
            Err(DeployError::Unfunded { deployer, balance, needed })
        } else {
            Ok(())
        }
    }
}
