//! The standard books, in units of the spot at which they were opened.

use crate::black;

/// An option of one unit times size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leg {
    /// Put or call.
    pub is_put: bool,
    /// Over the spot at the opening.
    pub strike: f64,
    /// To expiry at the opening.
    pub days: f64,
    /// Signed.
    pub size: f64,
}

/// What a margin is expected to do with a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Coverage from 0.9 to 2.0.
    CarriesRisk,
    /// Coverage of at least 1.
    NearlyFlat,
}

/// Options and delta-one exposure in one underlying.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    /// Such as `short straddle`.
    pub name: &'static str,
    /// What is expected.
    pub kind: Kind,
    /// Perp or spot.
    pub linear: f64,
    /// Its options.
    pub legs: Vec<Leg>,
    /// Greatest IM at 60 % volatility, of notional, where there is an aim.
    pub capital_aim: Option<f64>,
}

const fn call(strike: f64, days: f64, size: f64) -> Leg {
    Leg { is_put: false, strike, days, size }
}

const fn put(strike: f64, days: f64, size: f64) -> Leg {
    Leg { is_put: true, strike, days, size }
}

/// The books of `DESIGN.md` 9; the perp both ways.
pub fn standard() -> Vec<Book> {
    use Kind::{CarriesRisk, NearlyFlat};
    let book = |name, kind, linear, capital_aim, legs: &[Leg]| Book {
        name,
        kind,
        linear,
        legs: legs.to_vec(),
        capital_aim,
    };
    let spread = [call(1.05, 30.0, -1.0), call(1.15, 30.0, 1.0)];
    vec![
        book("perp, long", CarriesRisk, 1.0, None, &[]),
        book("perp, short", CarriesRisk, -1.0, None, &[]),
        book(
            "short straddle",
            CarriesRisk,
            0.0,
            Some(0.135),
            &[call(1.0, 30.0, -1.0), put(1.0, 30.0, -1.0)],
        ),
        book("covered call 110", CarriesRisk, 1.0, None, &[call(1.1, 30.0, -1.0)]),
        book("credit spread 105/115", CarriesRisk, 0.0, Some(0.045), &spread),
        book(
            "iron condor 90/95/105/115",
            CarriesRisk,
            0.0,
            Some(0.036),
            &[put(0.9, 30.0, 1.0), put(0.95, 30.0, -1.0), spread[0], spread[1]],
        ),
        book(
            "hedged spread 100/120",
            NearlyFlat,
            -0.25,
            Some(0.025),
            &[call(1.0, 30.0, 1.0), call(1.2, 30.0, -1.0)],
        ),
        book(
            "calendar 30/60 days",
            NearlyFlat,
            0.0,
            None,
            &[call(1.0, 30.0, -1.0), call(1.0, 60.0, 1.0)],
        ),
    ]
}

impl Leg {
    /// What it pays at a spot.
    fn payoff(&self, spot: f64) -> f64 {
        let sign = if self.is_put { -1.0 } else { 1.0 };
        (sign * (spot - self.strike)).max(0.0)
    }

    /// Its worth, without interest, `elapsed` days after the opening at a volatility of a year.
    fn worth(&self, spot: f64, elapsed: f64, volatility: f64) -> f64 {
        let years = (self.days - elapsed).max(0.0) / 365.0;
        let total = volatility * years.sqrt();
        let intrinsic = self.payoff(spot);
        if total < 1e-6 {
            return intrinsic;
        }
        intrinsic + spot * black::premium((self.strike / spot).ln(), total)
    }
}

impl Book {
    /// Worth `elapsed` days after the opening; volatility by the days that an option has at the opening.
    pub fn worth(&self, spot: f64, elapsed: f64, volatility: impl Fn(f64) -> f64) -> f64 {
        let options =
            self.legs.iter().map(|leg| leg.size * leg.worth(spot, elapsed, volatility(leg.days)));
        self.linear * spot + options.sum::<f64>()
    }

    /// Options sold.
    pub fn short_options(&self) -> f64 {
        self.legs.iter().map(|leg| (-leg.size).max(0.0)).sum()
    }

    /// The least that its options can pay at expiry, where that is bounded and there is nothing else.
    pub fn worst_payoff(&self) -> Option<f64> {
        let expiry = |days: f64| self.legs.iter().filter(move |leg| leg.days == days);
        if self.linear != 0.0 || self.legs.is_empty() {
            return None;
        }
        let mut sum = 0.0;
        let mut expiries: Vec<f64> = self.legs.iter().map(|leg| leg.days).collect();
        expiries.dedup();
        for days in expiries {
            let calls: f64 = expiry(days).filter(|leg| !leg.is_put).map(|leg| leg.size).sum();
            if calls < 0.0 {
                return None;
            }
            let pays = |spot: f64| expiry(days).map(|leg| leg.size * leg.payoff(spot)).sum::<f64>();
            sum += expiry(days).map(|leg| pays(leg.strike)).fold(pays(0.0), f64::min);
        }
        Some(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bounded_book_is_worth_less_than_its_worst_payoff(
            spot in 0.3..3.0f64, elapsed in 0.0..60.0f64, volatility in 0.05..3.0f64,
        ) {
            for book in standard() {
                if let Some(worst) = book.worst_payoff() {
                    prop_assert!(book.worth(spot, elapsed, |_| volatility) >= worst - 1e-6);
                }
            }
        }
    }

    #[test]
    fn spreads_are_bounded_and_naked_shorts_are_not() {
        let bounds: Vec<_> = standard().iter().map(Book::worst_payoff).collect();
        let at = |i: usize| bounds[i].map(|it| (it * 1e6).round() / 1e6);
        assert_eq!((at(4), at(5)), (Some(-0.1), Some(-0.1)));
        for i in [0, 1, 2, 3, 6, 7] {
            assert_eq!(bounds[i], None, "{i}");
        }
    }

    #[test]
    fn a_straddle_is_worth_what_the_textbook_says() {
        let straddle = &standard()[2];
        // 2 (2 N(v/2) - 1) with v = 0.6 sqrt(30/365) = 0.172016: N(0.086008) = 0.534270.
        assert!((straddle.worth(1.0, 0.0, |_| 0.6) + 0.137_080).abs() < 1e-5);
    }
}
