//! The error of a surface's volatility, against integers of 1,024 bits.

#![allow(clippy::float_arithmetic, reason = "errors, not money")]

use super::accuracy::Worst;
use crate::Row;
use alloy::primitives::{U256, Uint};
use eyre::Result;
use loadline_model::surface::Slice;

type Wide = Uint<1024, 16>;

const WAD: u128 = 1_000_000_000_000_000_000;

/// Relative error of volatilities of 1 % and more, over slices up to the bound of the check.
pub(super) fn surface() -> Result<Row> {
    let mut worst = Worst::new("volatility-of-strike", 1e-15);
    for theta in [1_u128, 30, 900, 20_000, 400_000, 1_000_000, 50_000_000, 1_000_000_000] {
        let theta_wad = theta * (WAD / 1_000_000);
        for rho in [-999_i128, -900, -600, -300, 0, 300, 700, 950] {
            let rho_wad = rho * (WAD.cast_signed() / 1_000);
            for share in [10_u128, 100, 400, 800, 999] {
                let slice = Slice { theta_wad, rho_wad, psi_wad: psi(theta_wad, rho_wad, share) };
                for hundredths in [0_i128, 1, 5, 20, 50, 100, 300, 700, 1_600] {
                    for k in [hundredths, -hundredths] {
                        let moneyness_x57 = (k << 57) / 100;
                        let found = slice.volatility_x57(moneyness_x57)?;
                        if found < (1 << 57) / 100 {
                            continue;
                        }
                        let truth = volatility(&slice, moneyness_x57);
                        let found = Wide::from(found) * Wide::from(10).pow(Wide::from(20));
                        let error = float(found.abs_diff(truth))? / float(truth)?;
                        worst.see(error, || {
                            format!("theta {theta}e-6, rho {rho}e-3, {share}e-3, k {k}e-2")
                        });
                    }
                }
            }
        }
    }
    Ok(worst.row())
}

/// A share, in thousandths, of psi at the bound of butterfly arbitrage.
fn psi(theta_wad: u128, rho_wad: i128, share: u128) -> u128 {
    let wing = U256::from(WAD + rho_wad.unsigned_abs());
    let four = U256::from(4 * WAD) * U256::from(WAD);
    let square: U256 = U256::from(theta_wad) * four / wing;
    let bound: u128 = square.root(2).min(four / wing).to();
    bound / 1_000 * share
}

/// v with 57 fraction bits and 20 digits more.
fn volatility(slice: &Slice, moneyness_x57: i128) -> Wide {
    let wide = |x: u128| Wide::from(x);
    let ten = |digits: u64| Wide::from(10).pow(Wide::from(digits));
    let (theta, psi, rho) = (wide(slice.theta_wad), wide(slice.psi_wad), slice.rho_wad);
    // everything times 1e36 * 2^57; magnitudes, with the signs apart
    let wing = psi * wide(moneyness_x57.unsigned_abs());
    let (skew, shift) = (wing * ten(18), (theta * wide(rho.unsigned_abs())) << 57);
    let same_side = (rho < 0) == (moneyness_x57 < 0);
    let m: Wide = if same_side { skew + shift } else { skew.abs_diff(shift) };
    let rest: Wide = (theta * theta * (ten(36) - wide(rho.unsigned_abs()).pow(wide(2)))) << 114;
    // 30 digits more
    let root: Wide = ((m * m + rest) * ten(60)).root(2);
    let level: Wide = (theta * ten(48)) << 57;
    let slope = wing * wide(rho.unsigned_abs()) * ten(30);
    let twice = if same_side { level + root + slope } else { level + root - slope };
    let square: Wide = ((twice * ten(10)) << 113) / (ten(36) << 57);
    square.root(2)
}

fn float(x: Wide) -> Result<f64> {
    Ok(x.to_string().parse()?)
}
