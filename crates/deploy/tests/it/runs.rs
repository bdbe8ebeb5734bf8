//! What a deployment leaves on the chain.

use crate::world::{DEPLOYER, chain, deploy_with, deployed};
use alloy::{
    primitives::{U256, keccak256},
    providers::Provider,
};
use loadline_bindings::{Clearinghouse, Vault, VolatilityIndex, testing::TestToken};
use loadline_deploy::{Params, WaitForBlocks, deploy};
use std::{collections::BTreeSet, time::Duration};

#[tokio::test]
async fn everything_is_where_the_record_says() {
    let (chain, provider, deployment) = deployed().await;
    deployment.check(&provider).await.unwrap();
    assert_eq!(deployment.block, 1);
    assert_eq!(deployment.records.len(), 34 + 4);
    for (name, address) in deployment.contracts.named() {
        let record = deployment.records.iter().find(|it| it.name == name).unwrap();
        assert_eq!(record.address, address, "{name}");
        let code = provider.get_code_at(address).await.unwrap();
        assert_eq!(keccak256(code), record.code_hash, "{name}");
    }
    let ledger = Clearinghouse::new(deployment.contracts.clearinghouse, &provider);
    assert_eq!(ledger.accountCount().call().await.unwrap(), 8);
    assert_eq!(chain.waiting(), 0);
}

#[tokio::test]
async fn tokens_can_be_minted_and_are_listed_in_order() {
    let (chain, provider, deployment) = deployed().await;
    let vault = Vault::new(deployment.contracts.vault, &provider);
    for asset in &deployment.assets {
        let listing = vault.listing(asset.id.get()).call().await.unwrap();
        assert_eq!(listing.token, asset.token);
        assert_eq!(U256::from(listing.unit), asset.unit().unwrap().to_wad());
        let token = TestToken::new(asset.token, &provider);
        assert_eq!(token.symbol().call().await.unwrap(), asset.symbol);
        let _ = token.mint(DEPLOYER, U256::from(7)).send().await.unwrap();
        chain.mine(chain.head().timestamp + 1).unwrap();
        assert_eq!(token.balanceOf(DEPLOYER).call().await.unwrap(), U256::from(7));
    }
}

#[tokio::test]
async fn the_reference_range_is_that_of_a_seed_at_the_reference_volatility() {
    let (_, provider, deployment) = deployed().await;
    let index = VolatilityIndex::new(deployment.contracts.volatility_index, &provider);
    let seeded = &deployment.params.underlyings[0];
    assert_eq!(seeded.volatility.seed.to_wad(), deployment.params.volatility.reference.to_wad());
    let state = index.stateOf(seeded.id.get()).call().await.unwrap();
    assert_eq!(state.initial, deployment.params.reference_range());
}

#[tokio::test]
async fn a_second_deployment_is_elsewhere() {
    let (chain, provider, first) = deployed().await;
    let second = deploy_with(&chain, &provider, &Params::dev().unwrap()).await.unwrap();
    let addresses: BTreeSet<_> =
        first.records.iter().chain(&second.records).map(|it| it.address).collect();
    assert_eq!(addresses.len(), 2 * first.records.len());
    assert!(second.block > first.block);
    first.check(&provider).await.unwrap();
}

#[tokio::test]
async fn tokens_with_an_address_are_taken_as_they_are() {
    let (chain, provider, first) = deployed().await;
    let mut params = Params::dev().unwrap();
    for (asset, deployed) in params.assets.iter_mut().zip(&first.assets).skip(1) {
        asset.address = Some(deployed.token);
    }
    let second = deploy_with(&chain, &provider, &params).await.unwrap();
    assert!(second.assets[0].is_mintable && second.assets[0].token != first.assets[0].token);
    assert!(!second.assets[1].is_mintable);
    assert_eq!(second.assets[1].token, first.assets[1].token);
}

#[tokio::test]
async fn a_node_that_mines_on_its_own_is_waited_for() {
    let (chain, provider) = chain();
    chain.set_automine(true);
    let mut wait = WaitForBlocks { interval: Duration::from_millis(1) };
    let params = Params::dev().unwrap();
    let deployment = deploy(&provider, DEPLOYER, &params, &mut wait).await.unwrap();
    deployment.check(&provider).await.unwrap();
    assert_eq!(deployment.block, 1);
}
