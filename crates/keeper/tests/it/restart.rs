//! What was sent is known after a restart.

use crate::protocol::{Protocol, assert_same, usd};
use loadline_model::Mode;

#[tokio::test]
async fn a_restart_adopts_what_is_on_its_way_and_sends_nothing_twice() {
    let protocol = Protocol::new(1_000_000).await;
    protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal.sqlite");
    let mut keeper = protocol.keeper_with(|settings| settings.exec.journal = journal.clone()).await;
    protocol.price(2_880).await;
    // Neither reaches the pool, and then the process is gone.
    protocol.chain().swallow_sends(2);
    assert_eq!(keeper.tick().await.unwrap().sent, 2);
    assert_eq!(protocol.chain().waiting(), 0);
    drop(keeper);

    let mut keeper = protocol.keeper_with(|settings| settings.exec.journal = journal.clone()).await;
    assert_eq!(keeper.state().attempts().count(), 2);
    assert_eq!(keeper.tick().await.unwrap().sent, 0);
    assert_eq!(protocol.chain().waiting(), 2);
    protocol.mine().await;
    let report = keeper.tick().await.unwrap();
    assert_eq!((report.tally.steps.flags, report.tally.steps.closes, report.sent), (1, 1, 0));
    assert_eq!(keeper.state().attempts().count(), 0);
    assert_same(&keeper).await;
}

#[tokio::test]
async fn a_keeper_that_was_away_learns_all_from_the_logs() {
    let protocol = Protocol::new(1_000_000).await;
    let account = protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    for price in [3_050, 2_990, 3_010] {
        protocol.price(price).await;
    }
    protocol.deposit(account, 500).await;
    // More blocks than can be undone: the old ones come by range.
    for _ in 0..400 {
        protocol.mine().await;
    }
    let mut keeper = protocol.keeper_with(|settings| settings.log_range = 40).await;
    let report = keeper.tick().await.unwrap();
    assert_eq!(report.head.number, protocol.chain().head().number);
    assert_eq!(report.mismatches.len(), 0);
    assert_same(&keeper).await;
}
