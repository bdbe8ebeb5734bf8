//! A chain with a deployer.

use alloy::{primitives::Address, providers::DynProvider, signers::local::PrivateKeySigner};
use loadline_deploy::{BoxError, DeployError, Deployment, Miner, Params, deploy};
use loadline_harness::{Chain, DEV_ACCOUNTS, dev_signer};

pub(crate) const DEPLOYER: Address = DEV_ACCOUNTS[0];

/// The key of a development account.
pub(crate) fn signer(index: u32) -> PrivateKeySigner {
    dev_signer(index).unwrap()
}

/// A fresh chain, and a provider that signs for the deployer.
pub(crate) fn chain() -> (Chain, DynProvider) {
    let chain = Chain::default();
    let provider = chain.provider_with(signer(0));
    (chain, provider)
}

/// Mines a block a second after the head whenever asked.
pub(crate) fn miner(chain: &Chain) -> impl Miner {
    let chain = chain.clone();
    move || -> Result<(), BoxError> {
        chain.mine(chain.head().timestamp + 1)?;
        Ok(())
    }
}

/// Deploys what `params` say.
pub(crate) async fn deploy_with(
    chain: &Chain,
    provider: &DynProvider,
    params: &Params,
) -> Result<Deployment, DeployError> {
    deploy(provider, DEPLOYER, params, &mut miner(chain)).await
}

/// Deploys the parameters of development chains on a fresh one.
pub(crate) async fn deployed() -> (Chain, DynProvider, Deployment) {
    let (chain, provider) = chain();
    let deployment = deploy_with(&chain, &provider, &Params::dev().unwrap()).await.unwrap();
    (chain, provider, deployment)
}
