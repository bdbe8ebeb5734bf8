use loadline_scenario::{
    candles::{Candle, CandleSeries},
    path::{Cut, PathError, Play, PricePath},
};
use loadline_units::Price;
use proptest::prelude::*;
use std::collections::BTreeSet;

const fn flat(timestamp: u64, price: u128) -> Candle {
    let price = Price::from_wad(price);
    Candle { timestamp, open: price, high: price, low: price, close: price }
}

fn series(symbol: &str, candles: impl IntoIterator<Item = (u64, u128)>) -> CandleSeries {
    let candles = candles.into_iter().map(|(timestamp, price)| flat(timestamp, price)).collect();
    CandleSeries { symbol: symbol.to_owned(), candles }
}

/// Timestamp and prices of each block.
fn plain(path: &PricePath) -> Vec<(u64, Vec<u128>)> {
    let wads = |prices: &[Price]| prices.iter().map(|price| price.to_wad()).collect();
    path.blocks().iter().map(|block| (block.timestamp, wads(&block.prices))).collect()
}

/// The definition, without a thought for speed.
fn naive(series: &[CandleSeries]) -> Vec<(u64, Vec<u128>)> {
    let begins = series.iter().map(|one| one.candles[0].timestamp).max().unwrap();
    let ends = series.iter().map(|one| one.candles.last().unwrap().timestamp).min().unwrap();
    let times: BTreeSet<u64> =
        series.iter().flat_map(|one| &one.candles).map(|candle| candle.timestamp).collect();
    let price = |one: &CandleSeries, time: u64| {
        one.candles.iter().rfind(|candle| candle.timestamp <= time).unwrap().close.to_wad()
    };
    times
        .into_iter()
        .filter(|time| begins <= *time && *time <= ends)
        .map(|time| (time, series.iter().map(|one| price(one, time)).collect()))
        .collect()
}

fn some_series() -> impl Strategy<Value = Vec<CandleSeries>> {
    let one = prop::collection::btree_map(0u64..200, 1u128..1_000, 1..30);
    prop::collection::vec(one, 1..5).prop_map(|all| {
        all.into_iter()
            .enumerate()
            .map(|(index, candles)| series(&format!("S{index}"), candles))
            .collect()
    })
}

proptest! {
    #[test]
    fn a_join_is_what_its_definition_says(all in some_series()) {
        let expected = naive(&all);
        match PricePath::join(&all, Play::Closes) {
            Ok(path) => {
                prop_assert_eq!(plain(&path), expected);
                prop_assert!(path.symbols().iter().eq(all.iter().map(|one| &one.symbol)));
            }
            Err(PathError::NoCommonSpan { begins, ends, .. }) => {
                prop_assert!(begins > ends && expected.is_empty());
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn a_cut_keeps_what_it_names(all in some_series(), from in 0u64..200, length in 0u64..200, blocks in 0usize..40) {
        let Ok(path) = PricePath::join(&all, Play::Closes) else { return Ok(()) };
        let to = from + length;
        let expected: Vec<_> =
            plain(&path).into_iter().filter(|(time, _)| (from..=to).contains(time)).take(blocks).collect();
        match path.cut(Cut { from: Some(from), to: Some(to), blocks: Some(blocks) }) {
            Ok(rest) => prop_assert_eq!(plain(&rest), expected),
            Err(error) => {
                prop_assert!(expected.is_empty());
                let nothing = matches!(error, PathError::NothingLeft { .. });
                prop_assert!(nothing);
            }
        }
    }

    #[test]
    fn minutes_stand_where_they_are_wanted_and_on_the_line(all in some_series(), from in 0u64..12_000, length in 0u64..3_000) {
        let slow = |one: &CandleSeries| CandleSeries {
            symbol: one.symbol.clone(),
            candles: one.candles.iter().map(|it| flat(it.timestamp * 60, it.close.to_wad())).collect(),
        };
        let all: Vec<CandleSeries> = all.iter().map(slow).collect();
        let Ok(path) = PricePath::join(&all, Play::Closes) else { return Ok(()) };
        let wanted = |at: u64| (from..from + length).contains(&at);
        let dense = plain(&path.clone().with_minutes(wanted));
        let coarse = plain(&path);
        let (first, last) = (coarse[0].0, coarse[coarse.len() - 1].0);
        let minutes: BTreeSet<u64> =
            (first..=last).step_by(60).filter(|at| wanted(*at)).chain(coarse.iter().map(|it| it.0)).collect();
        prop_assert!(dense.iter().map(|it| it.0).eq(minutes));
        for (at, prices) in &dense {
            let before = coarse.iter().rfind(|it| it.0 <= *at).unwrap();
            let after = coarse.iter().find(|it| it.0 >= *at).unwrap();
            for (index, price) in prices.iter().enumerate() {
                let (a, b) = (before.1[index], after.1[index]);
                prop_assert!((a.min(b)..=a.max(b)).contains(price));
                prop_assert!(after.0 > before.0 || *price == a);
            }
        }
    }

    #[test]
    fn wicks_go_the_shortest_way_through_all_four(mut prices in prop::array::uniform4(1u128..1_000), swap: bool, interval in 4u64..100_000) {
        prices.sort_unstable();
        let [low, mut open, mut close, high] = prices;
        if swap { std::mem::swap(&mut open, &mut close); }
        let [at, then] = [0, interval].map(|timestamp| Candle {
            timestamp,
            open: Price::from_wad(open),
            high: Price::from_wad(high),
            low: Price::from_wad(low),
            close: Price::from_wad(close),
        });
        let all = [CandleSeries { symbol: "ETH".into(), candles: vec![at, then] }];
        let blocks = plain(&PricePath::join(&all, Play::Wicks).unwrap());
        let played: Vec<u128> = blocks.iter().map(|(_, prices)| prices[0]).collect();
        let times: Vec<u64> = blocks.iter().map(|(time, _)| *time).collect();
        prop_assert_eq!(played.len(), 8);
        prop_assert_eq!(&played[..4], &played[4..]);
        prop_assert_eq!((played[0], played[3]), (open, close));
        prop_assert_eq!(BTreeSet::from([played[1], played[2]]), BTreeSet::from([low, high]));
        prop_assert!(open.abs_diff(played[1]) <= open.abs_diff(played[2]));
        prop_assert!(times.windows(2).all(|pair| (pair[1] - pair[0]).abs_diff(interval / 4) <= 1));
        prop_assert_eq!((times[0], times[4]), (0, interval));
    }
}

#[test]
fn the_last_price_is_carried_into_blocks_of_others() {
    let all = [
        series("ETH", [(0, 1), (300, 2), (600, 3)]),
        series("USDE", [(60, 9), (120, 8), (420, 7)]),
    ];
    let path = PricePath::join(&all, Play::Closes).unwrap();
    assert_eq!(
        plain(&path),
        [(60, vec![1, 9]), (120, vec![1, 8]), (300, vec![2, 8]), (420, vec![2, 7])]
    );
}

#[test]
fn a_tie_goes_down_first() {
    let candle = Candle { low: Price::from_wad(1), high: Price::from_wad(3), ..flat(0, 2) };
    let all = [CandleSeries { symbol: "ETH".into(), candles: vec![candle, flat(60, 2)] }];
    let path = PricePath::join(&all, Play::Wicks).unwrap();
    assert_eq!(plain(&path)[..4], [(0, vec![2]), (15, vec![1]), (30, vec![3]), (45, vec![2])]);
}

#[test]
fn a_hole_in_the_history_does_not_stretch_a_wick() {
    let all = [series("ETH", [(0, 1), (60, 1), (600, 1)])];
    let times: Vec<u64> =
        plain(&PricePath::join(&all, Play::Wicks).unwrap()).iter().map(|b| b.0).collect();
    assert_eq!(times, [0, 15, 30, 45, 60, 75, 90, 105, 600, 615, 630, 645]);
}

#[test]
fn what_makes_no_path_is_refused() {
    let eth = series("ETH", [(0, 1), (60, 1)]);
    let join = |all: &[CandleSeries], mode| PricePath::join(all, mode).unwrap_err();
    assert_eq!(join(&[], Play::Closes), PathError::NoSeries);
    assert_eq!(join(&[series("BTC", [])], Play::Closes), PathError::EmptySeries("BTC".into()));
    assert_eq!(join(&[eth.clone(), eth.clone()], Play::Closes), PathError::Twice("ETH".into()));
    assert_eq!(
        join(&[eth.clone(), series("BTC", [(61, 1)])], Play::Closes),
        PathError::NoCommonSpan { late: "BTC".into(), begins: 61, early: "ETH".into(), ends: 60 }
    );
    for candles in [vec![(0, 1)], vec![(0, 1), (3, 1)]] {
        assert_eq!(
            join(&[series("ETH", candles)], Play::Wicks),
            PathError::NoRoomForWicks("ETH".into())
        );
    }
    let path = PricePath::join(&[eth], Play::Closes).unwrap();
    assert_eq!(
        path.clone().cut(Cut { from: Some(61), ..Cut::default() }),
        Err(PathError::NothingLeft { first: 0, last: 60 })
    );
    assert_eq!(path.require_known(&["BTC", "ETH"]), Ok(()));
    assert_eq!(
        path.require_known(&["BTC", "SOL"]).unwrap_err().to_string(),
        "unknown symbol ETH; the underlyings are BTC, SOL"
    );
}
