//! The world breaks, and the keeper goes on when it is whole again.

use crate::protocol::{Protocol, assert_same, settle, usd};
use alloy::primitives::U256;
use loadline_keeper::core::{Duty, Ending};
use loadline_model::Mode;

#[tokio::test]
async fn a_swallowed_send_is_sent_again() {
    let protocol = Protocol::new(1_000_000).await;
    protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    let mut keeper = protocol.keeper().await;
    protocol.price(2_880).await;
    protocol.chain().swallow_sends(1);
    keeper.tick().await.unwrap();
    protocol.mine().await;
    // The close waits behind the nonce of the flag that was swallowed.
    let report = keeper.tick().await.unwrap();
    assert_eq!(
        (report.tally.steps.flags, report.sent, keeper.state().attempts().count()),
        (0, 0, 2)
    );
    protocol.mine().await;
    let report = keeper.tick().await.unwrap();
    assert_eq!((report.tally.steps.flags, report.tally.steps.closes), (1, 1));
    assert!(report.overdue.is_empty());
}

#[tokio::test]
async fn without_an_answer_nothing_is_done_and_then_all_is_made_up_for() {
    let protocol = Protocol::new(1_000_000).await;
    protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    let methods = ["eth_getBlockByNumber", "eth_getLogs", "eth_call", "eth_sendRawTransaction"];
    for method in methods {
        let snapshot = protocol.chain().snapshot();
        let mut keeper = protocol.keeper().await;
        keeper.tick().await.unwrap();
        protocol.price(2_880).await;
        protocol.chain().fail_next(method, 1);
        let failed = keeper.tick().await;
        let in_time = failed.is_ok();
        if matches!(method, "eth_getBlockByNumber" | "eth_getLogs") {
            assert!(!in_time && protocol.chain().waiting() == 0, "{method}");
        }
        let reports = settle(&protocol, &mut keeper).await;
        let closes: u64 = reports.iter().map(|report| report.tally.steps.closes).sum();
        assert_eq!(closes, 1, "{method}");
        assert_eq!(reports.last().unwrap().health.liquidatable, 0, "{method}");
        assert_same(&keeper).await;
        protocol.chain().revert(&snapshot);
    }
}

#[tokio::test]
async fn after_a_reorganisation_the_state_is_that_of_the_new_branch() {
    let protocol = Protocol::new(1_000_000).await;
    protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    let mut keeper = protocol.keeper().await;
    keeper.tick().await.unwrap();
    protocol.price(2_880).await;
    keeper.tick().await.unwrap();
    protocol.mine().await;
    assert_eq!(keeper.tick().await.unwrap().tally.steps.closes, 1);
    protocol.mine().await;
    keeper.tick().await.unwrap();

    // The crash, the liquidation and a block after it leave the chain; a node that only fell behind is waited for.
    protocol.chain().reorg(3).unwrap();
    let report = keeper.tick().await.unwrap();
    assert_eq!((report.removed, report.sent), (0, 0));

    // In the new branch the price stays, and later falls again.
    for _ in 0..4 {
        protocol.price(3_000).await;
    }
    let report = keeper.tick().await.unwrap();
    assert_eq!(report.removed, 3);
    assert_eq!((report.health.liquidatable, report.mismatches.len()), (0, 0));
    assert_same(&keeper).await;
    settle(&protocol, &mut keeper).await;
    assert_same(&keeper).await;

    protocol.price(2_880).await;
    let reports = settle(&protocol, &mut keeper).await;
    let closes: u64 = reports.iter().map(|report| report.tally.steps.closes).sum();
    assert_eq!(closes, 1);
    assert_same(&keeper).await;
}

#[tokio::test]
async fn somebody_else_is_first() {
    let protocol = Protocol::new(1_000_000).await;
    let account = protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    let mut keeper = protocol.keeper().await;
    protocol.price(2_880).await;
    // The account is saved in the block before the keeper's transactions run.
    let chain = protocol.chain().clone();
    let before = chain.snapshot();
    keeper.tick().await.unwrap();
    let sent = chain.waiting();
    assert_eq!(sent, 2);
    chain.revert(&before);
    protocol.deposit(account, 5_000).await;
    let mut reports = settle(&protocol, &mut keeper).await;
    let ended: Vec<_> = reports.drain(..).flat_map(|report| report.ended).collect();
    assert_eq!(ended.len(), 2);
    assert!(ended.iter().all(|one| one.ending == Ending::Lost), "{ended:?}");
    assert_eq!(ended[0].key.duty, Duty::Flag);
    assert!(!protocol.is_flagged(account).await);
    assert_same(&keeper).await;
}

#[tokio::test]
async fn a_transaction_that_pays_too_little_is_replaced_by_one_that_pays_more() {
    let protocol = Protocol::new(1_000_000).await;
    protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    let mut keeper = protocol.keeper().await;
    protocol.price(2_880).await;
    keeper.tick().await.unwrap();
    // Between the decision and the block the base fee rises to ten times what was expected.
    protocol.chain().set_base_fee(10_000_000_000);
    protocol.mine().await;
    let reports = settle(&protocol, &mut keeper).await;
    assert!(reports.len() > 3);
    let ended: Vec<_> = reports.into_iter().flat_map(|report| report.ended).collect();
    assert!(ended.len() == 2 && ended.iter().all(|one| one.ending == Ending::Done), "{ended:?}");
    assert_same(&keeper).await;
}

#[tokio::test]
async fn a_nonce_that_another_process_used_is_given_up_and_the_work_is_done_with_the_next() {
    let protocol = Protocol::new(1_000_000).await;
    let account = protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    let mut keeper = protocol.keeper().await;
    protocol.price(2_880).await;
    protocol.chain().swallow_sends(2);
    keeper.tick().await.unwrap();
    protocol.use_keepers_key().await;
    let reports = settle(&protocol, &mut keeper).await;
    let closes: u64 = reports.iter().map(|report| report.tally.steps.closes).sum();
    assert_eq!(closes, 1);
    assert!(!protocol.is_flagged(account).await);
    assert_same(&keeper).await;
}

#[tokio::test]
async fn an_unfunded_key_sends_nothing_and_goes_on_once_it_can_pay() {
    let protocol = Protocol::new(1_000_000).await;
    protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    let mut keeper = protocol.keeper().await;
    let signer = keeper.lane().signer();
    protocol.price(2_880).await;
    protocol.chain().set_balance(signer, U256::ZERO);
    let report = keeper.tick().await.unwrap();
    assert_eq!(
        (report.sent, protocol.chain().waiting(), keeper.state().attempts().count()),
        (0, 0, 0)
    );
    protocol.mine().await;
    protocol.chain().set_balance(signer, U256::from(10).pow(U256::from(18)));
    let reports = settle(&protocol, &mut keeper).await;
    let closes: u64 = reports.iter().map(|report| report.tally.steps.closes).sum();
    assert_eq!(closes, 1);
}

#[tokio::test]
async fn who_waits_too_long_is_overdue() {
    let protocol = Protocol::new(1_000_000).await;
    let account = protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    // A keeper that may have nothing on its way.
    let mut keeper = protocol.keeper_with(|settings| settings.core.max_in_flight = 0).await;
    keeper.tick().await.unwrap();
    protocol.price(2_880).await;
    let mut overdue = Vec::new();
    for _ in 0..5 {
        overdue.push(keeper.tick().await.unwrap().overdue);
        protocol.mine().await;
    }
    assert_eq!(overdue, [vec![], vec![], vec![], vec![account], vec![account]]);
}
