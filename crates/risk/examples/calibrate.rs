//! Fits a Deribit snapshot: `cargo run --release -p loadline-risk --example calibrate -- <chain.csv.gz> [BTC|ETH]`.

#![allow(clippy::float_arithmetic, reason = "statistics, not money")]

use eyre::{OptionExt, Result};
use std::{path::Path, time::Instant};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or_eyre("name a chain")?;
    let currency = arguments.next().unwrap_or_else(|| "BTC".into());
    let chain = loadline_risk::chain::read(Path::new(&path), &currency)?;
    let start = Instant::now();
    let fitted = loadline_risk::fit(&chain);
    let seconds = start.elapsed().as_secs_f64();
    println!("  days quotes  rms points  inside     theta      rho      psi");
    for it in &fitted {
        let (days, fit, slice) = (it.years * 365.0, it.fit, it.slice);
        println!(
            "{days:>6.1} {:>6} {:>11.3} {:>6.0}% {:>9.6} {:>8.4} {:>8.5}",
            fit.quotes,
            fit.rms_points,
            100.0 * fit.inside,
            slice.theta,
            slice.rho,
            slice.psi
        );
    }
    println!("{} expiries in {seconds:.3} s", fitted.len());
    Ok(())
}
