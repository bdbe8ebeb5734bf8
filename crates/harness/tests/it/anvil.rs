//! The same transactions on this chain and on anvil give the same blocks.
//!
//! Runs where `LOADLINE_ANVIL` names the executable, as `cargo xtask test` does.

use crate::{
    actors::{REGISTERS, SIGNERS, request, wallet},
    register::{self, Register},
};
use alloy::{
    consensus::BlockHeader,
    eips::{BlockId, Encodable2718},
    network::{NetworkTransactionBuilder, TransactionBuilder},
    node_bindings::Anvil,
    primitives::{Address, B256, Bytes, TxKind, U256},
    providers::{DynProvider, Provider, ProviderBuilder, ext::AnvilApi},
    rpc::types::{Filter, Log, TransactionReceipt, TransactionRequest},
    sol_types::SolCall,
};
use loadline_harness::{Chain, DEFAULT_BASE_FEE, DEFAULT_TIMESTAMP, DEV_ACCOUNTS};
use proptest::{collection::vec, prelude::*, sample::select};

/// What a sender does.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Transfer(u64),
    Store(u64, u64),
    Refuse,
    Create,
    /// Wait for a nonce that comes later in the block, then store.
    OutOfOrder,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        any::<u64>().prop_map(Deed::Transfer),
        (0..4_u64, 0..3_u64).prop_map(|(slot, value)| Deed::Store(slot, value)),
        select(vec![Deed::Refuse, Deed::Create, Deed::OutOfOrder]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn both_chains_end_the_same(blocks in vec(vec((0..SIGNERS.len(), deed()), 0..8), 1..8)) {
        let Ok(path) = std::env::var("LOADLINE_ANVIL") else { return Ok(()) };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(compare(&path, blocks));
    }
}

async fn compare(path: &str, blocks: Vec<Vec<(usize, Deed)>>) {
    let start = DEFAULT_TIMESTAMP.to_string();
    let fee = DEFAULT_BASE_FEE.to_string();
    let node = Anvil::at(path)
        .args(["--no-mining", "--order", "fifo", "--hardfork", "osaka", "--gas-limit", "60000000"])
        .args(["--timestamp", &start, "--block-base-fee-per-gas", &fee])
        .spawn();
    let anvil = ProviderBuilder::new().connect_http(node.endpoint_url()).erased();
    let chain = Chain::default();
    let ours = chain.provider();
    for register in REGISTERS {
        chain.set_code(register, register::runtime());
        anvil.anvil_set_code(register, register::runtime()).await.unwrap();
    }
    let mut nonces = [0_u64; 4];
    for (number, deeds) in (1_u64..).zip(blocks) {
        let mut sent = Vec::new();
        for (from, deed) in deeds {
            for (gap, kind, wei, data) in requests(deed) {
                let tx = request(from, nonces[from] + gap, REGISTERS[0])
                    .with_kind(kind)
                    .with_value(U256::from(wei))
                    .with_input(data);
                let raw = tx.build(&wallet()).await.unwrap().encoded_2718();
                let hash = *ours.send_raw_transaction(&raw).await.unwrap().tx_hash();
                let there = *anvil.send_raw_transaction(&raw).await.unwrap().tx_hash();
                assert_eq!(hash, there);
                sent.push(hash);
            }
            nonces[from] += u64::try_from(requests(deed).len()).unwrap();
        }
        let timestamp = DEFAULT_TIMESTAMP + 12 * number;
        chain.mine(timestamp).unwrap();
        anvil.anvil_set_next_block_base_fee_per_gas(DEFAULT_BASE_FEE.into()).await.unwrap();
        anvil.anvil_set_next_block_timestamp(timestamp).await.unwrap();
        anvil.anvil_mine(Some(1), None).await.unwrap();
        let mined = same_block(&ours, &anvil, number).await;
        assert_eq!(mined, sent.len());
    }
    same_state(&ours, &anvil).await;
    same_answers(&ours, &anvil).await;
}

/// Nonce offset, receiver, value and data, in the order of sending.
fn requests(deed: Deed) -> Vec<(u64, TxKind, u64, Bytes)> {
    let call = |data: Vec<u8>| (0, TxKind::Call(REGISTERS[0]), 0, Bytes::from(data));
    let store = |slot: u64, value: u64| {
        call(Register::storeCall { slot: U256::from(slot), value: U256::from(value) }.abi_encode())
    };
    match deed {
        Deed::Transfer(wei) => vec![(0, TxKind::Call(DEV_ACCOUNTS[9]), wei, Bytes::new())],
        Deed::Store(slot, value) => vec![store(slot, value)],
        Deed::Refuse => vec![call(Register::refuseCall {}.abi_encode())],
        Deed::Create => vec![(0, TxKind::Create, 0, register::creation())],
        Deed::OutOfOrder => {
            let (_, to, wei, data) = store(1, 2);
            vec![(1, to, wei, data), store(1, 1)]
        }
    }
}

async fn same_block(ours: &DynProvider, anvil: &DynProvider, number: u64) -> usize {
    let block = async |provider: &DynProvider| {
        provider.get_block(BlockId::number(number)).await.unwrap().unwrap()
    };
    let (here, there) = (block(ours).await, block(anvil).await);
    let hashes = |block: &alloy::rpc::types::Block| block.transactions.hashes().collect::<Vec<_>>();
    assert_eq!(hashes(&here), hashes(&there));
    assert_eq!(here.header.timestamp(), there.header.timestamp());
    assert_eq!(here.header.base_fee_per_gas(), there.header.base_fee_per_gas());
    assert_eq!(here.header.gas_used(), there.header.gas_used());
    assert_eq!(here.header.logs_bloom(), there.header.logs_bloom());
    assert_eq!(here.header.transactions_root(), there.header.transactions_root());
    assert_eq!(here.header.receipts_root(), there.header.receipts_root());
    let receipts = async |provider: &DynProvider| {
        let receipts = provider.get_block_receipts(BlockId::number(number)).await.unwrap().unwrap();
        receipts.into_iter().map(without_block).collect::<Vec<_>>()
    };
    assert_eq!(receipts(ours).await, receipts(anvil).await);
    here.transactions.len()
}

/// The hashes of blocks differ by design: only one of the chains computes state roots.
fn without_block(receipt: TransactionReceipt) -> TransactionReceipt {
    let inner = receipt.inner.map_logs(|log| Log { block_hash: None, ..log });
    TransactionReceipt { inner, block_hash: None, blob_gas_price: None, ..receipt }
}

async fn same_state(ours: &DynProvider, anvil: &DynProvider) {
    for account in DEV_ACCOUNTS.into_iter().chain(REGISTERS).chain([Address::ZERO]) {
        let of = async |provider: &DynProvider| {
            let balance = provider.get_balance(account).await.unwrap();
            let nonce = provider.get_transaction_count(account).await.unwrap();
            let code = provider.get_code_at(account).await.unwrap();
            let mut slots = Vec::new();
            for slot in 0..4 {
                slots.push(provider.get_storage_at(account, U256::from(slot)).await.unwrap());
            }
            (balance, nonce, code, slots)
        };
        assert_eq!(of(ours).await, of(anvil).await, "{account}");
    }
}

async fn same_answers(ours: &DynProvider, anvil: &DynProvider) {
    let filter = Filter::new().from_block(0).event_signature(B256::from(U256::from(1)));
    let logs = async |provider: &DynProvider| {
        let logs = provider.get_logs(&filter).await.unwrap();
        logs.into_iter().map(|log| Log { block_hash: None, ..log }).collect::<Vec<_>>()
    };
    assert_eq!(logs(ours).await, logs(anvil).await);
    let refused = TransactionRequest::default()
        .with_to(REGISTERS[0])
        .with_input(Register::refuseCall {}.abi_encode());
    let error = async |provider: &DynProvider| {
        let error = provider.call(refused.clone()).await.unwrap_err();
        let payload = error.as_error_resp().unwrap();
        (payload.code, payload.as_decoded_error::<Register::Refused>().unwrap())
    };
    assert_eq!(error(ours).await, error(anvil).await);
}
