//! Static margins of the kind that venues take, for comparison on the same days.
//!
//! Moves do not follow the market: the range of both is what large option venues publish for BTC and ETH in all
//! weather. Base figures, before any initial factor.

use crate::book::Book;

const SPAN_RANGE: f64 = 0.16;
const SPAN_VOLATILITY: f64 = 0.40;
const TIMS_RANGE: f64 = 0.15;

/// SPAN's 16 scenarios: thirds of a range of 16 % with volatility up or down by 40 % (tenor power 0.3), and twice the
/// range at 35 % of the loss.
pub fn span16(book: &Book, implied: f64) -> f64 {
    let now = book.worth(1.0, 0.0, |_| implied);
    let loss = |spot: f64, up: f64| {
        let shocked = |days: f64| {
            let shock = SPAN_VOLATILITY * (30.0 / days).powf(0.3);
            implied * if up > 0.0 { 1.0 + shock } else { (1.0 - shock).max(0.05) }
        };
        now - book.worth(spot, 0.0, shocked)
    };
    let inner = (-3..=3).flat_map(|third| {
        let spot = 1.0 + SPAN_RANGE * f64::from(third) / 3.0;
        [loss(spot, 1.0), loss(spot, -1.0)]
    });
    let extreme =
        |side: f64| 0.35 * (now - book.worth(1.0 + side * 2.0 * SPAN_RANGE, 0.0, |_| implied));
    inner.chain([extreme(1.0), extreme(-1.0)]).fold(0.0, f64::max)
}

/// TIMS: ten equal steps of the spot within 15 %, volatility unmoved.
pub fn tims(book: &Book, implied: f64) -> f64 {
    let now = book.worth(1.0, 0.0, |_| implied);
    let steps = (-5..=5).map(|step| 1.0 + TIMS_RANGE * f64::from(step) / 5.0);
    steps.map(|spot| now - book.worth(spot, 0.0, |_| implied)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::standard;

    #[test]
    fn a_perp_needs_the_range() {
        let perp = &standard()[0];
        assert!((span16(perp, 0.6) - 0.16).abs() < 1e-12);
        assert!((tims(perp, 0.6) - 0.15).abs() < 1e-12);
    }
}
