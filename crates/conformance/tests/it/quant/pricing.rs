//! Options one by one.

use super::{around, spread};
use crate::rule::{Rule, cases};
use alloy::primitives::{I256, U256};
use loadline_bindings::testing::pricing_harness::{
    BinomialTree, BlackScholes,
    PricingHarness::{self, PricingHarnessErrors as Errors},
};
use loadline_model::{
    math::OutOfRange,
    pricing::{
        OptionOutOfRange, PremiumError, Premiums, Terms, TermsError, Tree, TreeError,
        implied_volatility_x57, price,
    },
};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&PricingHarness::BYTECODE));

/// Forward and strike, mostly within a factor of 1,024.
pub(super) fn moneyness() -> impl Strategy<Value = (u128, u128)> {
    (spread(0, 1 << 96), spread(1, 1 << 20), any::<bool>()).prop_map(|(a, thousandths, swap)| {
        let b = (a.saturating_mul(thousandths) >> 10).min(1 << 97);
        if swap { (b, a) } else { (a, b) }
    })
}

fn word(x: i128) -> I256 {
    I256::try_from(x).unwrap()
}

fn option(it: &PricingHarness::OptionOutOfRange) -> OptionOutOfRange {
    OptionOutOfRange {
        lower: it.lower.to(),
        higher: it.higher.to(),
        volatility_x57: it.volatilityX57.to(),
        discount_wad: it.discountWad.to(),
    }
}

/// Options on a spot, most of them in range.
fn terms() -> impl Strategy<Value = Terms> {
    (moneyness(), 0..300_000_000_u64, spread(0, 11 << 60), around(60), around(58)).prop_map(
        |((spot, strike), time_seconds, volatility, rate, dividend)| Terms {
            spot: spot >> 7,
            strike: strike >> 7,
            time_seconds,
            volatility,
            rate,
            dividend,
        },
    )
}

fn raw(t: &Terms) -> BlackScholes::Terms {
    BlackScholes::Terms {
        spot: U256::from(t.spot),
        strike: U256::from(t.strike),
        timeSeconds: U256::from(t.time_seconds),
        volatility: U256::from(t.volatility),
        rate: word(t.rate),
        r#yield: word(t.dividend),
    }
}

fn refused(t: &Terms, error: Option<Errors>) -> TermsError {
    match error.unwrap() {
        Errors::TermsOutOfRange(_) => TermsError::Terms(*t),
        Errors::OptionOutOfRange(it) => option(&it).into(),
        Errors::ExponentTooLarge(it) => {
            OutOfRange::Exponent(it.exponentWad.try_into().unwrap()).into()
        }
        Errors::GreeksOutOfRange(it) => TermsError::Greeks {
            lower: it.lower.to(),
            higher: it.higher.to(),
            volatility_x57: it.volatilityX57.to(),
        },
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn on_a_spot(t in terms()) {
        let call = PricingHarness::spotPriceCall { t: raw(&t) };
        let theirs = RULE.tried(&call).map_err(|error| refused(&t, error));
        let theirs = theirs.map(|it| Premiums { call: it.callValue.to(), put: it.putValue.to() });
        prop_assert_eq!(t.price(), theirs);
        let call = PricingHarness::digitalCall { t: raw(&t) };
        let theirs = RULE.tried(&call).map_err(|error| refused(&t, error));
        let theirs = theirs.map(|it| Premiums { call: it.callValue.to(), put: it.putValue.to() });
        prop_assert_eq!(t.digital(), theirs);
    }

    #[test]
    fn greeks(t in terms(), is_put: bool) {
        let call = PricingHarness::greeksCall { t: raw(&t), isPut: is_put };
        let theirs = RULE.tried(&call).map_err(|error| refused(&t, error));
        let theirs = theirs.map(|g| (g.delta, g.gamma, g.vega, g.theta, g.rho));
        let ours = t.greeks(is_put).map(|g| {
            (word(g.delta), g.gamma, U256::from(g.vega), word(g.theta), word(g.rho))
        });
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn implied(
        (forward, strike) in moneyness(),
        v in spread(0, 1 << 62),
        discount in spread(1, 4 << 60),
        premium in spread(0, 1 << 96),
        (is_put, free) in (any::<bool>(), 0..8_u8),
    ) {
        let fair = price(forward, strike, v, discount).map(|it| if is_put { it.put } else { it.call });
        let premium = if free > 0 { fair.unwrap_or(premium) } else { premium };
        let call = PricingHarness::impliedVolatilityX57Call {
            forward: U256::from(forward),
            strike: U256::from(strike),
            discountWad: U256::from(discount),
            premium: U256::from(premium),
            isPut: is_put,
        };
        let theirs = RULE.tried(&call).map_err(|error| match error.unwrap() {
            Errors::MoneynessOutOfRange(_) => PremiumError::Moneyness { forward, strike },
            Errors::DiscountOutOfRange(_) => PremiumError::Discount(discount),
            Errors::PremiumOutOfRange(_) => PremiumError::Premium { premium, forward, strike },
            other => panic!("{other:?}"),
        });
        let ours = implied_volatility_x57(forward, strike, discount, premium, is_put);
        prop_assert_eq!(ours.map(U256::from), theirs);
    }

    #[test]
    fn trees(
        (spot, strike) in moneyness(),
        step_volatility in spread(0, 1 << 60),
        (step_rate, step_yield) in (around(56), around(56)),
        steps in 0..40_u128,
        (is_put, is_american) in (any::<bool>(), any::<bool>()),
    ) {
        let (spot, strike) = (spot >> 7, strike >> 7);
        let tree = Tree {
            spot, strike, step_volatility, step_rate, step_yield, steps, is_put, is_american,
        };
        let call = PricingHarness::treeCall { t: BinomialTree::Tree {
            spot: U256::from(spot),
            strike: U256::from(strike),
            stepVolatility: U256::from(step_volatility),
            stepRate: word(step_rate),
            stepYield: word(step_yield),
            steps: U256::from(steps),
            isPut: is_put,
            isAmerican: is_american,
        } };
        let theirs = RULE.tried(&call).map_err(|error| match error.unwrap() {
            Errors::TreeOutOfRange(_) => TreeError::Tree(tree),
            Errors::ProbabilityOutOfRange(it) => {
                TreeError::Probability(it.probability.try_into().unwrap())
            }
            other => panic!("{other:?}"),
        });
        prop_assert_eq!(tree.price().map(U256::from), theirs);
    }

    #[test]
    fn premiums((forward, strike) in moneyness(), v in spread(0, 1 << 62), d in spread(0, 4 << 60)) {
        let call = PricingHarness::priceCall {
            forward: U256::from(forward),
            strike: U256::from(strike),
            volatilityX57: U256::from(v),
            discountWad: U256::from(d),
        };
        let theirs = RULE.tried(&call).map(|it| (it.callValue, it.putValue)).map_err(|error| {
            let Some(Errors::OptionOutOfRange(it)) = error else { panic!("{error:?}") };
            option(&it)
        });
        let ours = price(forward, strike, v, d).map(|it| (U256::from(it.call), U256::from(it.put)));
        prop_assert_eq!(ours, theirs);
    }
}
