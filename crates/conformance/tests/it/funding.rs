//! `contracts/src/accrual/FundingRules.sol`.

use crate::rule::{Rule, cases};
use alloy::primitives::{
    I256, U256,
    aliases::{I24, I40, I88, U48},
};
use loadline_bindings::testing::FundingRulesHarness::{
    self as sol, FundingRulesHarnessErrors as Errors,
};
use loadline_model::{
    arbitrary::{funding_drive, funding_state, funding_terms, price, size},
    funding::{Accrued, FundingDrive, FundingError, FundingState, paid_up},
};
use loadline_units::{Overflow, Usd};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

fn state_in(it: &FundingState) -> sol::FundingState {
    sol::FundingState {
        index: I88::try_from(it.index_wad).unwrap(),
        rate: I40::try_from(it.rate).unwrap(),
        drift: I24::try_from(it.drift).unwrap(),
        maxRate: it.max_rate,
        spot: U48::from(it.spot),
        updatedAt: it.updated_at.try_into().unwrap(),
        halted: it.halted,
    }
}

fn state_out(it: &sol::FundingState) -> FundingState {
    FundingState {
        index_wad: i128::try_from(it.index).unwrap(),
        rate: it.rate.as_i64(),
        drift: it.drift.as_i32(),
        max_rate: it.maxRate,
        spot: it.spot.to(),
        updated_at: it.updatedAt.into(),
        halted: it.halted,
    }
}

fn drive_in(it: &FundingDrive) -> sol::FundingDrive {
    sol::FundingDrive {
        drift: I24::try_from(it.drift).unwrap(),
        maxRate: it.max_rate,
        spot: U48::from(it.spot),
    }
}

fn narrow(wad: I256) -> i128 {
    Usd::from_wad(wad).to_narrow().unwrap()
}

/// Seconds since the last write; some moments lie before it.
fn later() -> impl Strategy<Value = i64> {
    prop_oneof![-10..1_000_i64, 0..1_i64 << 28]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn indices(state in funding_state(), later in later()) {
        let now = state.updated_at.saturating_add_signed(later);
        let call = sol::asOfCall { state: state_in(&state), now_: U256::from(now) };
        let on_chain = RULE.checked(&call).map(|it| Accrued {
            index_wad: narrow(it.index),
            rate: narrow(it.rate).try_into().unwrap(),
            jumped: it.jumped,
        });
        prop_assert_eq!(state.as_of(now), on_chain);
    }

    #[test]
    fn steering(state in funding_state(), drive in funding_drive(), later in later()) {
        let now = state.updated_at.saturating_add_signed(later).min(u32::MAX.into());
        let call = sol::steeredCall { state: state_in(&state), drive: drive_in(&drive), now_: U256::from(now) };
        let on_chain = RULE.tried::<_, Errors>(&call).map(|it| state_out(&it));
        let on_chain = on_chain.map_err(|error| match error {
            None => FundingError::Overflow(Overflow),
            Some(Errors::IndexOutOfRange(error)) => FundingError::IndexOutOfRange(narrow(error.index)),
        });
        prop_assert_eq!(state.steered(&drive, now), on_chain);
    }

    #[test]
    fn drives(terms in funding_terms(), skew in size(), spot in price()) {
        let call = sol::drivenCall {
            terms: sol::FundingTerms {
                skewScale: terms.skew_scale_wad,
                maxVelocity: terms.max_velocity_wad,
                maxRate: terms.max_rate_wad,
            },
            skew: skew.to_wad(),
            spot: spot.to_wad(),
        };
        let on_chain = RULE.checked(&call).map(|it| FundingDrive {
            drift: it.drift.as_i32(),
            max_rate: it.maxRate,
            spot: it.spot.to(),
        });
        prop_assert_eq!(terms.driven(skew, spot), on_chain);
    }

    #[test]
    fn payments(size in size(), index in -(1_i128 << 90)..1 << 90) {
        let call = sol::paidUpCall { size: size.to_wad(), index: Usd::from_narrow(index).to_wad() };
        prop_assert_eq!(Ok(paid_up(size, index)), RULE.checked(&call).map(Usd::from_wad));
    }
}
