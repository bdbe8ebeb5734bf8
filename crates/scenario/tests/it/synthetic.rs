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
        [400_000, 400_422, 399_784, 400_312],
        [320_415, 321_661, 320_397, 320_942],
        [222_017, 222_397, 218_894, 218_944],
        [264_394, 264_519, 264_361, 264_412],
    ];
    let btc = [
        [10_000_000, 10_015_445, 9_996_800, 10_010_800],
        [8_560_837, 8_602_254, 8_555_041, 8_582_335],
        [6_545_144, 6_554_176, 6_451_676, 6_493_318],
        [7_527_494, 7_537_046, 7_517_384, 7_536_097],
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
