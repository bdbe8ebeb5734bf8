use crate::actors::{REGISTERS, chain, mine, send_store};
use alloy::{
    primitives::{Address, B256, U256},
    providers::{DynProvider, Provider},
    rpc::types::{Filter, Log},
};
use futures::StreamExt;
use proptest::{collection::vec, option, prelude::*, sample::subsequence};

/// A wish for logs: range, addresses, topics.
#[derive(Clone, Debug)]
struct Wish {
    from: u64,
    to: u64,
    addresses: Vec<Address>,
    slots: Option<Vec<u64>>,
}

fn wish() -> impl Strategy<Value = Wish> {
    let addresses = subsequence([REGISTERS.as_slice(), &[Address::repeat_byte(9)]].concat(), 0..=3);
    let slots = option::of(subsequence(vec![0_u64, 1, 2, 3, 9], 1..=3));
    (0..8_u64, 0..8_u64, addresses, slots).prop_map(|(from, to, addresses, slots)| Wish {
        from,
        to,
        addresses,
        slots,
    })
}

impl Wish {
    fn filter(&self) -> Filter {
        let mut filter = Filter::new().from_block(self.from).to_block(self.to);
        if !self.addresses.is_empty() {
            filter = filter.address(self.addresses.clone());
        }
        if let Some(slots) = &self.slots {
            let topics: Vec<B256> = slots.iter().map(|slot| U256::from(*slot).into()).collect();
            filter = filter.event_signature(topics);
        }
        filter
    }

    fn wants(&self, log: &Log) -> bool {
        let topic = log.topics()[0];
        (self.from..=self.to).contains(&log.block_number.unwrap())
            && (self.addresses.is_empty() || self.addresses.contains(&log.address()))
            && self
                .slots
                .as_ref()
                .is_none_or(|slots| slots.iter().any(|slot| topic == B256::from(U256::from(*slot))))
    }
}

/// All logs of all blocks, from the receipts.
async fn all_logs(provider: &DynProvider) -> Vec<Log> {
    let mut logs = Vec::new();
    for number in 0..=provider.get_block_number().await.unwrap() {
        let receipts = provider.get_block_receipts(number.into()).await.unwrap().unwrap();
        logs.extend(receipts.iter().flat_map(|receipt| receipt.logs().to_vec()));
    }
    logs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Logs by filter are those that a scan of all receipts finds, by range and by block.
    #[test]
    fn logs_are_what_a_scan_finds(
        blocks in vec(vec((0..3_usize, 0..2_usize, 0..4_u64), 0..4), 1..6),
        wishes in vec(wish(), 8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (chain, provider) = chain();
            for block in &blocks {
                for (from, register, slot) in block {
                    send_store(&provider, *from, *register, *slot, 7).await;
                }
                mine(&chain);
            }
            let all = all_logs(&provider).await;
            assert_eq!(all.len(), blocks.iter().map(Vec::len).sum::<usize>());
            for wish in wishes {
                let found = provider.get_logs(&wish.filter()).await.unwrap();
                let expected: Vec<_> = all.iter().filter(|log| wish.wants(log)).cloned().collect();
                assert_eq!(found, expected, "{wish:?}");
                for number in 1..=chain.head().number {
                    let hash = provider.get_block(number.into()).await.unwrap().unwrap().header.hash;
                    let of_block = Wish { from: number, to: number, ..wish.clone() };
                    let found = provider.get_logs(&of_block.filter().at_block_hash(hash)).await;
                    let expected: Vec<_> =
                        all.iter().filter(|log| of_block.wants(log)).cloned().collect();
                    assert_eq!(found.unwrap(), expected);
                }
            }
        });
    }
}

#[tokio::test]
async fn logs_know_where_they_stand() {
    let (chain, provider) = chain();
    mine(&chain);
    send_store(&provider, 0, 0, 1, 1).await;
    let second = send_store(&provider, 1, 1, 2, 2).await;
    let block = mine(&chain);
    let logs = provider.get_logs(&Filter::new().select(2..)).await.unwrap();
    let log = &logs[1];
    assert_eq!(log.transaction_hash, Some(second));
    assert_eq!((log.log_index, log.transaction_index), (Some(1), Some(1)));
    assert_eq!((log.block_hash, log.block_number), (Some(block.hash), Some(2)));
    assert_eq!(log.block_timestamp, Some(block.timestamp));
    assert_eq!(log.address(), REGISTERS[1]);
    let error = provider.get_logs(&Filter::new().at_block_hash(B256::repeat_byte(1))).await;
    assert_eq!(error.unwrap_err().as_error_resp().unwrap().message, "unknown block");
}

#[tokio::test]
async fn polling_tells_each_block_and_log_once() {
    let (chain, provider) = chain();
    let mut blocks = provider.watch_blocks().await.unwrap().into_stream();
    let filter = Filter::new().address(REGISTERS[0]);
    let mut logs = provider.watch_logs(&filter).await.unwrap().into_stream();
    let mut hashes = Vec::new();
    for value in 1..4 {
        send_store(&provider, 0, 0, 1, value).await;
        send_store(&provider, 0, 1, 1, value).await;
        hashes.push(mine(&chain).hash);
    }
    let mut told = Vec::new();
    while told.len() < 3 {
        told.extend(blocks.next().await.unwrap());
    }
    assert_eq!(told, hashes);
    let mut told = Vec::new();
    while told.len() < 3 {
        told.extend(logs.next().await.unwrap());
    }
    assert_eq!(told.iter().map(|log| log.block_hash.unwrap()).collect::<Vec<_>>(), hashes);
}

#[tokio::test]
async fn a_reorganisation_takes_reported_logs_back() {
    let (chain, provider) = chain();
    let id = provider.new_filter(&Filter::new()).await.unwrap();
    let blocks = provider.new_block_filter().await.unwrap();
    let poll = async || provider.get_filter_changes::<Log>(id).await.unwrap();
    send_store(&provider, 0, 0, 1, 1).await;
    mine(&chain);
    send_store(&provider, 0, 0, 1, 2).await;
    mine(&chain);
    let before = poll().await;
    assert_eq!(before.len(), 2);
    for tx in chain.reorg(1).unwrap() {
        chain.submit(tx).unwrap();
    }
    let head = mine(&chain);
    let after = poll().await;
    assert_eq!(after.len(), 2);
    assert_eq!(after[0], Log { removed: true, ..before[1].clone() });
    assert_eq!((after[1].removed, after[1].block_hash), (false, Some(head.hash)));
    assert!(poll().await.is_empty());
    let hashes = provider.get_filter_changes::<B256>(blocks).await.unwrap();
    assert_eq!(hashes, [before[0].block_hash.unwrap(), head.hash]);

    assert!(provider.uninstall_filter(id).await.unwrap());
    assert!(!provider.uninstall_filter(id).await.unwrap());
    let error = provider.get_filter_changes::<Log>(id).await.unwrap_err();
    assert_eq!(error.as_error_resp().unwrap().message, "filter not found");
}
