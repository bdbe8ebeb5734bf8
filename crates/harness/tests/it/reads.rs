use crate::{
    actors::{REGISTERS, chain, mine, register, send_store},
    register::{self, Register},
};
use alloy::{
    eips::{BlockId, BlockNumberOrTag},
    primitives::{Address, B256, U256},
    providers::Provider,
    rpc::types::{BlockTransactions, SyncStatus, TransactionRequest, state::StateOverride},
};
use loadline_harness::{Chain, ChainConfig, DEFAULT_TIMESTAMP, DEV_ACCOUNTS};
use proptest::{collection::vec, prelude::*};

#[tokio::test]
async fn a_fresh_chain_introduces_itself() {
    let provider = Chain::default().provider();
    assert_eq!(provider.get_chain_id().await.unwrap(), 31_337);
    assert_eq!(provider.get_net_version().await.unwrap(), 31_337);
    assert!(provider.get_client_version().await.unwrap().starts_with("loadline-harness/"));
    assert_eq!(provider.syncing().await.unwrap(), SyncStatus::None);
    assert_eq!(provider.get_block_number().await.unwrap(), 0);
    for account in DEV_ACCOUNTS {
        let balance = provider.get_balance(account).await.unwrap();
        assert_eq!(balance, U256::from(10_000) * U256::from(10).pow(U256::from(18)));
    }
    let genesis = provider.get_block(BlockId::earliest()).await.unwrap().unwrap();
    assert_eq!(genesis.header.timestamp, DEFAULT_TIMESTAMP);
    assert_eq!(genesis.header.gas_limit, 60_000_000);
}

#[tokio::test]
async fn settings_are_obeyed() {
    let config = ChainConfig {
        chain_id: 5,
        block_gas_limit: 1_000_000,
        genesis_timestamp: 7,
        base_fee: 3,
        automine: false,
    };
    let chain = Chain::new(config);
    chain.mine(8).unwrap();
    let provider = chain.provider();
    assert_eq!(provider.get_chain_id().await.unwrap(), 5);
    let head = provider.get_block(BlockId::latest()).await.unwrap().unwrap();
    assert_eq!(head.header.gas_limit, 1_000_000);
    assert_eq!(head.header.timestamp, 8);
    assert_eq!(head.header.base_fee_per_gas, Some(3));
}

#[tokio::test]
async fn an_unknown_method_is_minus_32601() {
    let provider = chain().1;
    let error = provider.raw_request::<_, U256>("eth_mining".into(), ()).await.unwrap_err();
    assert_eq!(error.as_error_resp().unwrap().code, -32601);
}

#[tokio::test]
async fn wrong_parameters_are_minus_32602() {
    let provider = chain().1;
    let code = async |method: &'static str, params: serde_json::Value| {
        let error = provider.raw_request::<_, U256>(method.into(), params).await.unwrap_err();
        error.as_error_resp().unwrap().code
    };
    assert_eq!(code("eth_getBalance", serde_json::json!([])).await, -32602);
    assert_eq!(code("eth_getBalance", serde_json::json!(["0x12"])).await, -32602);
    assert_eq!(code("eth_getBalance", serde_json::json!({"a": 1})).await, -32602);
    let overrides = StateOverride::from_iter([(REGISTERS[0], Default::default())]);
    let call = TransactionRequest::default();
    let error = provider.call(call).overrides(overrides).await.unwrap_err();
    assert_eq!(error.as_error_resp().unwrap().code, -32602);
}

#[tokio::test]
async fn a_reverted_call_carries_its_error() {
    let provider = chain().1;
    let error = register(&provider).refuse().call().await.unwrap_err();
    let refused = error.as_decoded_error::<Register::Refused>().unwrap();
    assert_eq!(refused, Register::Refused { size: U256::from(4) });
    let call = TransactionRequest::default().to(REGISTERS[0]);
    let error = provider.call(call).await.unwrap_err();
    let payload = error.as_error_resp().unwrap();
    assert_eq!((payload.code, payload.message.as_ref()), (3, "execution reverted"));
}

#[tokio::test]
async fn blocks_are_found_by_number_hash_and_tag() {
    let (chain, provider) = chain();
    let sent = [send_store(&provider, 0, 0, 1, 1).await, send_store(&provider, 1, 1, 2, 2).await];
    let summary = mine(&chain);
    for id in [
        BlockId::number(summary.number),
        BlockId::hash(summary.hash),
        BlockId::latest(),
        BlockId::Number(BlockNumberOrTag::Safe),
        BlockId::finalized(),
        BlockId::pending(),
    ] {
        let block = provider.get_block(id).await.unwrap().unwrap();
        assert_eq!(block.header.hash, summary.hash);
        assert_eq!(block.header.inner.hash_slow(), summary.hash);
        assert_eq!(block.transactions, BlockTransactions::Hashes(sent.to_vec()));
        let full = provider.get_block(id).full().await.unwrap().unwrap();
        let senders: Vec<_> = full.transactions.txns().map(|tx| tx.inner.signer()).collect();
        assert_eq!(senders, DEV_ACCOUNTS[..2]);
        let receipts = provider.get_block_receipts(id).await.unwrap().unwrap();
        assert_eq!(receipts.iter().map(|r| r.transaction_hash).collect::<Vec<_>>(), sent);
        assert_eq!(receipts.iter().map(|r| r.gas_used).sum::<u64>(), summary.gas_used);
    }
    for unknown in [BlockId::number(2), BlockId::hash(B256::repeat_byte(1))] {
        assert_eq!(provider.get_block(unknown).await.unwrap(), None);
        assert_eq!(provider.get_block_receipts(unknown).await.unwrap(), None);
        let error = provider.get_balance(DEV_ACCOUNTS[0]).block_id(unknown).await.unwrap_err();
        assert_eq!(error.as_error_resp().unwrap().message, "header not found");
    }
}

#[tokio::test]
async fn a_call_sees_the_clock_of_its_block() {
    let (chain, provider) = chain();
    // timestamp; mstore(0); return(0, 32)
    let clock = Address::repeat_byte(0xc1);
    chain.set_code(clock, alloy::primitives::bytes!("425f5260205ff3"));
    let head = mine(&chain);
    mine(&chain);
    let call = TransactionRequest::default().to(clock);
    let told = provider.call(call).block(BlockId::hash(head.hash)).await.unwrap();
    assert_eq!(U256::from_be_slice(&told), U256::from(head.timestamp));
}

#[tokio::test]
async fn fees_are_suggested_from_the_base_fee() {
    let (chain, provider) = chain();
    send_store(&provider, 0, 0, 1, 1).await;
    mine(&chain);
    chain.set_base_fee(5_000_000_000);
    assert_eq!(provider.get_gas_price().await.unwrap(), 6_000_000_000);
    assert_eq!(provider.get_max_priority_fee_per_gas().await.unwrap(), 1_000_000_000);
    let history = provider.get_fee_history(10, BlockNumberOrTag::Latest, &[50.0]).await.unwrap();
    assert_eq!(history.oldest_block, 0);
    assert_eq!(history.base_fee_per_gas, [1_000_000_000, 1_000_000_000, 5_000_000_000]);
    assert_eq!(history.reward, Some(vec![vec![0], vec![1_000_000_000]]));
    assert!(history.gas_used_ratio[1] > 0.0 && history.gas_used_ratio[1] < 0.01);
    let fees = provider.estimate_eip1559_fees().await.unwrap();
    assert_eq!(fees.max_priority_fee_per_gas, 1_000_000_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Slot, call, balance and nonce at any block are those that the block ended with.
    #[test]
    fn the_past_is_as_it_was(blocks in vec(vec((0..2_usize, 0..3_u64, 0..100_u64), 0..4), 1..8)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(past_is_as_it_was(blocks));
    }
}

async fn past_is_as_it_was(blocks: Vec<Vec<(usize, u64, u64)>>) {
    let (chain, provider) = chain();
    let mut stored = [0; 3];
    let mut nonces = [0; 2];
    let mut past = vec![(chain.head(), stored, nonces, chain.world())];
    for block in blocks {
        for (from, slot, value) in block {
            send_store(&provider, from, 0, slot, value).await;
            stored[usize::try_from(slot).unwrap()] = value;
            nonces[from] += 1;
        }
        past.push((mine(&chain), stored, nonces, chain.world()));
    }
    for (block, stored, nonces, world) in past.iter().skip(1) {
        let id = BlockId::hash(block.hash);
        for (slot, value) in (0..3_u64).zip(stored.map(U256::from)) {
            let slot = U256::from(slot);
            let raw = provider.get_storage_at(REGISTERS[0], slot).block_id(id);
            assert_eq!(raw.await.unwrap(), value);
            let contract = register(&provider);
            assert_eq!(contract.load(slot).block(id).call().await.unwrap(), value);
            assert_eq!(world.storage(REGISTERS[0], slot), value);
        }
        for (from, nonce) in DEV_ACCOUNTS.into_iter().zip(nonces) {
            let id = BlockId::number(block.number);
            let count = provider.get_transaction_count(from).block_id(id);
            assert_eq!(count.await.unwrap(), *nonce);
            let balance = provider.get_balance(from).block_id(id);
            assert_eq!(balance.await.unwrap(), world.balance(from));
        }
    }
    assert_eq!(provider.get_code_at(REGISTERS[0]).await.unwrap(), register::runtime());
}
