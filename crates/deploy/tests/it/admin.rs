//! That nobody has an admin power without a delay.

use crate::world::{DEPLOYER, chain, deploy_with, signer};
use alloy::{
    network::TransactionBuilder,
    primitives::{Address, Bytes, aliases::U48},
    providers::{DynProvider, Provider},
    rpc::types::TransactionRequest,
    sol_types::SolCall,
};
use loadline_bindings::{Authority, Registry};
use loadline_deploy::{Deployment, Params};
use loadline_harness::{Chain, DEV_ACCOUNTS};

/// Sends a call as the only signer of `provider`, mines it, and says whether it succeeded.
async fn succeeds(chain: &Chain, provider: &DynProvider, to: Address, data: Bytes) -> bool {
    let tx = TransactionRequest::default().with_to(to).with_input(data).with_gas_limit(1_000_000);
    let hash = *provider.send_transaction(tx).await.unwrap().tx_hash();
    chain.mine(chain.head().timestamp + 1).unwrap();
    provider.get_transaction_receipt(hash).await.unwrap().unwrap().status()
}

fn refuse_venue(deployment: &Deployment) -> Bytes {
    let venue = deployment.contracts.pool_venue;
    Registry::setVenueCall { venue, allowed: false }.abi_encode().into()
}

async fn waits_for_the_delay(chain: &Chain, admin: &DynProvider, deployment: &Deployment) {
    let (registry, authority) = (deployment.contracts.registry, deployment.contracts.authority);
    let data = refuse_venue(deployment);
    assert!(!succeeds(chain, admin, registry, data.clone()).await, "at once");

    let schedule =
        Authority::scheduleCall { target: registry, data: data.clone(), when: U48::ZERO };
    assert!(succeeds(chain, admin, authority, schedule.abi_encode().into()).await);
    assert!(!succeeds(chain, admin, registry, data.clone()).await, "before the delay");
    let delay = u64::from(deployment.params.admin_delay_seconds);
    chain.mine(chain.head().timestamp + delay).unwrap();
    assert!(succeeds(chain, admin, registry, data).await, "after the delay");
    let venue = deployment.contracts.pool_venue;
    assert!(!Registry::new(registry, admin).isVenue(venue).call().await.unwrap());
}

#[tokio::test]
async fn the_deployer_as_admin_has_to_wait() {
    let (chain, provider) = chain();
    let deployment = deploy_with(&chain, &provider, &Params::dev().unwrap()).await.unwrap();
    assert_eq!(deployment.admin, DEPLOYER);
    waits_for_the_delay(&chain, &provider, &deployment).await;
}

#[tokio::test]
async fn another_admin_has_to_wait_and_the_deployer_has_nothing() {
    let (chain, provider) = chain();
    let params = Params { admin: Some(DEV_ACCOUNTS[1]), ..Params::dev().unwrap() };
    let deployment = deploy_with(&chain, &provider, &params).await.unwrap();
    assert_eq!(deployment.admin, DEV_ACCOUNTS[1]);

    let authority = Authority::new(deployment.contracts.authority, &provider);
    assert!(!authority.hasRole(0, DEPLOYER).call().await.unwrap().isMember);
    assert!(
        !succeeds(&chain, &provider, deployment.contracts.registry, refuse_venue(&deployment))
            .await
    );
    waits_for_the_delay(&chain, &chain.provider_with(signer(1)), &deployment).await;
}

#[tokio::test]
async fn the_delay_itself_cannot_be_taken_away_at_once() {
    let (chain, provider) = chain();
    let deployment = deploy_with(&chain, &provider, &Params::dev().unwrap()).await.unwrap();
    let authority = deployment.contracts.authority;
    let other = Authority::grantRoleCall { roleId: 0, account: DEV_ACCOUNTS[2], executionDelay: 0 };
    assert!(!succeeds(&chain, &provider, authority, other.abi_encode().into()).await);
    let own = Authority::grantRoleCall { roleId: 0, account: DEPLOYER, executionDelay: 0 };
    assert!(!succeeds(&chain, &provider, authority, own.abi_encode().into()).await);
}
