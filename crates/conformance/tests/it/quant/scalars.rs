//! exp, ln, the normal distribution, products of full width.

use super::{around, spread};
use crate::rule::{Rule, cases};
use alloy::primitives::{I256, U256};
use loadline_bindings::testing::scalar_harness::ScalarHarness::{
    self, ScalarHarnessErrors as Errors,
};
use loadline_model::{
    arbitrary::wide,
    math::{
        self, OutOfRange, cdf_wad, exp_wad, inverse_cdf_wad, ln_ratio_x57, ln_wad, ln_x57,
        mul_div_down, mul_div_up, pdf_wad, sqrt, sqrt_wad,
    },
};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&ScalarHarness::BYTECODE));

fn word(x: i128) -> I256 {
    I256::try_from(x).unwrap()
}

/// The model's error from the contract's.
fn refused<T>(result: Result<T, Option<Errors>>) -> Result<T, OutOfRange> {
    result.map_err(|error| match error.unwrap() {
        Errors::ExponentTooLarge(it) => OutOfRange::Exponent(it.exponentWad.try_into().unwrap()),
        Errors::LogarithmOf(it) => OutOfRange::Logarithm(it.x),
        Errors::ProbabilityOutOfRange(it) => OutOfRange::Probability(it.probabilityWad.to()),
        Errors::QuotientOverflow(it) => OutOfRange::Quotient { x: it.x, y: it.y, d: it.d },
    })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn exponential(x in around(68)) {
        let theirs = refused(RULE.tried(&ScalarHarness::expWadCall { x: word(x) }));
        prop_assert_eq!(exp_wad(x), theirs);
    }

    #[test]
    fn logarithm(x in wide(256)) {
        let theirs = refused(RULE.tried(&ScalarHarness::lnWadCall { x }));
        prop_assert_eq!(ln_wad(x).map(word), theirs);
        let theirs = refused(RULE.tried(&ScalarHarness::lnX57Call { x }));
        prop_assert_eq!(ln_x57(x).map(word), theirs);
    }

    #[test]
    fn logarithm_of_a_ratio(a in 1_u128..1 << 85, more in 0_u128..1 << 95) {
        let b = (a + more % (1023 * a)).min((1 << 96) - 1);
        let call = ScalarHarness::lnRatioX57Call { a: U256::from(a), b: U256::from(b) };
        prop_assert_eq!(U256::from(ln_ratio_x57(a, b)), RULE.sure(&call));
    }

    #[test]
    fn normal(x in around(66)) {
        let theirs = RULE.sure(&ScalarHarness::cdfWadCall { x: word(x) });
        prop_assert_eq!(U256::from(cdf_wad(x)), theirs);
        let theirs = RULE.sure(&ScalarHarness::pdfWadCall { x: word(x) });
        prop_assert_eq!(U256::from(pdf_wad(x)), theirs);
    }

    #[test]
    fn inverse(p in spread(0, 1_000_000_000_000_000_001)) {
        let call = ScalarHarness::inverseCdfWadCall { p: U256::from(p) };
        prop_assert_eq!(inverse_cdf_wad(p).map(word), refused(RULE.tried(&call)));
    }

    #[test]
    fn roots(x in wide(256), narrow in spread(1 << 79, 1 << 127)) {
        prop_assert_eq!(sqrt(x), RULE.sure(&ScalarHarness::sqrtCall { x }));
        prop_assert_eq!(sqrt_wad(x), RULE.sure(&ScalarHarness::sqrtWadCall { x }));
        let narrow = U256::from(narrow);
        prop_assert_eq!(sqrt(narrow), RULE.sure(&ScalarHarness::sqrt48Call { x: narrow }));
    }

    #[test]
    fn quotients(x in wide(256), y in wide(256), d in wide(256)) {
        let theirs = refused(RULE.tried(&ScalarHarness::mulDivDownCall { x, y, d }));
        prop_assert_eq!(mul_div_down(x, y, d), theirs);
        let theirs = refused(RULE.tried(&ScalarHarness::mulDivUpCall { x, y, d }));
        prop_assert_eq!(mul_div_up(x, y, d), theirs);
    }
}

#[test]
fn the_probability_of_one_deviation() {
    assert_eq!(math::cdf_wad(1_000_000_000_000_000_000) / 1_000_000, 841_344_746_068);
}
