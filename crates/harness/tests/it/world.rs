use crate::{
    actors::{REGISTERS, chain, mine, send_store},
    register::{self, Register, Register::RegisterErrors},
};
use alloy::{
    primitives::{Address, Bytes, TxKind, U256, bytes},
    providers::Provider,
    sol_types::SolCall,
};
use loadline_harness::{DEV_ACCOUNTS, Failure, Halt, Outcome, World};
use proptest::{collection::vec, prelude::*};

const ALICE: Address = DEV_ACCOUNTS[0];
const BOB: Address = DEV_ACCOUNTS[1];

fn store(slot: u64, value: u64) -> Register::storeCall {
    Register::storeCall { slot: U256::from(slot), value: U256::from(value) }
}

fn load(slot: u64) -> Register::loadCall {
    Register::loadCall { slot: U256::from(slot) }
}

fn world() -> (World, Address) {
    let mut world = World::new();
    let register = world.deploy(&register::creation(), &[]).value().unwrap();
    (world, register)
}

#[test]
fn a_call_commits_and_a_view_does_not() {
    let (mut world, register) = world();
    assert_eq!(register, ALICE.create(0));
    let outcome = world.call(BOB, register, &store(1, 5));
    let stored = Register::Stored { slot: U256::from(1), value: U256::from(5) };
    assert_eq!(outcome.events::<Register::Stored>(), [stored]);
    assert!(outcome.is_returned());
    assert_eq!(world.view(register, &load(1)).value().unwrap(), U256::from(5));
    assert!(world.view(register, &store(1, 6)).is_returned());
    assert_eq!(world.storage(register, U256::from(1)), U256::from(5));
    assert_eq!((world.nonce(ALICE), world.nonce(BOB)), (1, 1));
}

#[test]
fn a_revert_is_data() {
    let (mut world, register) = world();
    let outcome = world.call(BOB, register, &Register::refuseCall {});
    let refused = Register::Refused { size: U256::from(4) };
    assert_eq!(outcome.decode_error(), Some(RegisterErrors::Refused(refused)));
    assert!(outcome.is_reverted() && outcome.gas() > 21_000 && outcome.gas() < 22_000);
    assert!(outcome.logs().is_empty());
    assert!(matches!(outcome.value(), Err(Failure::Reverted(_))));
}

#[test]
fn a_halt_says_why() {
    let (mut world, register) = world();
    world.etch(BOB, bytes!("fe"));
    let halted = world.call(ALICE, BOB, &Register::refuseCall {});
    assert!(matches!(halted, Outcome::Halted { reason: Halt::Evm(_), gas: 16_777_216 }));
    let empty = world.view(Address::repeat_byte(1), &load(1));
    assert!(matches!(empty, Outcome::Halted { reason: Halt::Undecodable(_), .. }));
    let poor = Address::repeat_byte(2);
    let unpaid = world.call_with_value(poor, register, U256::from(1), &store(1, 1));
    assert!(matches!(unpaid, Outcome::Halted { reason: Halt::Invalid(_), gas: 0 }));
    assert_eq!(world.nonce(poor), 0);
}

#[test]
fn anyone_can_call_even_a_contract_without_ether() {
    let (mut world, register) = world();
    assert!(world.call(register, register, &store(1, 1)).is_returned());
    assert!(world.call(Address::repeat_byte(7), register, &store(1, 2)).is_returned());
    assert_eq!(world.balance(Address::repeat_byte(7)), U256::ZERO);
}

#[test]
fn value_moves_and_gas_is_free() {
    let mut world = World::new();
    world.set_balance(BOB, U256::from(10));
    let sent = world.transact(BOB, TxKind::Call(REGISTERS[0]), U256::from(4), Bytes::new());
    assert_eq!(sent.gas(), 21_000);
    assert_eq!(world.balance(BOB), U256::from(6));
    assert_eq!(world.balance(REGISTERS[0]), U256::from(4));
}

#[test]
fn execution_gas_is_without_the_transactions_own() {
    let (mut world, register) = world();
    let Outcome::Returned { gas, execution_gas, .. } = world.view(register, &load(3)) else {
        panic!("the view failed");
    };
    let data = load(3).abi_encode();
    let intrinsic: u64 = data.iter().map(|byte| if *byte == 0 { 4 } else { 16 }).sum();
    assert_eq!(gas, 21_000 + intrinsic + execution_gas);
    assert!((2_100..2_300).contains(&execution_gas), "a cold load: {execution_gas}");
    // Clearing a slot gives a refund: the receipt shows it, the code does not see it.
    world.call(ALICE, register, &store(3, 1));
    let Outcome::Returned { gas, execution_gas, .. } = world.call(ALICE, register, &store(3, 0))
    else {
        panic!("the call failed");
    };
    assert!(gas < 21_000 + 1_000 + execution_gas - 4_000);
}

#[test]
fn time_passes_when_told() {
    let mut world = World::new();
    // returns timestamp, blockhash(number - 1), number
    let clock = Address::repeat_byte(0xc1);
    world.etch(clock, bytes!("425f5260014303406020524360405260605ff3"));
    let read = |world: &mut World| {
        let told = world.transact(BOB, TxKind::Call(clock), U256::ZERO, Bytes::new());
        let told = told.value().unwrap();
        [0, 32, 64].map(|at| U256::from_be_slice(&told[at..at + 32]))
    };
    let (start, number) = (world.timestamp(), world.block_number());
    world.next_block(12);
    let [timestamp, parent, block] = read(&mut world);
    assert_eq!((timestamp, block), (U256::from(start + 12), U256::from(number + 1)));
    assert!(!parent.is_zero());
    world.warp_to(start + 100);
    world.set_timestamp(start + 99);
    let [timestamp, next_parent, block] = read(&mut world);
    assert_eq!((timestamp, block), (U256::from(start + 99), U256::from(number + 2)));
    assert_ne!(parent, next_parent);
}

#[test]
fn etched_code_keeps_storage_and_ether() {
    let mut world = World::new();
    world.set_storage(BOB, U256::from(1), U256::from(8));
    let ether = world.balance(BOB);
    world.etch(BOB, register::runtime());
    assert_eq!(world.code(BOB), register::runtime());
    assert_eq!(world.view(BOB, &load(1)).value().unwrap(), U256::from(8));
    assert_eq!(world.balance(BOB), ether);
}

#[tokio::test]
async fn a_world_continues_a_chain_and_costs_the_same_gas() {
    let (chain, provider) = chain();
    send_store(&provider, 0, 0, 1, 5).await;
    let head = mine(&chain);
    let mut world = chain.world();
    assert_eq!((world.block_number(), world.timestamp()), (head.number + 1, head.timestamp + 1));
    assert_eq!(world.nonce(ALICE), 1);
    assert_eq!(world.view(REGISTERS[0], &load(1)).value().unwrap(), U256::from(5));

    let in_world = world.call(ALICE, REGISTERS[0], &store(2, 9)).gas();
    let hash = send_store(&provider, 0, 0, 2, 9).await;
    mine(&chain);
    let on_chain = provider.get_transaction_receipt(hash).await.unwrap().unwrap().gas_used;
    assert_eq!(in_world, on_chain);
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Store(u64, u64),
    Block,
    Save,
    Revert(usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..4_u64, 0..4_u64).prop_map(|(slot, value)| Act::Store(slot, value)),
        1 => Just(Act::Block),
        2 => Just(Act::Save),
        2 => (0..6_usize).prop_map(Act::Revert),
    ]
}

proptest! {
    /// Going back to a snapshot restores storage, nonces and clock, as a copy would have.
    #[test]
    fn a_snapshot_is_as_good_as_a_copy(acts in vec(act(), 1..60)) {
        let (mut world, register) = world();
        let mut saved = Vec::new();
        for act in acts {
            match act {
                Act::Store(slot, value) => {
                    world.call(BOB, register, &store(slot, value)).value().unwrap();
                }
                Act::Block => world.next_block(12),
                Act::Save => saved.push((world.snapshot(), world.clone())),
                Act::Revert(to) => {
                    let Some((snapshot, copy)) = saved.get(to) else { continue };
                    prop_assert!(world.revert(*snapshot));
                    for slot in (0..4).map(U256::from) {
                        prop_assert_eq!(world.storage(register, slot), copy.storage(register, slot));
                    }
                    prop_assert_eq!(world.nonce(BOB), copy.nonce(BOB));
                    prop_assert_eq!(world.timestamp(), copy.timestamp());
                    prop_assert_eq!(world.block_number(), copy.block_number());
                    let void = saved.split_off(to + 1);
                    prop_assert!(void.iter().all(|(snapshot, _)| !world.revert(*snapshot)));
                }
            }
        }
    }
}
