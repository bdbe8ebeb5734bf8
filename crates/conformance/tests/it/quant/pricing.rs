//! Options one by one.

use super::spread;
use crate::rule::{Rule, cases};
use alloy::primitives::U256;
use loadline_bindings::testing::pricing_harness::PricingHarness::{
    self, PricingHarnessErrors as Errors,
};
use loadline_model::pricing::{OptionOutOfRange, price};
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

proptest! {
    #![proptest_config(cases())]

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
            OptionOutOfRange {
                lower: it.lower.to(),
                higher: it.higher.to(),
                volatility_x57: it.volatilityX57.to(),
                discount_wad: it.discountWad.to(),
            }
        });
        let ours = price(forward, strike, v, d).map(|it| (U256::from(it.call), U256::from(it.put)));
        prop_assert_eq!(ours, theirs);
    }
}
