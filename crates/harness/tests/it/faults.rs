use crate::actors::{chain, mine, send_store};
use alloy::{primitives::U256, providers::Provider};
use loadline_harness::DEV_ACCOUNTS;

#[tokio::test]
async fn a_method_fails_as_often_as_told() {
    let (chain, provider) = chain();
    chain.fail_next("eth_getBalance", 2);
    for _ in 0..2 {
        let error = provider.get_balance(DEV_ACCOUNTS[0]).await.unwrap_err();
        assert_eq!(error.as_error_resp().unwrap().code, -32603);
        assert_eq!(provider.get_block_number().await.unwrap(), 0);
    }
    assert_ne!(provider.get_balance(DEV_ACCOUNTS[0]).await.unwrap(), U256::ZERO);
}

#[tokio::test]
async fn a_swallowed_send_looks_sent_and_never_arrives() {
    let (chain, provider) = chain();
    chain.swallow_sends(1);
    let swallowed = send_store(&provider, 0, 0, 1, 1).await;
    assert_eq!(chain.waiting(), 0);
    assert_eq!(provider.get_transaction_by_hash(swallowed).await.unwrap(), None);
    let sent = send_store(&provider, 0, 0, 1, 2).await;
    mine(&chain);
    assert_eq!(provider.get_transaction_receipt(swallowed).await.unwrap(), None);
    assert!(provider.get_transaction_receipt(sent).await.unwrap().is_some());
}
