use super::{Run, SENDERS, Step, steps, tx};
use crate::{
    dev::DEV_ACCOUNTS,
    node::{Node, config::ChainConfig},
    pool::Refusal,
};
use alloy::primitives::{Address, B256, Bloom, Bytes, TxKind, U256};
use proptest::{collection::vec, prelude::*};

const TO: TxKind = TxKind::Call(Address::repeat_byte(0xee));

fn hashes(node: &Node) -> Vec<B256> {
    node.head().mined.iter().map(|one| *one.tx.tx_hash()).collect()
}

fn ready(from: usize, nonce: u64, gas: u64) -> crate::tx::SignedTx {
    tx(from, nonce, gas, TO, 1, Bytes::new())
}

proptest! {
    /// Receipts, header, bloom and balances of a block agree.
    #[test]
    fn accounts_of_a_block_agree(steps in steps()) {
        let run = Run::of(&steps);
        for block in &run.node.blocks {
            let (mut gas, mut logs, mut bloom) = (0, 0, Bloom::ZERO);
            for one in &block.mined {
                gas += one.gas_used;
                prop_assert_eq!(one.receipt.cumulative_gas_used(), gas);
                prop_assert_eq!(one.first_log, logs);
                logs += u64::try_from(one.receipt.logs().len()).unwrap();
                one.receipt.logs().iter().for_each(|log| bloom.accrue_log(log));
                prop_assert_eq!(one.gas_price, 2_000_000_000);
            }
            prop_assert_eq!(block.header.gas_used, gas);
            prop_assert_eq!(block.header.logs_bloom, bloom);
            prop_assert_eq!(block.header.hash_slow(), block.hash);
        }
        for pair in run.node.blocks.windows(2) {
            prop_assert_eq!(pair[1].header.parent_hash, pair[0].hash);
            prop_assert_eq!(pair[1].header.number, pair[0].header.number + 1);
        }
    }

    /// Ether is neither made nor lost: what is missing is the base fee of all gas.
    #[test]
    fn the_base_fee_is_burnt_and_nothing_else(steps in steps()) {
        let steps: Vec<_> =
            steps.into_iter().filter(|step| !matches!(step, Step::Gift { .. })).collect();
        let run = Run::of(&steps);
        let coinbase = Address::ZERO;
        let all = DEV_ACCOUNTS.iter().chain([&coinbase]);
        let sum = |state: &crate::state::State| -> U256 {
            let held = |address: &Address| state.account(*address).map_or(U256::ZERO, |i| i.balance);
            all.clone().map(held).sum()
        };
        let gas: u64 = run.node.blocks.iter().map(|block| block.header.gas_used).sum();
        let burnt = U256::from(gas) * U256::from(run.node.base_fee);
        prop_assert_eq!(sum(run.states.last().unwrap()) + burnt, sum(&run.states[0]));
    }

    /// However the nonces arrive, a block holds them in the order in which they became ready.
    #[test]
    fn first_ready_first_mined(arrivals in vec((0..SENDERS, 0..4_u64), 1..16)) {
        let mut run = Run::new(ChainConfig::default());
        let mut next = [0_u64; SENDERS];
        let mut waiting = Vec::new();
        let mut expected = Vec::new();
        for (from, nonce) in arrivals {
            if run.node.submit(ready(from, nonce, 21_000)).is_err() {
                continue; // the same again
            }
            waiting.push((from, nonce));
            while let Some(at) = waiting.iter().position(|one| *one == (from, next[from])) {
                waiting.remove(at);
                expected.push(*ready(from, next[from], 21_000).tx_hash());
                next[from] += 1;
            }
        }
        run.take(Step::Mine { seconds: 1 });
        prop_assert_eq!(hashes(&run.node), expected);
        prop_assert_eq!(run.node.pool.len(), waiting.len());
    }
}

#[test]
fn a_nonce_gap_waits_until_it_is_filled() {
    let mut run = Run::new(ChainConfig::default());
    run.node.submit(ready(0, 1, 21_000)).unwrap();
    run.node.submit(ready(1, 0, 21_000)).unwrap();
    run.take(Step::Mine { seconds: 1 });
    assert_eq!(hashes(&run.node), [*ready(1, 0, 21_000).tx_hash()]);
    run.node.submit(ready(0, 0, 21_000)).unwrap();
    run.take(Step::Mine { seconds: 1 });
    assert_eq!(hashes(&run.node), [0, 1].map(|nonce| *ready(0, nonce, 21_000).tx_hash()));
}

#[test]
fn what_does_not_fit_waits_for_the_next_block_and_its_sender_with_it() {
    let config = ChainConfig { block_gas_limit: 100_000, ..Default::default() };
    let mut run = Run::new(config);
    let (big, after, small) = (ready(0, 1, 90_000), ready(0, 2, 21_000), ready(1, 0, 21_000));
    for tx in [ready(0, 0, 21_000), big.clone(), after.clone(), small.clone()] {
        run.node.submit(tx).unwrap();
    }
    run.take(Step::Mine { seconds: 1 });
    assert_eq!(hashes(&run.node), [*ready(0, 0, 21_000).tx_hash(), *small.tx_hash()]);
    run.take(Step::Mine { seconds: 1 });
    assert_eq!(hashes(&run.node), [*big.tx_hash(), *after.tx_hash()]);
    assert!(run.node.blocks.iter().all(|block| block.header.gas_used <= 100_000));
}

#[test]
fn what_does_not_pay_the_base_fee_waits() {
    let mut run = Run::new(ChainConfig::default());
    run.node.submit(ready(0, 0, 21_000)).unwrap();
    run.node.base_fee = 4_000_000_000;
    run.take(Step::Mine { seconds: 1 });
    assert!(hashes(&run.node).is_empty());
    run.node.base_fee = 3_000_000_000;
    run.take(Step::Mine { seconds: 1 });
    assert_eq!(run.node.head().mined[0].gas_price, 3_000_000_000, "no room for a tip");
}

#[test]
fn a_sender_who_can_no_longer_pay_is_dropped() {
    let mut run = Run::new(ChainConfig::default());
    let hash = run.node.submit(ready(0, 0, 21_000)).unwrap();
    run.node.state.edit_account(DEV_ACCOUNTS[0], |info| info.balance = U256::ZERO);
    let timestamp = run.node.head().header.timestamp + 1;
    assert_eq!(run.node.fill_block(timestamp), [hash]);
    assert_eq!(run.node.pool.len(), 0);
}

#[test]
fn a_replacement_pays_a_tenth_more_and_goes_to_the_end() {
    let mut run = Run::new(ChainConfig::default());
    let priced = |tip: u128, fee: u128| {
        let (mut envelope, signer) = ready(0, 0, 21_000).into_parts();
        if let alloy::consensus::TxEnvelope::Eip1559(signed) = &envelope {
            let mut tx = signed.tx().clone();
            tx.max_priority_fee_per_gas = tip;
            tx.max_fee_per_gas = fee;
            let signature = *signed.signature();
            envelope = alloy::consensus::SignableTransaction::into_signed(tx, signature).into();
        }
        crate::tx::SignedTx::new_unchecked(envelope, signer)
    };
    run.node.submit(priced(1_000_000_000, 3_000_000_000)).unwrap();
    run.node.submit(ready(1, 0, 21_000)).unwrap();
    let cheap = run.node.submit(priced(1_099_999_999, 3_300_000_000));
    assert_eq!(cheap.unwrap_err(), Refusal::ReplacementUnderpriced);
    let replacement = run.node.submit(priced(1_100_000_000, 3_300_000_000)).unwrap();
    assert_eq!(run.node.pool.len(), 2);
    run.take(Step::Mine { seconds: 1 });
    assert_eq!(hashes(&run.node), [*ready(1, 0, 21_000).tx_hash(), replacement]);
}

#[test]
fn refusals_name_their_reason() {
    let mut run = Run::new(ChainConfig { block_gas_limit: 10_000_000, ..Default::default() });
    run.take(Step::Transfer { from: 0, to: 1, wei: 1 });
    run.take(Step::Mine { seconds: 1 });
    let mined = run.node.head().mined[0].tx.as_ref().clone();
    let node = &mut run.node;
    let mut refusal = |tx| node.submit(tx).unwrap_err();
    assert_eq!(refusal(mined), Refusal::AlreadyKnown);
    assert_eq!(refusal(ready(0, 0, 21_000)), Refusal::NonceTooLow { next: 1, nonce: 0 });
    assert_eq!(refusal(ready(1, 0, 16_777_217)), Refusal::AboveGasCap(16_777_217));
    assert_eq!(refusal(ready(1, 0, 10_000_001)), Refusal::AboveBlockGasLimit);
    let short = Refusal::BelowIntrinsicGas { have: 20_999, want: 21_000 };
    assert_eq!(refusal(ready(1, 0, 20_999)), short);
    let poor = crate::tx::SignedTx::new_unchecked(
        ready(1, 0, 21_000).into_inner(),
        Address::repeat_byte(0xbb),
    );
    let want = U256::from(21_000_u64 * 3_000_000_000 + 1);
    assert_eq!(refusal(poor), Refusal::InsufficientFunds { have: U256::ZERO, want });
}
