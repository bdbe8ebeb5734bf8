//! What is said when a deployment cannot be.

use crate::world::{DEPLOYER, chain, deploy_with, miner, signer};
use alloy::{
    network::TransactionBuilder,
    primitives::U256,
    providers::{Provider, ProviderBuilder},
    rpc::types::TransactionRequest,
};
use loadline_deploy::{BoxError, DeployError, Params, WaitForBlocks, deploy};
use loadline_harness::DEV_ACCOUNTS;

#[tokio::test]
async fn a_node_that_does_not_answer() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let provider = ProviderBuilder::new().wallet(signer(0)).connect_http(url.parse().unwrap());
    let params = Params::dev().unwrap();
    let error =
        deploy(&provider, DEPLOYER, &params, &mut WaitForBlocks::default()).await.unwrap_err();
    assert!(matches!(error, DeployError::Unreachable(_)), "{error:?}");
}

#[tokio::test]
async fn another_chain() {
    let (chain, provider) = chain();
    let params = Params { chain_id: Some(1), ..Params::dev().unwrap() };
    let error = deploy_with(&chain, &provider, &params).await.unwrap_err();
    assert_eq!(error.to_string(), "the parameters are for chain 1 and the node is of chain 31337");
    assert_eq!(provider.get_transaction_count(DEPLOYER).await.unwrap(), 0);
}

#[tokio::test]
async fn a_deployer_without_ether() {
    let (chain, provider) = chain();
    chain.set_balance(DEPLOYER, U256::ZERO);
    let error = deploy_with(&chain, &provider, &Params::dev().unwrap()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains(&DEPLOYER.to_string()), "{text}");
    assert!(text.contains("has 0.000000000000000000 ETH and needs about 0."), "{text}");
    assert_eq!(chain.waiting(), 0);
}

#[tokio::test]
async fn a_deployer_whose_transactions_wait() {
    let (chain, provider) = chain();
    let tx = TransactionRequest::default().with_to(DEV_ACCOUNTS[1]).with_value(U256::ONE);
    let _ = provider.send_transaction(tx).await.unwrap();
    let error = deploy_with(&chain, &provider, &Params::dev().unwrap()).await.unwrap_err();
    assert!(matches!(error, DeployError::NonceRace { nonce: 0, .. }), "{error:?}");
}

#[tokio::test]
async fn a_transaction_that_takes_a_nonce_in_between() {
    let (chain, provider) = chain();
    let rival = chain.fork();
    let params = Params::dev().unwrap();
    // Whatever was sent is forgotten, and another transaction of the same key takes its place.
    let mut tx = TransactionRequest::default()
        .with_from(DEPLOYER)
        .with_to(DEV_ACCOUNTS[1])
        .with_nonce(0)
        .with_gas_limit(21_000)
        .with_max_fee_per_gas(3_000_000_000)
        .with_max_priority_fee_per_gas(1)
        .with_chain_id(31_337);
    tx.set_value(U256::ONE);
    let hash = *rival.provider_with(signer(0)).send_transaction(tx).await.unwrap().tx_hash();
    rival.mine(rival.head().timestamp + 1).unwrap();
    let stolen = rival.reorg(1).unwrap().remove(0);
    assert_eq!(*stolen.tx_hash(), hash);

    chain.swallow_sends(100);
    let other = chain.clone();
    let mut stolen = Some(stolen);
    let mut steal = || -> Result<(), BoxError> {
        if let Some(tx) = stolen.take() {
            other.submit(tx)?;
        }
        other.mine(other.head().timestamp + 1)?;
        Ok(())
    };
    let error = deploy(&provider, DEPLOYER, &params, &mut steal).await.unwrap_err();
    assert!(matches!(error, DeployError::NonceRace { nonce: 0, .. }), "{error:?}");
}

#[tokio::test]
async fn transactions_that_are_never_mined() {
    let (chain, provider) = chain();
    let mut idle = || -> Result<(), BoxError> { Ok(()) };
    let params = Params::dev().unwrap();
    let error = deploy(&provider, DEPLOYER, &params, &mut idle).await.unwrap_err();
    assert!(
        matches!(&error, DeployError::Stuck { step, .. } if step == "create Authority"),
        "{error}"
    );
    assert!(chain.waiting() > 0);
}

#[tokio::test]
async fn a_step_that_reverts() {
    let (chain, provider) = chain();
    let mut params = Params::dev().unwrap();
    params.assets[2].address = Some(DEV_ACCOUNTS[5]); // no token there
    let error = deploy_with(&chain, &provider, &params).await.unwrap_err();
    assert!(matches!(&error, DeployError::Failed { step, .. } if step == "list WBTC"), "{error}");
}

#[tokio::test]
async fn parameters_out_of_range_send_nothing() {
    let (chain, provider) = chain();
    let params = Params { admin_delay_seconds: 0, ..Params::dev().unwrap() };
    let error = deploy(&provider, DEPLOYER, &params, &mut miner(&chain)).await.unwrap_err();
    assert_eq!(error.to_string(), "parameter `admin_delay_seconds` must be at least 1");
    assert_eq!((chain.waiting(), chain.head().number), (0, 0));
}
