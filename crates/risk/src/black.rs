//! Black-76 of the option out of the money, of the forward, in floats.

/// Density of the normal distribution.
fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() * 0.398_942_280_401_432_7
}

/// N(x).
pub(crate) fn cdf(x: f64) -> f64 {
    // Abramowitz and Stegun 26.2.17 is good to 7.5e-8, and quotes have four digits.
    let t = 1.0 / 0.231_641_9f64.mul_add(x.abs(), 1.0);
    let sum = [1.330_274_429, -1.821_255_978, 1.781_477_937, -0.356_563_782, 0.319_381_530]
        .into_iter()
        .fold(0.0, |sum: f64, c| sum.mul_add(t, c));
    let tail = density(x) * sum * t;
    if x < 0.0 { tail } else { 1.0 - tail }
}

/// Premium over forward at log-moneyness k and total volatility v.
pub(crate) fn premium(k: f64, v: f64) -> f64 {
    let (d1, sign) = (-k / v + v / 2.0, if k < 0.0 { -1.0 } else { 1.0 });
    sign * (cdf(sign * d1) - k.exp() * cdf(sign * (d1 - v)))
}

/// Its derivative by v.
pub(crate) fn vega(k: f64, v: f64) -> f64 {
    density(-k / v + v / 2.0)
}

/// The total volatility of a premium, by halving.
pub(crate) fn implied(k: f64, of: f64) -> f64 {
    let (mut low, mut high) = (1e-4, 8.0);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if premium(k, middle) < of { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}
