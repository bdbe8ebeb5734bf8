//! The daemon.

use crate::protocol::{Protocol, usd};
use loadline_model::Mode;
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn it_liquidates_survives_a_deaf_node_and_stops_when_asked() {
    let protocol = Protocol::new(1_000_000).await;
    let account = protocol.trader(Mode::Isolated, &[usd(2_000)], 100).await;
    let millisecond = Duration::from_millis(1);
    let keeper = protocol
        .keeper_with(|settings| {
            (settings.poll_interval, settings.longest_pause) = (millisecond, 5 * millisecond)
        })
        .await;
    let cancel = CancellationToken::new();
    let daemon = tokio::spawn(keeper.run(cancel.clone()));
    protocol.chain().fail_next("eth_getBlockByNumber", 5);
    sleep(50 * millisecond).await;
    protocol.price(2_880).await;
    let liquidated = async {
        while protocol.chain().waiting() < 2 {
            sleep(millisecond).await;
        }
    };
    timeout(Duration::from_secs(20), liquidated).await.unwrap();
    protocol.mine().await;
    sleep(50 * millisecond).await;
    cancel.cancel();
    timeout(Duration::from_secs(20), daemon).await.unwrap().unwrap().unwrap();
    assert!(!protocol.is_flagged(account).await);
    assert_eq!(protocol.chain().waiting(), 0);
}
