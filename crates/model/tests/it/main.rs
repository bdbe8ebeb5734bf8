//! Properties of the quant core, on random arguments; `LOADLINE_CASES` sets how many.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod normal;
mod options;
mod trees;

use proptest::{prelude::*, test_runner::Config};

/// 1 \[wad\].
const WAD: u128 = 1_000_000_000_000_000_000;

/// Cases per property: `LOADLINE_CASES`, or `few`.
fn cases(few: u32) -> Config {
    let cases = std::env::var("LOADLINE_CASES").ok().map_or(few, |cases| cases.parse().unwrap());
    Config { cases, max_global_rejects: cases.saturating_mul(16), ..Config::default() }
}

/// `low` to `high`, half of the time evenly, half of the time by length.
fn spread(low: u128, high: u128) -> impl Strategy<Value = u128> {
    let by_length = (0..=high.ilog2(), any::<u128>())
        .prop_map(move |(bits, raw)| (raw >> (127 - bits)).clamp(low, high));
    prop_oneof![low..=high, by_length]
}
