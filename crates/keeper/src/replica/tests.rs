use super::*;
use crate::testing::{blocks, first, head, opened};
use loadline_model::Book;
use proptest::prelude::*;

type Image = (Head, Vec<(Book, Status, bool)>, Market, Vec<Option<PoolMarket>>);

/// All that can be read of a replica.
fn image(replica: &Replica) -> Image {
    let account = |id| {
        let book = replica.columns().stored(id).unwrap();
        (book, replica.status(id).unwrap(), replica.is_system(id))
    };
    let pools = UnderlyingId::all().map(|underlying| replica.pool(underlying)).collect();
    let market = replica.market(replica.head().timestamp);
    (replica.head(), replica.accounts().map(account).collect(), market, pools)
}

fn replay(first: &[Event], blocks: &[Vec<Event>]) -> Replica {
    let mut replica = Replica::new(head(0));
    replica.advance(head(1), first).unwrap();
    for (number, events) in (2..).zip(blocks) {
        replica.advance(head(number), events).unwrap();
    }
    replica
}

proptest! {
    #[test]
    fn undoing_is_never_having_seen(blocks in blocks(6, 8), undone in 0..=8_usize) {
        let first = first(6);
        let mut replica = replay(&first, &blocks);
        for _ in 0..undone {
            prop_assert!(replica.retreat().is_some());
        }
        let kept = &blocks[..blocks.len() - undone];
        prop_assert_eq!(image(&replica), image(&replay(&first, kept)));
        // And forward again.
        for (number, events) in (2..).zip(&blocks).skip(kept.len()) {
            replica.advance(head(number), events).unwrap();
        }
        prop_assert_eq!(image(&replica), image(&replay(&first, &blocks)));
    }

    #[test]
    fn a_block_that_does_not_fit_changes_nothing(blocks in blocks(4, 3), at in 0..12_usize) {
        let mut replica = replay(&first(4), &blocks);
        let before = image(&replica);
        let mut events = blocks[0].clone();
        let stranger = AccountId::new(99);
        events.insert(at.min(events.len()), Event::CashSet { account: stranger, cash: Usd::ZERO });
        let error = ReplicaError::UnknownAccount(UnknownAccount(stranger));
        prop_assert_eq!(replica.advance(head(5), &events), Err(error));
        prop_assert_eq!(image(&replica), before);
    }
}

#[test]
fn the_opening_of_an_account_can_be_undone_and_done_otherwise() {
    let mut replica = replay(&first(2), &[vec![], vec![]]);
    let open = |mode| vec![opened(AccountId::new(6), mode)];
    replica.advance(head(4), &open(loadline_model::Mode::Cross)).unwrap();
    assert_eq!(replica.accounts().count(), 6);
    replica.retreat().unwrap();
    assert_eq!(replica.accounts().count(), 5);
    replica.advance(head(4), &open(loadline_model::Mode::Isolated)).unwrap();
    assert_eq!(replica.columns().mode(AccountId::new(6)), Ok(loadline_model::Mode::Isolated));
}

#[test]
fn only_so_many_blocks_can_be_undone() {
    let none = vec![Vec::new(); KEPT_BLOCKS + 10];
    let mut replica = replay(&first(1), &none);
    let mut depth = 0;
    while replica.retreat().is_some() {
        depth += 1;
    }
    assert_eq!(depth, KEPT_BLOCKS);
}
