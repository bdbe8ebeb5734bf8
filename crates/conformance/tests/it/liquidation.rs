//! `contracts/src/liquidation/LiquidationRules.sol`, `contracts/src/margin/PayoffRules.sol`.

use crate::rule::{Rule, cases};
use alloy::primitives::U256;
use loadline_bindings::testing::LiquidationRulesHarness as sol;
use loadline_model::{
    arbitrary::{auction_terms, credit, fraction, option_leg, price, usd},
    liquidation::{
        AuctionTerms, Close, close_fraction_up, in_grace, slice_away, slice_fraction_up,
    },
};
use loadline_units::{Fraction, Price, Usd};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

const fn terms_in(terms: AuctionTerms) -> sol::AuctionTerms {
    sol::AuctionTerms {
        startDiscount: terms.start_discount.to_wad(),
        maxDiscount: terms.max_discount.to_wad(),
        bonusCap: terms.bonus_cap.to_wad(),
        targetBuffer: terms.target_buffer.to_wad(),
        rampSeconds: terms.ramp_seconds,
    }
}

const fn fraction_of(raw: u64) -> Fraction {
    Fraction::from_wad(raw).unwrap()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn discounts(terms in auction_terms(), elapsed in prop_oneof![0..=7_200_u64, any::<u64>()]) {
        let call = sol::discountDownCall {
            terms: terms_in(terms),
            elapsed: U256::from(elapsed),
        };
        prop_assert_eq!(terms.discount_down(elapsed), RULE.checked(&call).map(fraction_of));
    }

    #[test]
    fn bonuses(terms in auction_terms(), equity in usd(), margin in credit(255), discount in fraction()) {
        let call = sol::bonusDownCall {
            terms: terms_in(terms),
            equity: equity.to_wad(),
            maintenanceMargin: margin.to_wad(),
            discount: discount.to_wad(),
        };
        let on_chain = RULE.checked(&call).map(Usd::from_wad);
        prop_assert_eq!(terms.bonus_down(equity, margin, discount), on_chain);
    }

    #[test]
    fn targets(terms in auction_terms(), requirement in usd()) {
        let call = sol::targetUpCall {
            terms: terms_in(terms),
            requirement: requirement.to_wad(),
        };
        prop_assert_eq!(terms.target_up(requirement), RULE.checked(&call).map(Usd::from_wad));
    }

    #[test]
    fn graces(
        equity in usd(), down: bool, since in 0..2_000_u64, grace in 0..1_000_u64, now in 0..4_000_u64
    ) {
        let call = sol::inGraceCall {
            equity: equity.to_wad(),
            down,
            since: U256::from(since),
            graceSeconds: U256::from(grace),
            now_: U256::from(now),
        };
        prop_assert_eq!(Ok(in_grace(equity, down, since, grace, now)), RULE.checked(&call));
    }

    /// The bonus is at most the equity, as `bonusDown` gives it.
    #[test]
    fn slices(target in usd(), equity in usd(), share in fraction()) {
        let bonus = equity.share_down(share).unwrap_or(Usd::ZERO);
        let call = sol::sliceFractionUpCall {
            target: target.to_wad(),
            equity: equity.to_wad(),
            bonus: bonus.to_wad(),
        };
        prop_assert_eq!(slice_fraction_up(target, equity, bonus), RULE.checked(&call).map(fraction_of));
    }

    #[test]
    fn closes(target in usd(), equity in usd(), closed in usd(), cost in usd()) {
        let call = sol::closeFractionUpCall {
            target: target.to_wad(),
            equity: equity.to_wad(),
            closed: closed.to_wad(),
            cost: cost.to_wad(),
        };
        let on_chain = RULE.checked(&call).map(|it| Close {
            fraction: fraction_of(it.fraction),
            suffices: it.suffices,
        });
        prop_assert_eq!(close_fraction_up(target, equity, closed, cost), on_chain);
    }

    #[test]
    fn slices_of_legs(leg in option_leg(), fraction in fraction()) {
        let call = sol::sliceAwayCall { leg: leg.pack(), fraction: fraction.to_wad() };
        let modelled = slice_away(leg, fraction).unwrap();
        prop_assert_eq!(modelled.pack(), RULE.sure(&call));
        prop_assert!(modelled.size().magnitude() <= leg.size().magnitude());
    }

    /// At multiples of 1e-8 USD, as settlement prices are.
    #[test]
    fn payoffs(leg in option_leg(), settlement in price(), near: bool, offset in 0..3_u128) {
        let unit = 10_000_000_000;
        let strike = u128::from(leg.series().strike());
        let wad = if near { strike - 1 + offset } else { settlement.to_wad() / unit } * unit;
        let call = sol::payoffCall { leg: leg.pack(), settlement: wad };
        let modelled = leg.paid_at(Price::from_wad(wad)).unwrap();
        prop_assert_eq!(modelled, Usd::from_wad(RULE.sure(&call)));
    }
}
