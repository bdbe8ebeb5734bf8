//! The tree against the closed form, and against itself.

use crate::{WAD, cases};
use alloy_primitives::U256;
use loadline_model::{
    math::sqrt_wad,
    pricing::{Terms, Tree},
};
use proptest::prelude::*;

const YEAR: u128 = 365 * 24 * 3600;

prop_compose! {
    /// Terms, and a tree of them with 24 to 64 steps.
    fn both()(
        thousandths in 500..2_000_u128,
        days in 7..700_u64,
        volatility in WAD / 5..3 * WAD / 2,
        (rate, dividend) in (-3..10_i128, -3..10_i128),
        steps in 24..64_u128,
        is_put: bool,
    ) -> (Terms, Tree) {
        let percent = WAD.cast_signed() / 100;
        let (rate, dividend) = (rate * percent, dividend * percent);
        let terms = Terms {
            spot: 1_000 * WAD,
            strike: thousandths * WAD,
            time_seconds: days * 86_400,
            volatility,
            rate,
            dividend,
        };
        let step = u128::from(terms.time_seconds) * WAD / YEAR / steps;
        let root: u128 = sqrt_wad(U256::from(step)).to();
        let tree = Tree {
            spot: terms.spot,
            strike: terms.strike,
            step_volatility: volatility * root / WAD,
            step_rate: rate * step.cast_signed() / WAD.cast_signed(),
            step_yield: dividend * step.cast_signed() / WAD.cast_signed(),
            steps,
            is_put,
            is_american: false,
        };
        (terms, tree)
    }
}

proptest! {
    #![proptest_config(cases(48))]

    /// The error falls as 1 / steps.
    #[test]
    fn european_agrees((terms, tree) in both()) {
        let exact = terms.price().unwrap();
        let exact = if tree.is_put { exact.put } else { exact.call };
        let total = tree.step_volatility * tree.steps;
        let bound = tree.spot.max(tree.strike) / WAD * total / tree.steps;
        let found = tree.price().unwrap();
        prop_assert!(found.abs_diff(exact) <= bound, "{} {} {}", found, exact, bound);
    }

    #[test]
    fn american_is_worth_more((_, tree) in both()) {
        let european = tree.price().unwrap();
        let american = Tree { is_american: true, ..tree }.price().unwrap();
        let payoff = if tree.is_put {
            tree.strike.saturating_sub(tree.spot)
        } else {
            tree.spot.saturating_sub(tree.strike)
        };
        // the spot of the first node is the tree's to 1e-14
        let noise = tree.spot / 100_000_000_000_000;
        prop_assert!(american >= european && american + noise >= payoff, "{} {}", american, european);
        // nothing is to be won by exercise: a call where nothing is paid out, a put where money earns nothing
        let patient = if tree.is_put {
            tree.step_rate <= 0 && tree.step_yield >= 0
        } else {
            tree.step_yield <= 0 && tree.step_rate >= 0
        };
        if patient {
            prop_assert!(american - european <= noise, "{} {}", american, european);
        }
    }
}
