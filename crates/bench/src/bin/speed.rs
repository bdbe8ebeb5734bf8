//! Speed of the model on one core.

#![allow(clippy::float_arithmetic, reason = "time, not money")]

use eyre::Result;
use loadline_bench::{Row, finish, quant};
use loadline_model::{
    math::ln_x57,
    scan::{NormalTable, OptionColumns, OptionLeg, Scan},
};
use std::{hint::black_box, process::ExitCode, time::Instant};

const WAD: u128 = 1_000_000_000_000_000_000;
const LEGS: u64 = 20;
const TIMES: u32 = 5_000;

fn main() -> Result<ExitCode> {
    let table = NormalTable::new();
    let strike: Vec<u64> = (0..LEGS).map(|i| 160_000_000_000 + 4_000_000_000 * i).collect();
    let volatility_x57: Vec<u64> = (0..LEGS).map(|i| ((15 + i) << 57) / 100).collect();
    let is_put: Vec<bool> = (0..LEGS).map(|i| i % 3 == 0).collect();
    let size: Vec<i128> =
        (0..LEGS).map(|i| if i % 2 == 0 { 1 } else { -1 } * 1_000_000_000_000_000_000).collect();
    let mut ln_strike_x57 = Vec::new();
    for &k in &strike {
        ln_strike_x57.push(i64::try_from(ln_x57(k.try_into()?)?)?);
    }
    let columns = OptionColumns {
        is_put: &is_put,
        volatility_x57: &volatility_x57,
        ln_strike_x57: &ln_strike_x57,
        strike: &strike,
        size: &size,
    };
    let mut legs = Vec::new();
    for i in 0..usize::try_from(LEGS)? {
        legs.push(OptionLeg {
            is_put: is_put[i],
            volatility_x57: u128::from(volatility_x57[i]),
            ln_strike_x57: i128::from(ln_strike_x57[i]),
            strike: u128::from(strike[i]),
            size: size[i],
        });
    }
    let mut opened = Scan::open(&table, WAD * 15 / 100)?;
    opened.set_expiry(200_000_000_000, WAD * 99 / 100, WAD * 8 / 10, WAD * 13 / 10)?;

    let start = Instant::now();
    for _ in 0..TIMES {
        let mut scan = opened.clone();
        for leg in black_box(&legs) {
            scan.add_option(leg)?;
        }
        black_box(scan.close());
    }
    let one = per_option(start);
    let start = Instant::now();
    for _ in 0..TIMES {
        let mut scan = opened.clone();
        scan.add_options(black_box(&columns))?;
        black_box(scan.close());
    }
    let batch = per_option(start);
    let mut rows = vec![
        Row::new("quant.scan-option", one, "µs").hold(5.0).aim(2.0),
        Row::new("quant.scan-option-batch", batch, "µs").aim(one / 2.0),
    ];
    rows.extend(quant::portfolio()?);
    Ok(finish("speed", &rows))
}

/// Microseconds per option.
fn per_option(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES) / 20.0
}
