//! Deposits, trades and withdrawals.

use crate::world::{OTHER, TRADER, World, eth, usd};
use loadline_client::{Amount, Event, PoolOrder, Scopes};
use loadline_model::Mode;
use loadline_units::{AccountId, Price, Size, Usd};

#[tokio::test]
async fn an_account_trades_at_its_quote_and_leaves() {
    let world = World::new().await;
    let account = world.open(TRADER, 10_000).await;
    let spot = world.client.spot(eth()).await.unwrap();
    assert_eq!((spot.price, spot.fresh), (Price::from_units(3_000), true));

    let size = Size::from_units(10);
    let quote = world.client.quote(eth(), size).await.unwrap();
    let buy = world.client.batch().trade_pool(account, PoolOrder::market(eth(), size));
    let events = world.execute(TRADER, buy).await;
    let filled = events.iter().any(|event| {
        matches!(event, Event::Filled { taker, size: filled, quote: paid, .. }
            if *taker == account && *filled == size && *paid == quote.value)
    });
    assert!(filled, "{events:?}");

    let state = world.state(account).await;
    let cash = usd(10_000).checked_sub(quote.charges().unwrap()).unwrap();
    assert_eq!((state.owner, state.mode, state.flagged), (TRADER, Mode::Cross, false));
    assert_eq!((state.book.cash, state.book.perps[0].size), (cash, size));
    let health = world.health(account).await;
    assert_eq!(health.assessment.equity, cash);
    assert_eq!(health.assessment.initial_margin, usd(1_500));
    assert_eq!(health.initial_balance, health.assessment.initial_balance().unwrap());
    assert_eq!(health.maintenance_balance, health.assessment.maintenance_balance().unwrap());
    assert_eq!(health.health_factor, health.assessment.health_factor().unwrap());

    let sell = PoolOrder::market(eth(), Size::from_units(-10));
    world.execute(TRADER, world.client.batch().trade_pool(account, sell)).await;
    let left = world.state(account).await.book;
    assert!(left.perps.is_empty());
    let whole = format!("{:.6}", left.cash.decimal()).parse::<Usd>().unwrap(); // USDC has 6 decimals
    let leave = world.client.batch().withdraw(account, Amount::Cash(whole), OTHER);
    world.execute(TRADER, leave).await;
    let usdc = world.client.token(&world.deployment().assets[0]);
    let paid = usdc.balanceOf(OTHER).call().await.unwrap();
    let unit = world.deployment().assets[0].unit().unwrap();
    assert_eq!(unit.to_ledger(paid).unwrap(), whole.to_wad().into_raw());
}

#[tokio::test]
async fn assets_and_legs_move_between_accounts_of_one_owner() {
    let world = World::new().await;
    let (from, to) = (world.open(TRADER, 5_000).await, world.open(TRADER, 5_000).await);
    let buy = PoolOrder::market(eth(), Size::from_units(2));
    world.execute(TRADER, world.client.batch().trade_pool(from, buy)).await;
    let batch = world.client.batch().transfer(from, to, Amount::Cash(usd(1_000))).transfer_perp(
        from,
        to,
        eth(),
        Size::from_units(1),
    );
    world.execute(TRADER, batch).await;
    let (left, moved) = (world.state(from).await.book, world.state(to).await.book);
    assert_eq!(left.perps[0].size, moved.perps[0].size);
    assert_eq!(moved.cash, usd(6_000));
}

#[tokio::test]
async fn operators_and_modes_are_set_as_asked() {
    let world = World::new().await;
    let account = world.open(TRADER, 1_000).await;
    let until = world.chain.head().timestamp + 1_000;
    let scopes = Scopes::TRADE | Scopes::BID;
    let batch = world
        .client
        .batch()
        .set_operator(account, OTHER, scopes, until)
        .set_mode(account, Mode::Isolated);
    let events = world.execute(TRADER, batch).await;
    let bits = scopes.bits();
    let granted = Event::OperatorSet { account, operator: OTHER, scopes: bits, expires_at: until };
    assert!(events.contains(&granted), "{events:?}");
    assert!(events.contains(&Event::ModeSet { account, mode: Mode::Isolated }), "{events:?}");
    let allowed = world.client.ledger().allowed(account.get(), OTHER, bits).call().await.unwrap();
    assert!(allowed);

    let order = PoolOrder::market(eth(), Size::from_units(1));
    world.execute(OTHER, world.client.batch().trade_pool(account, order)).await;
    let refused = world
        .refusal(OTHER, world.client.batch().withdraw(account, Amount::Cash(usd(1)), OTHER))
        .await;
    assert_eq!(refused, format!("{OTHER} may not act for account {account}"));
}

#[tokio::test]
async fn accounts_are_listed_in_pages() {
    let world = World::new().await;
    let account = world.open(TRADER, 1_000).await;
    assert_eq!(world.client.account_count().await.unwrap(), account.get());
    let head = world.chain.head().number;
    let page = world.client.positions_from(AccountId::new(2), 100, head).await.unwrap();
    let numbers: Vec<_> = page.iter().map(|it| it.account.get()).collect();
    assert_eq!(numbers, [2, 3, 4, 5, 6, 7, 8, 9]);
}
