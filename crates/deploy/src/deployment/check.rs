//! Whether a chain still holds what a record says.

use super::{Deployment, DeploymentError};
use alloy::{primitives::keccak256, providers::Provider};

impl Deployment {
    /// Compares chain id and code with the chain behind `provider`.
    ///
    /// # Errors
    ///
    /// [`DeploymentError`] says what to do.
    pub async fn check(&self, provider: &impl Provider) -> Result<(), DeploymentError> {
        let expected = provider.get_chain_id().await?;
        if self.chain_id != expected {
            return Err(DeploymentError::OtherChain { expected, found: self.chain_id });
        }
        for record in &self.records {
            if keccak256(provider.get_code_at(record.address).await?) != record.code_hash {
                return Err(DeploymentError::NoCode {
                    chain_id: self.chain_id,
                    contract: record.name.clone(),
                    address: record.address,
                });
            }
        }
        Ok(())
    }
}
