//! Realised volatility of hourly returns, of a year.

use crate::history::{REGIME_HOURS, YEAR_HOURS};

/// Exponentially weighted volatility with a half-life \[hours\]; value `i` knows the returns before `i`.
///
/// It begins at the mean of the first 30 days, as a market is listed with its known volatility.
pub(crate) fn ewma(returns: &[f64], half_life: f64) -> Vec<f64> {
    let keep = 0.5f64.powf(1.0 / half_life);
    let first = &returns[..REGIME_HOURS.min(returns.len())];
    let mut variance = first.iter().map(|x| x * x).sum::<f64>() / first.len().max(1) as f64;
    let mut out = vec![(variance * YEAR_HOURS).sqrt()];
    for x in returns {
        variance = keep * variance + (1.0 - keep) * x * x;
        out.push((variance * YEAR_HOURS).sqrt());
    }
    out
}

/// Volatility of the last `hours` returns; not a number before there are as many.
pub(crate) fn trailing(returns: &[f64], hours: usize) -> Vec<f64> {
    let mut sums = vec![0.0];
    for x in returns {
        sums.push(sums[sums.len() - 1] + x * x);
    }
    (0..sums.len())
        .map(|i| match i.checked_sub(hours) {
            Some(from) => ((sums[i] - sums[from]) / hours as f64 * YEAR_HOURS).sqrt(),
            None => f64::NAN,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_returns_have_their_own_volatility() {
        let returns = vec![0.01; 2_000];
        let known = 0.01 * YEAR_HOURS.sqrt();
        for it in ewma(&returns, 24.0).into_iter().chain(trailing(&returns, 720).split_off(720)) {
            assert!((it - known).abs() < 1e-9, "{it} {known}");
        }
        assert!(trailing(&returns, 720)[719].is_nan());
    }

    #[test]
    fn a_jump_loses_half_its_weight_in_a_half_life() {
        let mut returns = vec![0.0; 800];
        returns.push(1.0);
        returns.extend([0.0; 48]);
        let it = ewma(&returns, 24.0);
        let variance = |i: usize| it[i] * it[i];
        assert!((variance(825) / variance(801) - 0.5).abs() < 1e-9);
    }
}
