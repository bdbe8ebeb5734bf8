//! Volatility of a strike.

use super::{around, spread};
use crate::rule::{Rule, cases};
use alloy::primitives::{I256, U256};
use loadline_bindings::testing::surface_harness::SurfaceHarness::{
    self, SurfaceHarnessErrors as Errors,
};
use loadline_model::surface::{Slice, SurfaceError, between};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&SurfaceHarness::BYTECODE));
const WAD: u128 = 1_000_000_000_000_000_000;

fn raw(slice: &Slice) -> SurfaceHarness::Slice {
    SurfaceHarness::Slice {
        thetaWad: U256::from(slice.theta_wad),
        rhoWad: I256::try_from(slice.rho_wad).unwrap(),
        psiWad: U256::from(slice.psi_wad),
    }
}

/// Mostly accepted ones: psi is a share of its bounds.
fn slice() -> impl Strategy<Value = Slice> {
    (spread(1, 1001 * WAD), around(60), 0..=1_050_u128).prop_map(|(theta_wad, rho_wad, share)| {
        let root: u128 = (U256::from(theta_wad) * U256::from(WAD)).root(2).to();
        let psi_wad = root.min(WAD) * 4 / 3 * share / 1_000;
        Slice { theta_wad, rho_wad, psi_wad }
    })
}

fn refused(error: &Errors) -> SurfaceError {
    match error {
        Errors::SliceRefused(it) => SurfaceError::Slice(Slice {
            theta_wad: it.thetaWad.to(),
            rho_wad: it.rhoWad.try_into().unwrap(),
            psi_wad: it.psiWad.to(),
        }),
        Errors::MoneynessOutOfRange(it) => {
            SurfaceError::Moneyness(it.moneynessX57.try_into().unwrap())
        }
        Errors::TimeOutOfRange(it) => SurfaceError::Time {
            time: it.time.to(),
            earlier: it.earlier.to(),
            later: it.later.to(),
        },
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn volatility(slice in slice(), k in around(62)) {
        let call = SurfaceHarness::volatilityX57Call {
            s: raw(&slice),
            moneynessX57: I256::try_from(k).unwrap(),
        };
        let theirs = RULE.tried(&call).map_err(|error| refused(&error.unwrap()));
        prop_assert_eq!(slice.volatility_x57(k).map(U256::from), theirs);
    }

    #[test]
    fn freedom_from_arbitrage(a in slice(), b in slice()) {
        let call = SurfaceHarness::isButterflyFreeCall { s: raw(&a) };
        prop_assert_eq!(a.is_butterfly_free(), RULE.sure(&call));
        if a.is_butterfly_free() && b.is_butterfly_free() {
            let call = SurfaceHarness::isCalendarFreeCall { a: raw(&a), b: raw(&b) };
            prop_assert_eq!(a.is_calendar_free(&b), RULE.sure(&call));
        }
    }

    #[test]
    fn times_between(
        (v1, v2) in (spread(0, (1 << 62) - 1), spread(0, (1 << 62) - 1)),
        (earlier, more, time) in (0..1_u64 << 40, 0..1_u64 << 28, 0..1_u64 << 28),
    ) {
        let (later, time) = (earlier + more, earlier + time);
        let call = SurfaceHarness::betweenCall {
            v1: U256::from(v1),
            v2: U256::from(v2),
            earlier: U256::from(earlier),
            later: U256::from(later),
            time: U256::from(time),
        };
        let theirs = RULE.tried(&call).map_err(|error| refused(&error.unwrap()));
        prop_assert_eq!(between(v1, v2, earlier, later, time).map(U256::from), theirs);
    }
}
