use alloy::{
    network::TransactionBuilder, primitives::U256, providers::Provider,
    rpc::types::TransactionRequest,
};
use loadline_harness::{Chain, ChainConfig, DEV_ACCOUNTS, dev_signer};

#[tokio::test]
async fn a_transfer_runs_through_an_ordinary_provider() {
    let chain = Chain::new(ChainConfig { automine: true, ..Default::default() });
    let provider = chain.provider_with(dev_signer(0).unwrap());
    let tx = TransactionRequest::default().with_to(DEV_ACCOUNTS[1]).with_value(U256::from(7));
    let receipt = provider.send_transaction(tx).await.unwrap().get_receipt().await.unwrap();
    assert!(receipt.status());
    assert_eq!(receipt.gas_used, 21_000);
}
