use super::{DEV_ACCOUNTS, REGISTERS, Run, SLOTS, Step, load, steps, stored};
use crate::{
    evm,
    node::{KEPT_BLOCKS, Node, config::ChainConfig},
};
use alloy::primitives::{TxKind, U256};
use proptest::prelude::*;
use revm::{context::TxEnv, database::WrapDatabaseRef};

proptest! {
    /// Dropping any number of blocks restores state, blocks and indices as they were.
    #[test]
    fn dropping_blocks_restores_the_past(steps in steps(), depth in 0..20_usize, more in steps()) {
        let mut run = Run::of(&steps);
        let depth = depth.min(run.states.len() - 1);
        let dropped = run.node.drop_blocks(depth).unwrap();
        prop_assert_eq!(dropped.len(), depth);
        run.states.truncate(run.states.len() - depth);
        prop_assert!(run.node.state.same_as(run.states.last().unwrap()));
        prop_assert_eq!(run.node.blocks.len(), run.states.len());
        for block in &dropped {
            prop_assert_eq!(run.node.number_of(&block.hash), None);
            prop_assert!(block.mined.iter().all(|m| run.node.place_of(m.tx.tx_hash()).is_none()));
        }
        // The new branch is as good as the old one, and none of its blocks is an old one.
        run.node.pool = Default::default();
        more.iter().for_each(|step| run.take(*step));
        prop_assert!(dropped.iter().all(|block| run.node.number_of(&block.hash).is_none()));
        assert_past_is_right(&run)?;
    }

    /// Every kept block shows accounts, slots and calls as they were at its end.
    #[test]
    fn the_past_is_as_it_was(steps in steps()) {
        assert_past_is_right(&Run::of(&steps))?;
    }

    /// A clone goes its own way.
    #[test]
    fn a_clone_is_independent(steps in steps(), more in steps()) {
        let mut run = Run::of(&steps);
        let mut other = Run { node: run.node.clone(), states: run.states.clone() };
        more.iter().for_each(|step| other.take(*step));
        run.node.state.rollback();
        prop_assert!(run.node.state.same_as(run.states.last().unwrap()));
        prop_assert_eq!(run.node.blocks.len(), run.states.len());
    }
}

fn assert_past_is_right(run: &Run) -> Result<(), TestCaseError> {
    let head = run.states.len() - 1;
    for (number, then) in run.states.iter().enumerate().take(head) {
        let moment = run.node.moment(number.try_into().unwrap()).unwrap();
        for address in DEV_ACCOUNTS.iter().chain(&REGISTERS) {
            prop_assert_eq!(moment.state.account(*address), then.account(*address));
            let created = address.create(0);
            prop_assert_eq!(moment.state.account(created), then.account(created));
        }
        for register in REGISTERS {
            for slot in 0..SLOTS {
                let answer = call(&run.node, number.try_into().unwrap(), register, slot);
                prop_assert_eq!(answer, stored(then, register, slot));
            }
        }
    }
    Ok(())
}

fn call(node: &Node, number: u64, register: alloy::primitives::Address, slot: u64) -> U256 {
    let moment = node.moment(number).unwrap();
    let tx = TxEnv {
        kind: TxKind::Call(register),
        data: load(slot),
        gas_limit: 100_000,
        chain_id: None,
        ..Default::default()
    };
    let db = WrapDatabaseRef(&moment.state);
    let ran = evm::execute(db, &node.call_rules, &moment.block, tx).unwrap();
    U256::from_be_slice(ran.result.output().unwrap())
}

#[test]
fn the_states_of_the_newest_blocks_are_kept_and_no_more() {
    let mut run = Run::new(ChainConfig::default());
    for value in 0..KEPT_BLOCKS + 10 {
        run.take(Step::Store { from: 0, register: 0, slot: 0, value });
        run.take(Step::Mine { seconds: 12 });
    }
    let head = run.node.head_number();
    assert_eq!(call(&run.node, head - KEPT_BLOCKS, REGISTERS[0], 0), U256::from(9));
    assert!(run.node.moment(head - KEPT_BLOCKS - 1).is_none());
    assert!(run.node.moment(head + 1).is_none());
    let kept = usize::try_from(KEPT_BLOCKS).unwrap();
    assert!(run.node.drop_blocks(kept + 1).is_none());
    assert_eq!(run.node.drop_blocks(kept).unwrap().len(), kept);
    assert!(run.node.state.same_as(&run.states[10]));
}

#[test]
fn blockhash_knows_its_own_branch() {
    let mut run = Run::of(&[Step::Mine { seconds: 1 }, Step::Mine { seconds: 1 }]);
    let hash = |node: &Node| revm::DatabaseRef::block_hash_ref(&node.state, 2).unwrap();
    let first = hash(&run.node);
    assert_eq!(first, run.node.head().hash);
    run.node.drop_blocks(1).unwrap();
    assert!(hash(&run.node).is_zero());
    run.take(Step::Mine { seconds: 1 });
    assert_eq!(hash(&run.node), run.node.head().hash);
    assert_ne!(hash(&run.node), first);
}
