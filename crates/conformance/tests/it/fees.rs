//! `contracts/src/accrual/FeeRules.sol` and `contracts/src/market/ProtectionRules.sol`.

use crate::rule::{Rule, cases};
use alloy::primitives::{
    U256,
    aliases::{U40, U104},
};
use loadline_bindings::testing::FeeRulesHarness as sol;
use loadline_model::{
    arbitrary::{fee_terms, usd, wide},
    fees::{FeeSplit, FeeTerms, Fees},
    protection::{Protection, Taken},
};
use loadline_units::Usd;
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

const fn terms_in(it: FeeTerms) -> sol::FeeTerms {
    sol::FeeTerms {
        version: it.version,
        perpTakerPpm: it.perp_taker_ppm,
        perpMakerPpm: it.perp_maker_ppm,
        optionTakerPpm: it.option_taker_ppm,
        optionMakerPpm: it.option_maker_ppm,
        premiumCapBps: it.premium_cap_bps,
        insuranceBps: it.insurance_bps,
        treasuryBps: it.treasury_bps,
        keepersBps: it.keepers_bps,
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn perp_fees(terms in fee_terms(), notional in usd()) {
        let call = sol::perpFeesUpCall { terms: terms_in(terms), notional: notional.to_wad() };
        let on_chain = RULE.checked(&call).map(|it| Fees {
            taker: Usd::from_wad(it.taker),
            maker: Usd::from_wad(it.maker),
        });
        prop_assert_eq!(terms.perp_fees_up(notional), on_chain);
    }

    #[test]
    fn option_fees(terms in fee_terms(), notional in usd(), premium in usd()) {
        let call = sol::optionFeesUpCall {
            terms: terms_in(terms),
            notional: notional.to_wad(),
            premium: premium.to_wad(),
        };
        let on_chain = RULE.checked(&call).map(|it| Fees {
            taker: Usd::from_wad(it.taker),
            maker: Usd::from_wad(it.maker),
        });
        prop_assert_eq!(terms.option_fees_up(notional, premium), on_chain);
    }

    #[test]
    fn splits(terms in fee_terms(), fee in wide(230)) {
        let fee = Usd::from_wad(alloy::primitives::I256::from_raw(fee));
        let call = sol::splitCall { terms: terms_in(terms), fee: fee.to_wad() };
        let on_chain = RULE.checked(&call).map(|it| FeeSplit {
            pool: Usd::from_wad(it.pool),
            insurance: Usd::from_wad(it.insurance),
            treasury: Usd::from_wad(it.treasury),
            keepers: Usd::from_wad(it.keepers),
        });
        prop_assert_eq!(terms.split(fee), on_chain);
    }

    #[test]
    fn limits_of_makers(
        interval in 1..100_000_u32,
        limits in (0..1_u64 << 40, 0..1_u64 << 40),
        before in (wide(100), wide(100)),
        fill in (wide(128), wide(128)),
        since in 0..1_u64 << 32,
        later in 0..200_000_u64,
    ) {
        let it = Protection { interval, delta_usd: limits.0, vega_usd: limits.1 };
        let now = since + later;
        let call = sol::addCall {
            protection: sol::Protection {
                interval,
                deltaUsd: U40::from(limits.0),
                vegaUsd: U40::from(limits.1),
            },
            taken: sol::Taken {
                since: U40::from(since),
                delta: U104::from(before.0),
                vega: U104::from(before.1),
            },
            delta: fill.0,
            vega: fill.1,
            now_: U256::from(now),
        };
        let on_chain = RULE.sure(&call);
        let taken = Taken { since, delta: before.0, vega: before.1 };
        let (sum, within) = it.add(taken, fill.0, fill.1, now)?;
        prop_assert_eq!(sum.delta, on_chain.sumDelta);
        prop_assert_eq!(sum.vega, on_chain.sumVega);
        prop_assert_eq!(U256::from(sum.since), on_chain.since);
        prop_assert_eq!(within, on_chain.within);
    }
}
