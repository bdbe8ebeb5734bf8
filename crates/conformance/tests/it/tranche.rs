use crate::rule::{Rule, cases};
use alloy::primitives::U256;
use loadline_bindings::testing::TrancheRulesHarness as sol;
use loadline_model::{
    arbitrary::{claims, credit, epoch, queue, tranche_terms, wide_signed},
    tranche::{Claims, Cleared, Fill, Queue, Split, TrancheTerms, clear},
};
use loadline_units::Usd;
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

const fn terms_in(terms: TrancheTerms) -> sol::TrancheTerms {
    sol::TrancheTerms { coverage: terms.coverage.to_wad(), yearlyRate: terms.yearly_rate.to_wad() }
}

const fn claims_in(claims: Claims) -> sol::TrancheClaims {
    sol::TrancheClaims {
        senior: claims.senior.to_wad(),
        arrears: claims.arrears.to_wad(),
        pool: claims.pool.to_wad(),
        juniorClosed: claims.junior_closed,
    }
}

const fn claims_out(claims: &sol::TrancheClaims) -> Claims {
    Claims {
        senior: Usd::from_wad(claims.senior),
        arrears: Usd::from_wad(claims.arrears),
        pool: Usd::from_wad(claims.pool),
        junior_closed: claims.juniorClosed,
    }
}

const fn queue_in(queue: Queue) -> sol::TrancheQueue {
    sol::TrancheQueue {
        supply: queue.supply,
        deposits: queue.deposits.to_wad(),
        redemptions: queue.redemptions,
        priceCap: queue.price_cap,
        isOpen: queue.is_open,
    }
}

const fn fill_out(fill: &sol::TrancheFill) -> Fill {
    Fill {
        admitted: Usd::from_wad(fill.admitted),
        minted: fill.minted,
        redeemed: fill.redeemed,
        paid: Usd::from_wad(fill.paid),
        price_cap: fill.priceCap,
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn accruals(claims in claims(), terms in tranche_terms(), low in credit(120), elapsed: u32) {
        let call = sol::accrueCall {
            claims: claims_in(claims),
            terms: terms_in(terms),
            low: low.to_wad(),
            elapsed: U256::from(elapsed),
        };
        let on_chain = RULE.checked(&call).map(|it| claims_out(&it));
        prop_assert_eq!(claims.accrue(terms, low, elapsed.into()), on_chain);
    }

    #[test]
    fn splits(claims in claims(), value in wide_signed(120)) {
        let call = sol::splitCall { claims: claims_in(claims), value };
        let on_chain = RULE.checked(&call).map(|it| Split {
            senior: Usd::from_wad(it.senior),
            junior: Usd::from_wad(it.junior),
        });
        prop_assert_eq!(claims.split(Usd::from_wad(value)), on_chain);
    }

    #[test]
    fn epochs(
        claims in claims(), terms in tranche_terms(), epoch in epoch(), senior in queue(), junior in queue()
    ) {
        let call = sol::clearCall {
            claims: claims_in(claims),
            terms: terms_in(terms),
            values: [epoch.low, epoch.high, epoch.spare, epoch.unit].map(Usd::to_wad),
            seniorQueue: queue_in(senior),
            juniorQueue: queue_in(junior),
        };
        let on_chain = RULE.checked(&call).map(|it| Cleared {
            claims: claims_out(&it.after_),
            senior: fill_out(&it.senior),
            junior: fill_out(&it.junior),
        });
        prop_assert_eq!(clear(claims, terms, epoch, senior, junior), on_chain);
    }
}
