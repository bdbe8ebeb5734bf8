//! Blocks between those of candles, where a price is wanted every minute.

use super::{PathBlock, PricePath};
use loadline_units::Price;

/// Length of a minute [s].
const MINUTE: u64 = 60;

impl PricePath {
    /// The same path with further blocks at the moments that `wanted` says [seconds since 1970], a
    /// minute after each other, counted from the block before; their prices are on the straight line
    /// between those before and after.
    #[must_use]
    pub fn with_minutes(self, wanted: impl Fn(u64) -> bool) -> Self {
        let mut blocks = Vec::with_capacity(self.blocks.len());
        for pair in self.blocks.windows(2) {
            let [before, after] = pair else { continue };
            blocks.push(before.clone());
            let minutes = (1..).map(|minute| before.timestamp.saturating_add(minute * MINUTE));
            let between = minutes.take_while(|at| *at < after.timestamp).filter(|at| wanted(*at));
            blocks.extend(between.map(|at| line(before, after, at)));
        }
        blocks.extend(self.blocks.last().cloned());
        Self { blocks, ..self }
    }
}

/// A moment between two blocks.
fn line(before: &PathBlock, after: &PathBlock, timestamp: u64) -> PathBlock {
    let whole = u128::from(after.timestamp.saturating_sub(before.timestamp)).max(1);
    let part = u128::from(timestamp.saturating_sub(before.timestamp));
    let price = |(from, to): (&Price, &Price)| {
        // Prices have at most 96 bits, times 32.
        let weighted = from.to_wad() * (whole - part) + to.to_wad() * part;
        Price::from_wad(weighted / whole)
    };
    let prices = before.prices.iter().zip(&after.prices).map(price).collect();
    PathBlock { timestamp, prices }
}
