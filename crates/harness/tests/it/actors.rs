//! Signers, and the register on a chain.

use crate::register::{self, Register, Register::RegisterInstance};
use alloy::{
    network::{EthereumWallet, TransactionBuilder},
    primitives::{Address, B256, TxKind, U256},
    providers::{DynProvider, Provider},
    rpc::types::TransactionRequest,
    signers::local::PrivateKeySigner,
    sol_types::SolCall,
};
use loadline_harness::{Chain, DEV_ACCOUNTS, dev_signer};
use std::sync::LazyLock;

pub(crate) static SIGNERS: LazyLock<Vec<PrivateKeySigner>> =
    LazyLock::new(|| (0..4).map(|index| dev_signer(index).unwrap()).collect());

/// Two registers, put where no deployment is needed.
pub(crate) const REGISTERS: [Address; 2] = [Address::repeat_byte(0xa1), Address::repeat_byte(0xa2)];

/// A wallet with the keys of the first accounts.
pub(crate) fn wallet() -> EthereumWallet {
    let mut wallet = EthereumWallet::new(SIGNERS[0].clone());
    SIGNERS[1..].iter().for_each(|signer| wallet.register_signer(signer.clone()));
    wallet
}

/// A chain with the registers, and its provider.
pub(crate) fn chain() -> (Chain, DynProvider) {
    let chain = Chain::default();
    REGISTERS.iter().for_each(|register| chain.set_code(*register, register::runtime()));
    let provider = chain.provider_with(wallet());
    (chain, provider)
}

pub(crate) fn register(provider: &DynProvider) -> RegisterInstance<DynProvider> {
    Register::new(REGISTERS[0], provider.clone())
}

/// A transaction with everything set, so that sending it asks for nothing.
pub(crate) fn request(from: usize, nonce: u64, to: Address) -> TransactionRequest {
    TransactionRequest::default()
        .with_from(DEV_ACCOUNTS[from])
        .with_kind(TxKind::Call(to))
        .with_nonce(nonce)
        .with_gas_limit(100_000)
        .with_max_fee_per_gas(3_000_000_000)
        .with_max_priority_fee_per_gas(1_000_000_000)
        .with_chain_id(31_337)
}

/// Sends `store(slot, value)` and returns the transaction's hash.
pub(crate) async fn send_store(
    provider: &DynProvider,
    from: usize,
    register: usize,
    slot: u64,
    value: u64,
) -> B256 {
    let nonce = provider.get_transaction_count(DEV_ACCOUNTS[from]).pending().await.unwrap();
    let call = Register::storeCall { slot: U256::from(slot), value: U256::from(value) };
    let request = request(from, nonce, REGISTERS[register]).with_input(call.abi_encode());
    *provider.send_transaction(request).await.unwrap().tx_hash()
}

/// Mines a block twelve seconds after the head.
pub(crate) fn mine(chain: &Chain) -> loadline_harness::BlockSummary {
    chain.mine(chain.head().timestamp + 12).unwrap()
}
