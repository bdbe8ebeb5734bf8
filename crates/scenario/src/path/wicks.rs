//! What happened inside a candle, as far as its four prices tell.
//!
//! Open first and close last are facts. Of the two extremes the one nearer to the open is taken to
//! have come first, the low on a tie: the shortest way through all four.

use super::{PathError, Play};
use crate::candles::Candle;
use loadline_units::Price;

/// The prices of `candles` in time, one or four for each.
pub(super) fn play(
    symbol: &str,
    candles: &[Candle],
    mode: Play,
) -> Result<Vec<(u64, Price)>, PathError> {
    match mode {
        Play::Closes => Ok(candles.iter().map(|candle| (candle.timestamp, candle.close)).collect()),
        Play::Wicks => {
            let interval = candles
                .windows(2)
                .map(|pair| pair[1].timestamp.saturating_sub(pair[0].timestamp))
                .min()
                .filter(|shortest| *shortest >= 4)
                .ok_or_else(|| PathError::NoRoomForWicks(symbol.to_owned()))?;
            Ok(candles.iter().flat_map(|candle| walk(candle, interval)).collect())
        }
    }
}

/// Four moments, evenly spread over `interval` [seconds] from when the candle opens.
const fn walk(candle: &Candle, interval: u64) -> [(u64, Price); 4] {
    let Candle { timestamp, open, high, low, close } = *candle;
    let up = high.to_wad().saturating_sub(open.to_wad());
    let down = open.to_wad().saturating_sub(low.to_wad());
    let (near, far) = if down <= up { (low, high) } else { (high, low) };
    [
        (timestamp, open),
        (timestamp + interval / 4, near),
        (timestamp + interval / 2, far),
        (timestamp + interval - interval.div_ceil(4), close),
    ]
}
