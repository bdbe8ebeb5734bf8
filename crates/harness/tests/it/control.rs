use crate::actors::{REGISTERS, chain, mine, register, send_store};
use alloy::{eips::BlockId, primitives::U256, providers::Provider};
use loadline_harness::{ChainError, DEV_ACCOUNTS};

#[tokio::test]
async fn time_is_the_owners_but_runs_forward() {
    let (chain, provider) = chain();
    let start = chain.head().timestamp;
    chain.mine(start + 1_000_000).unwrap();
    let error = chain.mine(start + 1_000_000).unwrap_err();
    assert!(matches!(error, ChainError::TimestampNotAfterParent { parent, given }
        if parent == start + 1_000_000 && given == parent));
    let head = provider.get_block(BlockId::latest()).await.unwrap().unwrap();
    assert_eq!((head.header.number, head.header.timestamp), (1, start + 1_000_000));
}

#[tokio::test]
async fn automine_gives_each_send_its_block() {
    let (chain, provider) = chain();
    chain.set_automine(true);
    let start = chain.head();
    for value in 1..4 {
        send_store(&provider, 0, 0, 0, value).await;
        let head = chain.head();
        assert_eq!((head.number, head.transactions), (start.number + value, 1));
        assert_eq!(head.timestamp, start.timestamp + value);
    }
}

#[tokio::test]
async fn a_change_between_blocks_shows_at_once_and_belongs_to_the_next() {
    let (chain, provider) = chain();
    mine(&chain);
    let account = DEV_ACCOUNTS[5];
    let before = provider.get_balance(account).await.unwrap();
    chain.set_balance(account, U256::from(5));
    chain.set_storage(REGISTERS[0], U256::from(1), U256::from(6));
    assert_eq!(provider.get_balance(account).await.unwrap(), U256::from(5));
    assert_eq!(register(&provider).load(U256::from(1)).call().await.unwrap(), U256::from(6));
    mine(&chain);
    assert_eq!(provider.get_balance(account).number(1).await.unwrap(), before);
    assert_eq!(provider.get_balance(account).number(2).await.unwrap(), U256::from(5));
    chain.reorg(1).unwrap();
    assert_eq!(provider.get_balance(account).await.unwrap(), before);
    assert!(register(&provider).load(U256::from(1)).call().await.unwrap().is_zero());
}

#[tokio::test]
async fn a_snapshot_is_gone_back_to_as_often_as_wanted() {
    let (chain, provider) = chain();
    send_store(&provider, 0, 0, 0, 1).await;
    mine(&chain);
    send_store(&provider, 1, 0, 0, 2).await;
    let snapshot = chain.snapshot();
    let head = chain.head();
    let mut later = Vec::new();
    for _ in 0..2 {
        later.push(mine(&chain).hash);
        assert_eq!(register(&provider).load(U256::ZERO).call().await.unwrap(), U256::from(2));
        chain.revert(&snapshot);
        assert_eq!((chain.head(), chain.waiting()), (head.clone(), 1));
        assert_eq!(register(&provider).load(U256::ZERO).call().await.unwrap(), U256::from(1));
    }
    assert_ne!(later[0], later[1], "a new branch has new hashes");
}

#[tokio::test]
async fn a_fork_and_its_origin_do_not_see_each_other() {
    let (chain, provider) = chain();
    send_store(&provider, 0, 0, 0, 1).await;
    mine(&chain);
    let fork = chain.fork();
    let forked = fork.provider();
    send_store(&provider, 0, 0, 0, 2).await;
    mine(&chain);
    assert_eq!(register(&provider).load(U256::ZERO).call().await.unwrap(), U256::from(2));
    assert_eq!(register(&forked).load(U256::ZERO).call().await.unwrap(), U256::from(1));
    mine(&fork);
    assert_eq!((fork.head().transactions, fork.waiting()), (0, 0));
}

#[tokio::test]
async fn a_reorganisation_hands_the_transactions_back() {
    let (chain, provider) = chain();
    let mut sent = Vec::new();
    for value in 1..4 {
        sent.push(send_store(&provider, 0, 0, 0, value).await);
        mine(&chain);
    }
    let old = chain.head();
    let dropped = chain.reorg(2).unwrap();
    assert_eq!(dropped.iter().map(|tx| *tx.tx_hash()).collect::<Vec<_>>(), sent[1..]);
    assert_eq!((chain.head().number, chain.waiting()), (1, 0));
    assert_eq!(provider.get_transaction_receipt(sent[2]).await.unwrap(), None);
    assert_eq!(register(&provider).load(U256::ZERO).call().await.unwrap(), U256::from(1));

    chain.submit(dropped[0].clone()).unwrap();
    mine(&chain);
    let head = mine(&chain);
    assert_eq!((head.number, head.timestamp), (old.number, old.timestamp));
    assert_ne!(head.hash, old.hash);
    assert_eq!(register(&provider).load(U256::ZERO).call().await.unwrap(), U256::from(2));
    let error = chain.reorg(4).unwrap_err();
    assert!(matches!(error, ChainError::TooDeep { depth: 4, kept: 3 }));
}
