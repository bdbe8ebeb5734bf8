use loadline_scenario::{
    candles::CandleSeries,
    path::{Play, PricePath},
    synthetic::{INTERVAL, START, crash},
};
use loadline_units::Price;
use proptest::prelude::*;

const DOLLAR: u128 = 1_000_000_000_000_000_000;

/// The least of `prices` as a percentage of the first open.
fn least(series: &CandleSeries, of: impl Fn(&loadline_scenario::candles::Candle) -> Price) -> u128 {
    let start = series.candles[0].open.to_wad();
    series.candles.iter().map(|candle| of(candle).to_wad() * 100 / start).min().unwrap()
}

proptest! {
    #[test]
    fn every_seed_is_a_crash_of_sound_candles(seed: u64) {
        let all = crash(seed);
        prop_assert_eq!(all.iter().map(|one| one.symbol.as_str()).collect::<Vec<_>>(), ["ETH", "BTC"]);
        for one in &all {
            prop_assert_eq!(one.candles.len(), 600);
            for (index, candle) in one.candles.iter().enumerate() {
                prop_assert_eq!(candle.timestamp, START + INTERVAL * u64::try_from(index).unwrap());
                let body = [candle.open, candle.close];
                prop_assert!(candle.low.to_wad() > 0);
                prop_assert!(body.iter().all(|price| candle.low <= *price && *price <= candle.high));
            }
            prop_assert!(one.candles.windows(2).all(|pair| pair[0].close == pair[1].open));
        }
        prop_assert!((50..60).contains(&least(&all[0], |candle| candle.close)));
        prop_assert!((60..70).contains(&least(&all[1], |candle| candle.close)));
        prop_assert!(least(&all[0], |candle| candle.low) <= least(&all[0], |candle| candle.close));
    }

    #[test]
    fn a_seed_is_one_path_and_no_other_seeds(a: u64, b: u64) {
        prop_assert_eq!(crash(a), crash(a));
        prop_assert_eq!(crash(a) == crash(b), a == b);
    }
}

#[test]
fn seed_1_is_this_path_on_every_machine() {
    let all = crash(1);
    let cents = |series: &CandleSeries, index: usize| {
        let candle = series.candles[index];
        [candle.open, candle.high, candle.low, candle.close]
            .map(|price| price.to_wad() * 100 / DOLLAR)
    };
    let seen = all.each_ref().map(|one| [0, 299, 374, 599].map(|index| cents(one, index)));
    let eth = [
        [400_000, 400_822, 399_569, 400_602],
        [318_199, 320_057, 318_176, 319_104],
        [221_919, 222_299, 218_387, 218_437],
        [264_743, 265_038, 264_677, 264_824],
    ];
    let btc = [
        [10_000_000, 10_030_649, 9_993_600, 10_021_340],
        [8_522_126, 8_589_789, 8_514_439, 8_563_286],
        [6_551_706, 6_560_747, 6_456_112, 6_497_783],
        [7_554_519, 7_574_215, 7_534_220, 7_572_300],
    ];
    assert_eq!(seen, [eth, btc]);
}

#[test]
fn the_wicks_are_played_too() {
    let closes = PricePath::join(&crash(7), Play::Closes).unwrap();
    let wicks = PricePath::join(&crash(7), Play::Wicks).unwrap();
    assert_eq!((closes.blocks().len(), wicks.blocks().len()), (600, 2_400));
    let least = |path: &PricePath| path.blocks().iter().map(|block| block.prices[0]).min();
    assert!(least(&wicks) < least(&closes));
}
