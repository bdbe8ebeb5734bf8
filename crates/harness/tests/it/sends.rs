use crate::{
    actors::{REGISTERS, SIGNERS, chain, mine, register, request, send_store},
    register::{self, Register},
};
use alloy::{
    consensus::Transaction,
    network::{TransactionBuilder, TransactionBuilder7702},
    primitives::{Address, U256, hex},
    providers::Provider,
    rpc::types::{Authorization, TransactionRequest},
    signers::SignerSync,
    sol_types::SolCall,
};
use loadline_harness::DEV_ACCOUNTS;

#[tokio::test]
async fn a_transfer_needs_nothing_but_a_receiver_and_a_value() {
    let (chain, provider) = chain();
    chain.set_automine(true);
    let tx = TransactionRequest::default().with_to(DEV_ACCOUNTS[1]).with_value(U256::from(7));
    let receipt = provider.send_transaction(tx).await.unwrap().get_receipt().await.unwrap();
    assert!(receipt.status());
    assert_eq!(receipt.gas_used, 21_000);
    let received = provider.get_balance(DEV_ACCOUNTS[1]).await.unwrap()
        - provider.get_balance(DEV_ACCOUNTS[2]).await.unwrap();
    assert_eq!(received, U256::from(7));
}

#[tokio::test]
async fn a_contract_is_deployed_and_used() {
    let (chain, provider) = chain();
    chain.set_automine(true);
    let deploy = TransactionRequest::default().with_deploy_code(register::creation());
    let receipt = provider.send_transaction(deploy).await.unwrap().get_receipt().await.unwrap();
    let address = receipt.contract_address.unwrap();
    assert_eq!(address, DEV_ACCOUNTS[0].create(0));
    assert_eq!(provider.get_code_at(address).await.unwrap(), register::runtime());

    let contract = Register::new(address, &provider);
    let sent = contract.store(U256::from(1), U256::from(5)).send().await.unwrap();
    let receipt = sent.get_receipt().await.unwrap();
    let stored = receipt.decoded_log::<Register::Stored>().unwrap();
    assert_eq!(stored.data, Register::Stored { slot: U256::from(1), value: U256::from(5) });
    assert_eq!(contract.load(U256::from(1)).call().await.unwrap(), U256::from(5));
    assert_eq!(chain.head().number, 2);
}

#[tokio::test]
async fn a_waiting_transaction_is_found_and_then_mined() {
    let (chain, provider) = chain();
    let hash = send_store(&provider, 0, 0, 1, 9).await;
    let waiting = provider.get_transaction_by_hash(hash).await.unwrap().unwrap();
    assert_eq!((waiting.block_number, waiting.inner.signer()), (None, DEV_ACCOUNTS[0]));
    assert_eq!(provider.get_transaction_receipt(hash).await.unwrap(), None);
    assert_eq!(provider.get_transaction_count(DEV_ACCOUNTS[0]).await.unwrap(), 0);
    assert_eq!(provider.get_transaction_count(DEV_ACCOUNTS[0]).pending().await.unwrap(), 1);
    assert_eq!(chain.waiting(), 1);

    let block = mine(&chain);
    assert_eq!((block.transactions, chain.waiting()), (1, 0));
    let mined = provider.get_transaction_by_hash(hash).await.unwrap().unwrap();
    assert_eq!(mined.block_hash, Some(block.hash));
    assert_eq!(mined.transaction_index, Some(0));
    assert_eq!(mined.nonce(), 0);
    let receipt = provider.get_transaction_receipt(hash).await.unwrap().unwrap();
    assert_eq!(receipt.block_number, Some(block.number));
    assert_eq!(receipt.gas_used, block.gas_used);
    assert_eq!(receipt.effective_gas_price, 2_000_000_000);
}

#[tokio::test]
async fn a_reverting_transaction_is_mined_as_failed() {
    let (chain, provider) = chain();
    let tx = request(0, 0, REGISTERS[0]).with_input(vec![1, 2, 3, 4]);
    let hash = *provider.send_transaction(tx).await.unwrap().tx_hash();
    mine(&chain);
    let receipt = provider.get_transaction_receipt(hash).await.unwrap().unwrap();
    assert!(!receipt.status());
    assert!(receipt.logs().is_empty());
    assert!(receipt.gas_used > 21_000 && receipt.gas_used < 25_000);
}

#[tokio::test]
async fn every_common_type_of_transaction_is_taken() {
    let (chain, provider) = chain();
    let base = TransactionRequest::default()
        .with_from(DEV_ACCOUNTS[0])
        .with_to(DEV_ACCOUNTS[1])
        .with_gas_limit(100_000);
    let legacy = base.clone().with_nonce(0).with_gas_price(2_000_000_000);
    let listed = legacy.clone().with_nonce(1).access_list(Default::default());
    let authorization =
        Authorization { chain_id: U256::from(31_337), address: REGISTERS[0], nonce: 0 };
    let signature = SIGNERS[3].sign_hash_sync(&authorization.signature_hash()).unwrap();
    let delegating = request(0, 2, DEV_ACCOUNTS[1])
        .with_authorization_list(vec![authorization.into_signed(signature)]);
    for (kind, tx) in [legacy, listed, delegating].into_iter().enumerate() {
        let hash = *provider.send_transaction(tx).await.unwrap().tx_hash();
        mine(&chain);
        let receipt = provider.get_transaction_receipt(hash).await.unwrap().unwrap();
        assert!(receipt.status());
        let expected = [0, 1, 4][kind];
        assert_eq!(u8::from(receipt.transaction_type()), expected);
    }
    let delegated = provider.get_code_at(DEV_ACCOUNTS[3]).await.unwrap();
    assert_eq!(delegated[3..], REGISTERS[0][..]);
}

#[tokio::test]
async fn refused_sends_say_why() {
    let (chain, provider) = chain();
    let error = async |tx: TransactionRequest| {
        let error = provider.send_transaction(tx).await.unwrap_err();
        let payload = error.as_error_resp().unwrap();
        assert_eq!(payload.code, -32000);
        payload.message.to_string()
    };
    send_store(&provider, 0, 0, 0, 0).await;
    mine(&chain);
    let to = DEV_ACCOUNTS[1];
    assert!(error(request(0, 0, to)).await.starts_with("nonce too low"));
    assert!(error(request(0, 1, to).with_chain_id(1)).await.starts_with("invalid chain id"));
    assert!(error(request(0, 1, to).with_gas_limit(20_000_000)).await.contains("cap: 16777216"));
    let rich = request(0, 1, to).with_value(U256::from(10).pow(U256::from(23)));
    assert!(error(rich).await.starts_with("insufficient funds"));
    assert_eq!(chain.waiting(), 0);
}

#[tokio::test]
async fn garbage_is_not_a_transaction() {
    let (_, provider) = chain();
    let error = provider.send_raw_transaction(&[1, 2, 3]).await.unwrap_err();
    assert_eq!(error.as_error_resp().unwrap().code, -32602);
}

#[tokio::test]
async fn an_estimate_is_barely_enough() {
    let (chain, provider) = chain();
    // Forwards its calldata to the register by delegatecall and reverts when that fails, so that
    // gas held back (EIP-150) counts too.
    let forwarder = Address::repeat_byte(0xf0);
    let code =
        [&hex!("365f5f375f5f365f73")[..], REGISTERS[0].as_slice(), &hex!("5af46025575f5ffd5b00")];
    chain.set_code(forwarder, code.concat());
    chain.set_storage(forwarder, U256::from(2), U256::from(1));
    for (to, slot, value) in [(REGISTERS[0], 1, 1), (forwarder, 1, 1), (forwarder, 2, 0)] {
        let call = Register::storeCall { slot: U256::from(slot), value: U256::from(value) };
        let tx = TransactionRequest::default().with_to(to).with_input(call.abi_encode());
        let estimate = provider.estimate_gas(tx.clone()).await.unwrap();
        let suffices = async |gas| provider.call(tx.clone().with_gas_limit(gas)).await.is_ok();
        let (mut too_low, mut enough) = (21_000, estimate);
        assert!(suffices(enough).await && !suffices(too_low).await);
        while enough - too_low > 1 {
            let middle = u64::midpoint(too_low, enough);
            if suffices(middle).await { enough = middle } else { too_low = middle }
        }
        assert!(estimate - enough <= estimate / 60, "{estimate} where {enough} is enough");
    }
}

#[tokio::test]
async fn an_estimate_of_what_reverts_is_its_error() {
    let provider = chain().1;
    let error = register(&provider).refuse().estimate_gas().await.unwrap_err();
    let refused = error.as_decoded_error::<Register::Refused>().unwrap();
    assert_eq!(refused.size, U256::from(4));
}
