//! Tail means and tests of exceedances.

use crate::black::cdf;

/// Mean of the worst `share` of losses, at least one of them; none of none.
pub fn expected_shortfall(mut losses: Vec<f64>, share: f64) -> Option<f64> {
    let worst = ((losses.len() as f64 * share).ceil() as usize).max(1);
    if losses.is_empty() {
        return None;
    }
    losses.select_nth_unstable_by(worst - 1, |a, b| b.total_cmp(a));
    Some(losses[..worst].iter().sum::<f64>() / worst as f64)
}

/// The middle value; none of none.
pub fn median(mut of: Vec<f64>) -> Option<f64> {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied()
}

/// `n ln p`, with 0 ln 0 = 0.
fn log(n: f64, p: f64) -> f64 {
    if n == 0.0 { 0.0 } else { n * p.ln() }
}

/// One-sided p-value of Kupiec's proportion of failures: how likely as many exceedances or more are if the true rate is
/// `rate`. The signed root of the likelihood ratio is taken as normal.
///
/// Source: P. Kupiec, Techniques for verifying the accuracy of risk measurement models, 1995.
pub fn kupiec(exceedances: usize, windows: usize, rate: f64) -> f64 {
    let (x, n) = (exceedances as f64, windows as f64);
    if windows == 0 {
        return 1.0;
    }
    let likelihood = |p: f64| log(x, p) + log(n - x, 1.0 - p);
    let ratio = (2.0 * (likelihood(x / n) - likelihood(rate))).max(0.0).sqrt();
    1.0 - cdf(if x / n >= rate { ratio } else { -ratio })
}

/// p-value of Christoffersen's independence: whether an exceedance makes the next more or less likely. 1 where there
/// is none to follow.
///
/// Source: P. Christoffersen, Evaluating interval forecasts, 1998.
pub fn christoffersen(exceeded: &[bool]) -> f64 {
    let count =
        |a: bool, b: bool| exceeded.windows(2).filter(|w| w[0] == a && w[1] == b).count() as f64;
    let (n00, n01, n10, n11) =
        (count(false, false), count(false, true), count(true, false), count(true, true));
    let share = |a: f64, b: f64| if a + b == 0.0 { 0.0 } else { a / (a + b) };
    let (after_none, after_one) = (share(n01, n00), share(n11, n10));
    let all = share(n01 + n11, n00 + n10);
    let apart = log(n00, 1.0 - after_none)
        + log(n01, after_none)
        + log(n10, 1.0 - after_one)
        + log(n11, after_one);
    let same = log(n00 + n10, 1.0 - all) + log(n01 + n11, all);
    let ratio = (2.0 * (apart - same)).max(0.0);
    2.0 * (1.0 - cdf(ratio.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_answers() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 5e-4, "{a} {b}");
        near(expected_shortfall((1..=1_000).map(f64::from).collect(), 0.01).unwrap(), 995.5);
        near(expected_shortfall(vec![3.0, 1.0], 0.01).unwrap(), 3.0);
        // 10 of 250 at 1 %: LR = 12.955, two-sided 0.00032 (Jorion, Value at Risk).
        near(kupiec(10, 250, 0.01), 0.00016);
        // 4 of 250 at 1 %: LR = 0.769, two-sided 0.3805.
        near(kupiec(4, 250, 0.01), 0.1903);
        near(kupiec(0, 500, 0.01), 1.0 - cdf(-(2.0 * 500.0 * -(0.99f64.ln())).sqrt()));
        // n00 = 90, n01 = n10 = 4, n11 = 1: LR = 1.51258.
        let mut clustered = vec![false; 100];
        for i in [10, 30, 50, 70, 71] {
            clustered[i] = true;
        }
        near(christoffersen(&clustered), 0.21875);
        near(christoffersen(&[false; 50]), 1.0);
    }

    proptest! {
        #[test]
        fn more_exceedances_are_less_likely(windows in 50_usize..2_000, x in 0_usize..40) {
            prop_assert!(kupiec(x + 1, windows, 0.01) <= kupiec(x, windows, 0.01));
        }

        #[test]
        fn a_tail_mean_lies_between_mean_and_greatest(losses in prop::collection::vec(-1.0..1.0f64, 1..300)) {
            let greatest = losses.iter().copied().fold(f64::MIN, f64::max);
            let mean = losses.iter().sum::<f64>() / losses.len() as f64;
            let tail = expected_shortfall(losses, 0.01).unwrap();
            prop_assert!(tail <= greatest + 1e-12 && tail >= mean - 1e-12);
        }
    }
}
