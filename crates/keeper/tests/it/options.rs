//! Accounts with options: liquidated by bids, settled after expiry, equal to the chain all along.

use crate::ground::Ground;
use crate::protocol::{ETH, Protocol, assert_same, book, settle, usd};
use loadline_keeper::core::{Duty, Ending};
use loadline_model::Mode;
use loadline_units::{OptionSeries, Usd};

const fn option(is_put: bool, expiry: u32, strike_usd: u64) -> OptionSeries {
    OptionSeries::new(ETH, is_put, expiry, strike_usd * 100_000_000).unwrap()
}

#[tokio::test]
async fn accounts_with_options_are_bid_for_in_every_mode_and_the_replica_is_the_chain() {
    liquidates(Protocol::new(3_000_000).await).await;
}

#[tokio::test]
async fn it_is_the_same_on_anvil() {
    let Some(anvil) = Ground::anvil() else { return };
    liquidates(Protocol::on(anvil, 3_000_000).await).await;
}

async fn liquidates(protocol: Protocol) {
    let maker = protocol.maker(&[usd(5_000_000)]).await;
    let (near, far) = (protocol.expiry_in(2), protocol.expiry_in(30));
    protocol.surfaces(&[near, far]).await;
    let mut accounts = Vec::new();
    for (mode, cash) in [(Mode::Isolated, 5_000), (Mode::Cross, 5_000), (Mode::Portfolio, 3_300)] {
        let account = protocol.trader(mode, &[usd(cash)], 0).await;
        let trades = [
            (option(false, far, 3_200), -10),
            (option(true, near, 2_800), -5),
            (option(false, near, 3_300), 5),
        ];
        protocol.deal(account, maker, &trades).await;
        accounts.push(account);
    }
    let mut keeper = protocol.keeper().await;
    settle(&protocol, &mut keeper).await;
    assert_same(&keeper).await;

    let mut ended = Vec::new();
    for price in [3_100, 3_250, 3_400, 3_550, 3_700] {
        protocol.price(price).await;
        for report in settle(&protocol, &mut keeper).await {
            assert!(report.mismatches.is_empty() && report.overdue.is_empty(), "{report:#?}");
            ended.extend(report.ended);
        }
    }
    for account in accounts {
        let of =
            |duty| ended.iter().filter(move |it| it.key.duty == duty && it.key.account == account);
        assert!(of(Duty::Flag).any(|it| it.ending == Ending::Done), "{ended:#?}");
        assert!(of(Duty::Bid).any(|it| it.ending == Ending::Done), "{ended:#?}");
        assert_eq!(of(Duty::Close).count(), 0);
        assert!(!protocol.is_flagged(account).await);
    }
    assert!(ended.iter().all(|it| it.ending == Ending::Done), "{ended:#?}");
    let gas: Vec<_> = ended.iter().map(|it| (it.key.duty, it.gas_used)).collect();
    println!("{gas:?}");
    assert_same(&keeper).await;
}

#[tokio::test]
async fn expired_options_are_finalised_and_swept() {
    let protocol = Protocol::new(1_000_000).await;
    let maker = protocol.maker(&[usd(1_000_000)]).await;
    let expiry = protocol.expiry_in(1);
    protocol.surfaces(&[expiry]).await;
    let account = protocol.trader(Mode::Cross, &[usd(50_000)], 0).await;
    protocol.deal(account, maker, &[(option(false, expiry, 2_900), 1)]).await;
    let mut keeper = protocol.keeper().await;
    let cash = {
        keeper.tick().await.unwrap();
        book(&keeper, account).cash
    };
    let wait = u64::from(expiry) - 1_860 - protocol.now();
    protocol.wait(wait).await;
    // A price a minute; `price` mines 12 seconds later.
    for _ in 0..32 {
        protocol.price(3_000).await;
        assert!(keeper.tick().await.unwrap().mismatches.is_empty());
        assert_same(&keeper).await;
        protocol.wait(48).await;
    }
    protocol.price(3_000).await;
    keeper.tick().await.unwrap();
    assert_same(&keeper).await;
    assert_eq!(book(&keeper, account).options.len(), 1);
    protocol.wait(600).await;
    let reports = settle(&protocol, &mut keeper).await;
    let ended: Vec<_> = reports.into_iter().flat_map(|report| report.ended).collect();
    let done: Vec<_> = ended.iter().map(|it| (it.key.duty, it.ending, it.gas_used)).collect();
    println!("{done:?}");
    assert!(ended.iter().all(|it| it.ending == Ending::Done), "{ended:#?}");
    assert_eq!(
        ended.iter().map(|it| it.key.duty).collect::<Vec<_>>(),
        [Duty::Finalise, Duty::Settle]
    );
    let paid = book(&keeper, account).cash.checked_sub(cash).unwrap();
    assert_eq!(paid, Usd::from_units(100));
    assert!(book(&keeper, account).options.is_empty() && book(&keeper, maker).options.is_empty());
    assert_same(&keeper).await;
}
