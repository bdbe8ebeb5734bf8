//! The largest errors against vectors of 50 digits, and where they are. The model is measured: it equals the
//! contracts to the last bit (`crates/conformance`).

#![allow(clippy::float_arithmetic, reason = "errors, not money")]

use super::{surface::surface, truth::Truth};
use crate::Row;
use alloy::primitives::U256;
use eyre::{OptionExt, Result};
use loadline_model::{
    math::{cdf_wad, exp_wad, inverse_cdf_wad, ln_wad, ln_x57, pdf_wad, sqrt_wad},
    pricing::{Terms, implied_volatility_x57, price},
    scan::{NormalTable, OptionLeg, Scan},
};

const WAD: u128 = 1_000_000_000_000_000_000;

/// The largest error of a function so far.
#[derive(Debug)]
pub(super) struct Worst {
    name: &'static str,
    bound: f64,
    error: f64,
    place: String,
}

impl Worst {
    pub(super) const fn new(name: &'static str, bound: f64) -> Self {
        Self { name, bound, error: 0.0, place: String::new() }
    }

    pub(super) fn see(&mut self, error: f64, place: impl FnOnce() -> String) {
        if error.is_nan() || error > self.error {
            self.error = error;
            self.place = place();
        }
    }

    pub(super) fn row(self) -> Row {
        println!("{:<28} {:>9.2e} at {}", self.name, self.error, self.place);
        Row::new(format!("accuracy.{}", self.name), self.error, "1").hold(self.bound)
    }
}

/// Rows for `bench accuracy`; prints where each error is.
///
/// # Errors
///
/// When a vector cannot be read or an argument is refused.
pub fn accuracy() -> Result<Vec<Row>> {
    let mut rows = scalars()?;
    rows.extend(options()?);
    rows.push(implied()?);
    rows.push(surface()?);
    rows.push(scan()?);
    Ok(rows)
}

fn scalars() -> Result<Vec<Row>> {
    // exp and sqrt: of the greater of the value and 1; ln, inverse-cdf likewise; cdf and pdf absolute
    let mut worst = [
        Worst::new("exp", 1e-15),
        Worst::new("ln", 5e-17),
        Worst::new("sqrt", 2e-18),
        Worst::new("cdf", 2e-14),
        Worst::new("pdf", 1e-16),
        Worst::new("inverse-cdf", 2e-13),
    ];
    for line in include_str!("../../vectors/scalar.csv").lines().skip(1) {
        let mut fields = line.split(',');
        let mut field = || fields.next().ok_or_eyre("a field is missing");
        let (name, x, truth) = (field()?, field()?, Truth::read(field()?)?);
        let argument = Truth::read(x)?;
        let natural = || U256::from(argument.wad().unwrap_or(i128::MAX).unsigned_abs());
        let scale = truth.value().abs().max(1.0);
        let (at, error) = match name {
            "exp" => (0, truth.error(false, exp_wad(argument.wad()?)?) / scale),
            // an argument with a part below a wei is another argument
            "ln" | "sqrt" if wide(x)?.is_none() => continue,
            "ln" => (1, truth.error_of(ln_wad(wide(x)?.unwrap_or_default())?) / scale),
            "sqrt" => (2, truth.error(false, sqrt_wad(wide(x)?.unwrap_or_default())) / scale),
            "cdf" => (3, truth.error(false, U256::from(cdf_wad(argument.wad()?)))),
            "pdf" => (4, truth.error(false, U256::from(pdf_wad(argument.wad()?)))),
            "ppf" => (5, truth.error_of(inverse_cdf_wad(natural().to())?) / scale),
            other => eyre::bail!("no function {other}"),
        };
        worst[at].see(error, || x.into());
    }
    Ok(worst.into_iter().map(Worst::row).collect())
}

/// An argument \[wad\] of any size, if it is whole.
fn wide(x: &str) -> Result<Option<U256>> {
    let (digits, exponent) = x.split_once('e').unwrap_or((x, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let exponent: i64 = exponent.parse::<i64>()? + 18 - i64::try_from(fraction.len())?;
    let mantissa: U256 = format!("{whole}{fraction}").parse()?;
    let power = U256::from(10).pow(U256::from(exponent.unsigned_abs()));
    if exponent >= 0 {
        return Ok(Some(mantissa * power));
    }
    let (wad, rest) = mantissa.div_rem(power);
    Ok(rest.is_zero().then_some(wad))
}

/// Prices of the forward; Greeks of what each takes at most: 1, the greatest gamma, spot, spot, spot.
fn options() -> Result<Vec<Row>> {
    let mut worst = [
        Worst::new("call", 1e-12),
        Worst::new("put", 1e-12),
        Worst::new("delta", 1e-12),
        Worst::new("gamma", 1e-12),
        Worst::new("vega", 1e-12),
        Worst::new("theta", 1e-12),
        Worst::new("rho", 1e-12),
    ];
    for line in include_str!("../../vectors/bsm.csv").lines().skip(1) {
        let f = line.split(',').map(Truth::read).collect::<Result<Vec<_>>>()?;
        let terms = Terms {
            spot: f[0].wad()?.unsigned_abs(),
            strike: f[1].wad()?.unsigned_abs(),
            time_seconds: u64::try_from(f[2].wad()?.unsigned_abs() / WAD)?,
            volatility: f[3].wad()?.unsigned_abs(),
            rate: f[4].wad()?,
            dividend: f[5].wad()?,
        };
        let place = || line.split(',').take(6).collect::<Vec<_>>().join(",");
        let spot = f[0].value();
        let years = f[2].value() / 31_536_000.0;
        let premiums = terms.price()?;
        worst[0].see(f[6].error(false, U256::from(premiums.call)) / spot, place);
        worst[1].see(f[7].error(false, U256::from(premiums.put)) / spot, place);
        let (call, put) = (terms.greeks(false)?, terms.greeks(true)?);
        worst[2].see(f[8].error_of(call.delta).max(f[9].error_of(put.delta)), place);
        let greatest = 0.4 / (spot * f[3].value() * years.sqrt());
        worst[3].see(f[10].error(false, call.gamma) / greatest, place);
        worst[4].see(f[11].error(false, U256::from(call.vega)) / spot, place);
        let theta = f[12].error_of(call.theta).max(f[13].error_of(put.theta));
        let decay = spot * 0.2 * f[3].value() / years.sqrt();
        worst[5].see(theta / spot.max(decay), place);
        let rho = f[14].error_of(call.rho).max(f[15].error_of(put.rho));
        worst[6].see(rho / (spot * years.max(1.0)), place);
    }
    Ok(worst.into_iter().map(Worst::row).collect())
}

/// Premium at the volatility found, off the one given, of the smaller of forward and strike; 1 for a failure.
fn implied() -> Result<Row> {
    let mut worst = Worst::new("implied-volatility", 1e-12);
    let forward = 2_000 * WAD;
    for thousandths in
        [1, 3, 10, 50, 200, 500, 800, 950, 999, 1_000, 1_001, 1_050, 1_500, 5_000, 1_000_000]
    {
        let strike = forward / 1_000 * thousandths;
        for bits in 38..=61_u32 {
            for quarter in 4..8_u128 {
                let v = (1_u128 << (bits - 2)) * quarter;
                let premiums = price(forward, strike, v, WAD)?;
                for (premium, is_put) in [(premiums.call, false), (premiums.put, true)] {
                    let place = || format!("K/F {thousandths}/1000, v {v} [57 bits], put {is_put}");
                    let Ok(found) = implied_volatility_x57(forward, strike, WAD, premium, is_put)
                    else {
                        // the greatest premium itself, rounded up to its bound, has no volatility
                        let bound = if is_put { strike } else { forward };
                        worst.see(if premium == bound { 0.0 } else { 1.0 }, place);
                        continue;
                    };
                    let again = price(forward, strike, found, WAD)?;
                    let again = if is_put { again.put } else { again.call };
                    worst.see(ratio(again.abs_diff(premium), forward.min(strike)), place);
                }
            }
        }
    }
    Ok(worst.row())
}

/// P&L of a node against the accurate pricer, of the larger of forward and strike at the node.
fn scan() -> Result<Row> {
    let mut worst = Worst::new("scan", 2e-8);
    let table = NormalTable::new();
    let (forward, size) = (200_000_000_000_u128, 1_000_000_000_000_i128);
    for percent in (40..=250).step_by(3) {
        for v in [1_u128, 2, 5, 10, 20, 40, 80, 160, 320] {
            let strike = forward / 100 * percent;
            let volatility_x57 = (v << 57) / 100;
            let mut scan = Scan::open(&table, WAD / 5)?;
            scan.set_expiry(forward, WAD, WAD * 3 / 4, WAD * 4 / 3)?;
            let ln_strike_x57 = ln_x57(U256::from(strike))?;
            let leg = OptionLeg { is_put: false, volatility_x57, ln_strike_x57, strike, size };
            scan.add_option(&leg)?;
            let grid = scan.close();
            let exact = |forward: u128, v: u128| {
                price(forward * 1_000_000_000, strike * 1_000_000_000, v, WAD).map(|it| it.call)
            };
            let base = exact(forward, volatility_x57)?;
            for (thirds, row) in [-6_i128, -3, -2, -1, 0, 1, 2, 3, 6].into_iter().zip(grid) {
                let x = i128::try_from(WAD / 15)? * thirds;
                let moved: u128 = exp_wad(x)?.to();
                for (multiplier, pnl) in [(WAD * 3 / 4), WAD, (WAD * 4 / 3)].into_iter().zip(row) {
                    let v: u128 = (U256::from(volatility_x57) * U256::from(multiplier)
                        / U256::from(WAD))
                    .to();
                    let there = exact(forward * moved / WAD, v)?;
                    // price unit times 1e9, as size times price unit / 1000
                    let truth = there.cast_signed() - base.cast_signed();
                    let error = (pnl - truth * (size / 1_000_000_000)).unsigned_abs();
                    let notional = (forward * moved / WAD).max(strike) * size.unsigned_abs();
                    worst.see(ratio(error, notional), || {
                        format!("K/F {percent}/100, v {v}, x {thirds}/15")
                    });
                }
            }
        }
    }
    Ok(worst.row())
}

fn ratio(x: u128, y: u128) -> f64 {
    let float = |x: u128| x.to_string().parse::<f64>().unwrap_or(f64::NAN);
    float(x) / float(y)
}
