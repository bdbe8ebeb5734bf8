//! Hourly history of one underlying, as floats.

const HOUR: u64 = 3_600;
/// Hours over which the regime of a market is told: 30 days.
pub const REGIME_HOURS: usize = 720;
/// Hours of a year of 365 days.
pub const YEAR_HOURS: f64 = 8_760.0;

/// A candle of any length up to an hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candle {
    /// When it opens \[seconds since 1970\].
    pub timestamp: u64,
    /// Greatest price.
    pub high: f64,
    /// Least price.
    pub low: f64,
    /// Last price.
    pub close: f64,
}

impl Candle {
    /// A candle from prices \[wad\].
    pub fn from_wads(timestamp: u64, high: u128, low: u128, close: u128) -> Self {
        let float = |wad: u128| wad as f64 / 1e18;
        Self { timestamp, high: float(high), low: float(low), close: float(close) }
    }
}

/// Hours without a gap: hour `i` ends at `start + 3600 (i + 1)`, and `close[i]` is the price then.
#[derive(Clone, Debug, PartialEq)]
pub struct Hourly {
    /// When the first hour begins \[seconds since 1970\].
    pub start: u64,
    /// Last prices.
    pub close: Vec<f64>,
    /// Greatest prices.
    pub high: Vec<f64>,
    /// Least prices.
    pub low: Vec<f64>,
    /// Hours without a candle; they repeat the close before.
    pub filled: usize,
}

/// A history that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// Too little of it: the regime needs 30 days before the first window.
    #[error("{found} hours are too few: give candles of at least {least} hours")]
    TooShort {
        /// Hours found.
        found: usize,
        /// Least number of hours.
        least: usize,
    },
    /// Most hours have no candle.
    #[error("{filled} of {hours} hours have no candle: give candles of an hour or less")]
    TooCoarse {
        /// Hours without a candle.
        filled: usize,
        /// All hours.
        hours: usize,
    },
    /// Times fall.
    #[error("the candle at {0} is not later than the one before: sort by time")]
    NotIncreasing(u64),
}

impl Hourly {
    /// Gathers candles into hours.
    ///
    /// # Errors
    ///
    /// [`HistoryError`] for too few hours, candles longer than an hour, and times that do not rise.
    pub fn new(candles: impl IntoIterator<Item = Candle>) -> Result<Self, HistoryError> {
        let mut it = Self { start: 0, close: vec![], high: vec![], low: vec![], filled: 0 };
        let mut last = None;
        for candle in candles {
            if last.is_some_and(|last| candle.timestamp <= last) {
                return Err(HistoryError::NotIncreasing(candle.timestamp));
            }
            last = Some(candle.timestamp);
            it.add(&candle);
        }
        let (filled, hours) = (it.filled, it.close.len());
        if filled * 2 > hours {
            Err(HistoryError::TooCoarse { filled, hours })
        } else {
            it.long_enough()
        }
    }

    fn long_enough(self) -> Result<Self, HistoryError> {
        let (found, least) = (self.close.len(), 2 * REGIME_HOURS);
        if found < least { Err(HistoryError::TooShort { found, least }) } else { Ok(self) }
    }

    fn add(&mut self, candle: &Candle) {
        let hour = candle.timestamp / HOUR;
        if self.close.is_empty() {
            self.start = hour * HOUR;
        }
        let index = (hour - self.start / HOUR) as usize;
        while let Some(&before) = self.close.last()
            && self.close.len() < index
        {
            self.push(before, before, before);
            self.filled += 1;
        }
        if index == self.close.len() {
            self.push(candle.high, candle.low, candle.close);
        } else {
            self.high[index] = self.high[index].max(candle.high);
            self.low[index] = self.low[index].min(candle.low);
            self.close[index] = candle.close;
        }
    }

    fn push(&mut self, high: f64, low: f64, close: f64) {
        self.high.push(high);
        self.low.push(low);
        self.close.push(close);
    }

    /// When hour `i` ends \[seconds since 1970\].
    pub const fn end(&self, hour: usize) -> u64 {
        self.start + HOUR * (hour as u64 + 1)
    }

    /// The hour that ends at a time, if it is in the history.
    pub fn hour_ending(&self, at: u64) -> Option<usize> {
        let hour = (at.checked_sub(self.start)? / HOUR).checked_sub(1)? as usize;
        (hour < self.close.len()).then_some(hour)
    }

    /// The hours that end from one time to another \[seconds since 1970\].
    ///
    /// # Errors
    ///
    /// [`HistoryError::TooShort`] for too few of them.
    pub fn between(&self, from: u64, to: u64) -> Result<Self, HistoryError> {
        let first =
            (0..self.close.len()).find(|i| self.end(*i) >= from).unwrap_or(self.close.len());
        let last =
            (first..self.close.len()).find(|i| self.end(*i) > to).unwrap_or(self.close.len());
        let pick = |of: &[f64]| of[first..last].to_vec();
        Self {
            start: self.start + HOUR * first as u64,
            close: pick(&self.close),
            high: pick(&self.high),
            low: pick(&self.low),
            filled: self.filled,
        }
        .long_enough()
    }

    /// Log returns; return `i` leads to hour `i + 1`.
    pub fn returns(&self) -> Vec<f64> {
        self.close.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candle(timestamp: u64, close: f64) -> Candle {
        Candle { timestamp, high: close + 1.0, low: close - 1.0, close }
    }

    #[test]
    fn minutes_become_hours_and_gaps_repeat_the_close() {
        let minutes = (0..2_000 * 60).map(|i| candle(7_200 + 60 * i, 100.0 + (i / 60) as f64));
        let it = Hourly::new(minutes.filter(|it| it.timestamp / HOUR != 9)).unwrap();
        assert_eq!((it.start, it.close.len(), it.filled), (7_200, 2_000, 1));
        assert_eq!((it.close[6], it.close[7], it.close[8]), (106.0, 106.0, 108.0));
        assert_eq!((it.high[5], it.low[5]), (106.0, 104.0));
        assert_eq!(it.hour_ending(it.end(17)), Some(17));
        let cut = it.between(it.end(5), it.end(1_504)).unwrap();
        assert_eq!((cut.end(0), &cut.close[..]), (it.end(5), &it.close[5..=1_504]));
        assert_eq!(
            it.between(it.end(5), it.end(9)),
            Err(HistoryError::TooShort { found: 5, least: 2 * REGIME_HOURS })
        );
    }

    #[test]
    fn what_cannot_be_used_is_refused() {
        let days = (0..2_000).map(|i| candle(86_400 * i, 1.0));
        assert!(matches!(Hourly::new(days), Err(HistoryError::TooCoarse { .. })));
        let short = (0..100).map(|i| candle(3_600 * i, 1.0));
        let least = 2 * REGIME_HOURS;
        assert_eq!(Hourly::new(short), Err(HistoryError::TooShort { found: 100, least }));
        let back = [candle(7_200, 1.0), candle(3_600, 1.0)];
        assert_eq!(Hourly::new(back), Err(HistoryError::NotIncreasing(3_600)));
    }
}
