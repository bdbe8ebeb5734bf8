//! What is below maintenance is brought back or emptied.

use crate::protocol::{Protocol, assert_same, book, settle, usd, wbtc, weth};
use loadline_keeper::core::{Duty, Ending};
use loadline_model::{Book, Mode};
use loadline_units::{AccountId, Usd};

#[tokio::test]
async fn a_crash_is_flagged_and_closed_in_the_next_block() {
    let protocol = Protocol::new(1_000_000).await;
    let risky = protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    let safe = protocol.trader(Mode::Isolated, &[usd(20_000)], 100).await;
    let mut keeper = protocol.keeper().await;
    assert_eq!(keeper.tick().await.unwrap().sent, 0);

    protocol.price(2_880).await;
    let report = keeper.tick().await.unwrap();
    assert_eq!((report.health.liquidatable, report.sent), (1, 2));
    protocol.mine().await;
    let report = keeper.tick().await.unwrap();
    assert_eq!((report.tally.steps.flags, report.tally.steps.closes), (1, 1));
    assert_eq!(
        (report.health.liquidatable, report.ended.len(), report.mismatches.len()),
        (0, 2, 0)
    );
    assert!(!protocol.is_flagged(risky).await && !protocol.is_flagged(safe).await);
    assert_same(&keeper).await;
}

#[tokio::test]
async fn a_borrower_is_bid_for() {
    let protocol = Protocol::new(1_000_000).await;
    let borrower = protocol.trader(Mode::Cross, &[weth(100)], 0).await;
    protocol.borrow(borrower, 250_000).await;
    let mut keeper = protocol.keeper().await;
    keeper.tick().await.unwrap();

    protocol.price(2_600).await;
    let reports = settle(&protocol, &mut keeper).await;
    let bids: u64 = reports.iter().map(|report| report.tally.steps.bids).sum();
    assert!(bids >= 1, "{reports:#?}");
    assert_eq!(reports.last().unwrap().health.liquidatable, 0);
    assert!(!protocol.is_flagged(borrower).await);
    assert_same(&keeper).await;
}

#[tokio::test]
async fn a_bankrupt_account_ends_empty() {
    let protocol = Protocol::new(1_000_000).await;
    let account = protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    let mut keeper = protocol.keeper().await;
    protocol.price(2_500).await;
    let reports = settle(&protocol, &mut keeper).await;
    let deficits = reports.iter().map(|report| report.tally.deficits).max().unwrap();
    assert!(deficits > Usd::ZERO);
    assert_eq!(book(&keeper, account), Book::default());
    assert_same(&keeper).await;
}

#[tokio::test]
async fn a_keeper_without_capital_hands_the_bankrupt_to_the_pool_after_the_ramp() {
    let protocol = Protocol::new(1).await;
    let borrower = protocol.trader(Mode::Cross, &[weth(100)], 0).await;
    protocol.borrow(borrower, 250_000).await;
    let mut keeper = protocol.keeper().await;
    protocol.price(2_000).await;
    settle(&protocol, &mut keeper).await;
    protocol.wait(800).await;
    assert_eq!(keeper.tick().await.unwrap().sent, 0);
    protocol.wait(100).await;
    let reports = settle(&protocol, &mut keeper).await;
    let backstops: u64 = reports.iter().map(|report| report.tally.steps.backstops).sum();
    assert_eq!(backstops, 1);
    assert_eq!(book(&keeper, borrower), Book::default());
}

#[tokio::test]
async fn many_legs_fit_the_gas_limits() {
    let protocol = Protocol::new(3_000_000).await;
    let closed = protocol.trader(Mode::Cross, &[usd(60_000), weth(1), wbtc(1)], 1_000).await;
    protocol.trade_btc(closed, 100).await;
    let taken = protocol.trader(Mode::Cross, &[weth(50), wbtc(3)], 300).await;
    protocol.trade_btc(taken, -10).await;
    protocol.price(3_000).await;
    protocol.borrow(taken, 270_000).await;
    let mut keeper = protocol.keeper().await;
    protocol.price(2_700).await;
    let mut reports = settle(&protocol, &mut keeper).await;
    protocol.price(2_600).await;
    reports.extend(settle(&protocol, &mut keeper).await);
    let ended: Vec<_> = reports.into_iter().flat_map(|report| report.ended).collect();
    assert!(ended.iter().all(|one| one.ending == Ending::Done), "{ended:#?}");
    for duty in [Duty::Flag, Duty::Close, Duty::Bid] {
        assert!(ended.iter().any(|one| one.key.duty == duty), "{ended:#?}");
    }
    assert!(!protocol.is_flagged(closed).await && !protocol.is_flagged(taken).await);
    assert_same(&keeper).await;
}

#[tokio::test]
async fn many_fall_at_once_and_none_is_overdue() {
    let protocol = Protocol::new(2_000_000).await;
    let mut accounts: Vec<AccountId> = Vec::new();
    for n in 0..12 {
        accounts.push(protocol.trader(Mode::Isolated, &[usd(1_800 + 40 * n)], 100).await);
        accounts.push(protocol.trader(Mode::Cross, &[usd(1_000), weth(1)], 150 + n).await);
    }
    let mut keeper = protocol.keeper().await;
    keeper.tick().await.unwrap();
    for price in [2_930, 2_860, 2_800, 2_790, 2_810, 2_760] {
        protocol.price(price).await;
        let report = keeper.tick().await.unwrap();
        assert!(report.overdue.is_empty() && report.mismatches.is_empty(), "{report:#?}");
    }
    settle(&protocol, &mut keeper).await;
    assert_same(&keeper).await;
}
