//! `contracts/src/market/PerpQuoteRules.sol`.

use crate::rule::{Rule, cases};
use loadline_bindings::testing::PerpQuoteRulesHarness as sol;
use loadline_model::{
    arbitrary::{quote_state, quote_terms, size, usd},
    market::{Quote, QuoteTerms},
};
use loadline_units::Usd;
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

const fn terms_in(terms: QuoteTerms) -> sol::QuoteTerms {
    sol::QuoteTerms {
        slope: terms.slope_wad,
        fee: terms.fee.to_wad(),
        spread: terms.spread.to_wad(),
        insuranceShare: terms.insurance_share.to_wad(),
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn quotes(terms in quote_terms(), state in quote_state(), size in size()) {
        let call = sol::quoteCall {
            terms: terms_in(terms),
            skew: state.skew.to_wad(),
            size: size.to_wad(),
            mark: state.mark.to_wad(),
            worse: state.worse.to_wad(),
            confidence: state.confidence.to_wad(),
        };
        let on_chain = RULE.checked(&call).map(|it| Quote {
            value: Usd::from_wad(it.value),
            impact: Usd::from_wad(it.impact),
            pool_fee: Usd::from_wad(it.poolFee),
            insurance_fee: Usd::from_wad(it.insuranceFee),
        });
        prop_assert_eq!(terms.quote(&state, size), on_chain);
    }

    #[test]
    fn impacts(terms in quote_terms(), skew in size(), size in size()) {
        let call = sol::impactUpCall {
            slope: terms.slope_wad,
            skew: skew.to_wad(),
            size: size.to_wad(),
        };
        prop_assert_eq!(terms.impact_up(skew, size), RULE.checked(&call).map(Usd::from_wad));
    }

    #[test]
    fn totals(value in usd(), impact in usd(), pool_fee in usd(), insurance_fee in usd()) {
        let call = sol::totalCall {
            q: sol::Quote {
                value: value.to_wad(),
                impact: impact.to_wad(),
                poolFee: pool_fee.to_wad(),
                insuranceFee: insurance_fee.to_wad(),
            },
        };
        let quote = Quote { value, impact, pool_fee, insurance_fee };
        prop_assert_eq!(quote.total(), RULE.checked(&call).map(Usd::from_wad));
    }
}
