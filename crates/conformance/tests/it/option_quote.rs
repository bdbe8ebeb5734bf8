//! `contracts/src/market/OptionQuoteRules.sol`.

use crate::rule::{Rule, cases};
use alloy::primitives::U256;
use loadline_bindings::testing::OptionQuoteRulesHarness as sol;
use loadline_model::{
    arbitrary::{option_quote_terms, option_trade, wide_exposure},
    market::{Exposure, OptionQuoteTerms, OptionTrade, Quote, bucket_of},
};
use loadline_units::Usd;
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

const fn terms_in(terms: &OptionQuoteTerms) -> sol::OptionQuoteTerms {
    sol::OptionQuoteTerms {
        vegaSlope: terms.vega_slope_wad,
        gammaSlope: terms.gamma_slope_wad,
        fee: terms.fee.to_wad(),
        feeCap: terms.fee_cap.to_wad(),
        insuranceShare: terms.insurance_share.to_wad(),
        spread: terms.spread.to_wad(),
        volatilitySpread: terms.volatility_spread.to_wad(),
        spreadPerSecond: terms.spread_per_second_wad,
        volatilitySpreadPerSecond: terms.volatility_spread_per_second_wad,
        maxVega: terms.max_vega,
        maxShortGamma: terms.max_short_gamma,
        maxSyncAge: terms.max_sync_age,
    }
}

const fn exposure_in(it: &Exposure) -> sol::Exposure {
    sol::Exposure { delta: it.delta_wad, vega: it.vega_wad, gamma: it.gamma_wad }
}

fn trade_in(it: &OptionTrade) -> sol::OptionTrade {
    sol::OptionTrade {
        size: it.size.to_wad(),
        mark: it.mark.to_wad(),
        worse: it.worse.to_wad(),
        spot: it.spot.to_wad(),
        by: exposure_in(&it.by),
        confidence: it.confidence.to_wad(),
        priceAge: U256::from(it.price_age),
        surfaceAge: U256::from(it.surface_age),
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn quotes(
        terms in option_quote_terms(), slope in any::<u128>(), from in wide_exposure(),
        trade in option_trade(), by in wide_exposure()
    ) {
        for trade in [trade, OptionTrade { by, ..trade }] {
            let call = sol::quoteCall {
                terms: terms_in(&terms),
                deltaSlope: slope,
                from: exposure_in(&from),
                trade: trade_in(&trade),
            };
            let on_chain = RULE.checked(&call).map(|it| Quote {
                value: Usd::from_wad(it.value),
                impact: Usd::from_wad(it.impact),
                pool_fee: Usd::from_wad(it.poolFee),
                insurance_fee: Usd::from_wad(it.insuranceFee),
            });
            prop_assert_eq!(terms.quote(slope, &from, &trade), on_chain);
        }
    }

    #[test]
    fn impacts(
        terms in option_quote_terms(), slope in any::<u128>(), from in wide_exposure(),
        by in wide_exposure()
    ) {
        let call = sol::impactUpCall {
            terms: terms_in(&terms),
            deltaSlope: slope,
            from: exposure_in(&from),
            by: exposure_in(&by),
        };
        let on_chain = RULE.checked(&call).map(Usd::from_wad);
        prop_assert_eq!(terms.impact_up(slope, &from, &by), on_chain);
    }

    #[test]
    fn buckets(tau in prop_oneof![0..200_u64, 0..10_000_000_u64], day in 0..100_u64) {
        for tau in [tau, day * 86_400, day * 86_400 + 1] {
            let on_chain = RULE.sure(&sol::bucketOfCall { tau: U256::from(tau) });
            prop_assert_eq!(U256::from(bucket_of(tau)), on_chain);
        }
    }
}
