//! Random runs of a chain, judged against copies of its state.

mod order;
mod undo;

use super::{Node, config::ChainConfig};
use crate::{
    dev::DEV_ACCOUNTS,
    register::{self, Register},
    state::State,
    tx::SignedTx,
};
use alloy::{
    consensus::{SignableTransaction, TxEip1559, TxEnvelope},
    primitives::{Address, B256, Bytes, Signature, TxKind, U256},
    sol_types::SolCall,
};
use proptest::{collection::vec, prelude::*};

/// Two contracts that store what they are told.
const REGISTERS: [Address; 2] = [Address::repeat_byte(0xa1), Address::repeat_byte(0xa2)];
const SENDERS: usize = 4;
const SLOTS: u64 = 6;

/// Something that happens to a chain.
#[derive(Clone, Copy, Debug)]
enum Step {
    Transfer { from: usize, to: usize, wei: u64 },
    Store { from: usize, register: usize, slot: u64, value: u64 },
    Refuse { from: usize, register: usize },
    Create { from: usize },
    Gift { to: usize, wei: u64 },
    Mine { seconds: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let (from, register) = (0..SENDERS, 0..REGISTERS.len());
    prop_oneof![
        1 => (from.clone(), 0..DEV_ACCOUNTS.len(), 0..u64::MAX)
            .prop_map(|(from, to, wei)| Step::Transfer { from, to, wei }),
        4 => (from.clone(), register.clone(), 0..SLOTS, 0..3_u64)
            .prop_map(|(from, register, slot, value)| Step::Store { from, register, slot, value }),
        1 => (from.clone(), register).prop_map(|(from, register)| Step::Refuse { from, register }),
        1 => from.prop_map(|from| Step::Create { from }),
        1 => (0..DEV_ACCOUNTS.len(), 0..u64::MAX).prop_map(|(to, wei)| Step::Gift { to, wei }),
        3 => (1..100_u64).prop_map(|seconds| Step::Mine { seconds }),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..60)
}

/// A chain after some steps, with a copy of its state after each block.
struct Run {
    node: Node,
    states: Vec<State>,
}

impl Run {
    fn new(config: ChainConfig) -> Self {
        let mut node = Node::new(config);
        for register in REGISTERS {
            let code = revm::state::Bytecode::new_raw(register::runtime());
            node.state.edit_account(register, |info| {
                info.set_code(code);
            });
        }
        node.state.take_undo();
        let states = vec![node.state.clone()];
        Self { node, states }
    }

    fn of(steps: &[Step]) -> Self {
        let mut run = Self::new(ChainConfig::default());
        steps.iter().for_each(|step| run.take(*step));
        run
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Transfer { from, to, wei } => {
                self.send(from, TxKind::Call(DEV_ACCOUNTS[to]), wei, Bytes::new());
            }
            Step::Store { from, register, slot, value } => {
                let call = Register::storeCall { slot: U256::from(slot), value: U256::from(value) };
                self.send(from, TxKind::Call(REGISTERS[register]), 0, call.abi_encode().into());
            }
            Step::Refuse { from, register } => {
                let call = Register::refuseCall {}.abi_encode();
                self.send(from, TxKind::Call(REGISTERS[register]), 0, call.into());
            }
            Step::Create { from } => self.send(from, TxKind::Create, 0, register::creation()),
            Step::Gift { to, wei } => {
                self.node.state.edit_account(DEV_ACCOUNTS[to], |info| {
                    info.balance = info.balance.saturating_add(U256::from(wei));
                });
            }
            Step::Mine { seconds } => {
                let timestamp = self.node.head().header.timestamp + seconds;
                assert_eq!(self.node.fill_block(timestamp), Vec::<B256>::new());
                self.states.push(self.node.state.clone());
            }
        }
    }

    fn send(&mut self, from: usize, kind: TxKind, wei: u64, data: Bytes) {
        let sender = DEV_ACCOUNTS[from];
        let nonce = self.node.pool.next_nonce(sender, self.node.nonce(sender));
        self.node.submit(tx(from, nonce, 200_000, kind, wei, data)).unwrap();
    }
}

/// A transaction of a development account; its signature is never looked at.
fn tx(from: usize, nonce: u64, gas: u64, to: TxKind, wei: u64, input: Bytes) -> SignedTx {
    let tx = TxEip1559 {
        chain_id: super::config::DEFAULT_CHAIN_ID,
        nonce,
        gas_limit: gas,
        max_fee_per_gas: 3_000_000_000,
        max_priority_fee_per_gas: 1_000_000_000,
        to,
        value: U256::from(wei),
        access_list: Default::default(),
        input,
    };
    let signature = Signature::new(U256::from(from), U256::from(1), false);
    SignedTx::new_unchecked(TxEnvelope::from(tx.into_signed(signature)), DEV_ACCOUNTS[from])
}

/// What `load(slot)` would answer.
fn stored(state: &State, register: Address, slot: u64) -> U256 {
    state.slot(&(register, U256::from(slot)))
}

fn load(slot: u64) -> Bytes {
    Register::loadCall { slot: U256::from(slot) }.abi_encode().into()
}
