//! `contracts/src/margin/OptionRules.sol`, `contracts/src/types/{OptionGroups,OptionTerms}.sol`.

use crate::{
    encode::{option_terms_in, range_in, recast},
    expiry::{Moment, moment, moment_and_option, option_at},
    refused::same,
    rule::{Rule, cases},
};
use alloy::primitives::{I256, U256};
use loadline_bindings::testing::OptionRulesHarness::{
    self as sol, OptionRulesHarnessErrors as Errors,
};
use loadline_model::{
    InvalidOptionTerms, OPTION_LOT, OptionLeg, OptionTerms, Refusal, ScanRange,
    arbitrary::{option_leg, options::option_terms},
    margin::option::{naked, option_requirements, worst_payoff},
};
use loadline_units::Size;
use proptest::{collection::vec, prelude::*};
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

/// Legs of one expiry as a book has them: in any order, each series once, some of size zero.
fn legs(moment: Moment) -> impl Strategy<Value = Vec<OptionLeg>> {
    let lots = prop_oneof![
        1 => Just(0_i128),
        6 => -100_000_000_000..100_000_000_000_i128,
        2 => (-20..20_i128).prop_map(|n| n * 100_000_000),
        1 => (i128::MIN >> 33) / OPTION_LOT..=(i128::MAX >> 33) / OPTION_LOT,
    ];
    vec((option_at(moment.spot), lots), 1..12).prop_map(|legs| {
        let mut held: Vec<OptionLeg> = Vec::new();
        for (series, lots) in legs {
            if held.iter().all(|leg| leg.series() != series) {
                held.push(OptionLeg::new(series, Size::from_wad(lots * OPTION_LOT)).unwrap());
            }
        }
        held
    })
}

fn moment_and_legs() -> impl Strategy<Value = (Moment, Vec<OptionLeg>)> {
    moment()
        .prop_flat_map(|moment| (Just(moment), legs(moment)))
        .prop_filter("something is open", |(_, legs)| legs.iter().any(|leg| !leg.size().is_zero()))
}

/// The open ones, ascending by strike.
fn sorted(legs: &[OptionLeg]) -> Vec<OptionLeg> {
    let mut open: Vec<_> = legs.iter().filter(|leg| !leg.size().is_zero()).copied().collect();
    open.sort_by_key(|leg| leg.series().strike());
    open
}

fn packed(legs: &[OptionLeg]) -> Vec<U256> {
    legs.iter().copied().map(OptionLeg::pack).collect()
}

fn range() -> impl Strategy<Value = ScanRange> {
    let range = || prop_oneof![4 => 1..=2_500_000_000_000_000_000_u64, 1 => 1..=u64::MAX];
    (range(), range()).prop_map(|(initial_wad, maintenance_wad)| ScanRange {
        initial_wad,
        maintenance_wad,
        confidence_wad: 0,
    })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn requirements((moment, legs) in moment_and_legs(), terms in option_terms(8), range in range()) {
        let call = sol::requirementsCall {
            options: packed(&legs),
            index: U256::ZERO,
            e: recast(moment.on_chain()),
            terms: recast(option_terms_in(terms)),
            range: recast(range_in(range)),
        };
        let on_chain = RULE.raw(&call).map(|it| (it.value, it.initial, it.maintenance));
        let modelled = option_requirements(&sorted(&legs), &moment.modelled(), &terms, range);
        same(modelled.map(|it| (it.value, it.initial, it.maintenance)), on_chain)?;
    }

    #[test]
    fn worst_payoffs((_, legs) in moment_and_legs()) {
        let call = sol::worstPayoffCall { options: packed(&legs), index: U256::ZERO };
        let on_chain = RULE.sure(&call);
        // From [1e-26 USD] to [1e-36 USD].
        let worst = on_chain.worst * I256::unchecked_from(10_000_000_000_u64);
        prop_assert_eq!(worst_payoff(&sorted(&legs)), on_chain.bounded.then_some(worst));
    }

    #[test]
    fn naked_shorts((moment, series) in moment_and_option(), terms in option_terms(8), range in range()) {
        let call = sol::nakedCall {
            e: recast(moment.on_chain()),
            terms: recast(option_terms_in(terms)),
            range: U256::from(range.initial_wad),
            put: series.is_put(),
            strike: U256::from(series.strike()),
        };
        let modelled = naked(&moment.modelled(), &terms, range.initial_wad, series);
        same(modelled.map_err(Refusal::Overflow), RULE.raw(&call))?;
    }

    /// Of many expiries and underlyings, in any order.
    #[test]
    fn groups(legs in vec((option_leg(), any::<bool>(), 1..4_u32), 0..40)) {
        let mut held: Vec<OptionLeg> = Vec::new();
        for (leg, closed, expiry) in legs {
            let was = leg.series();
            let series = loadline_units::OptionSeries::new(was.underlying(), was.is_put(), expiry, was.strike()).unwrap();
            let size = if closed { Size::ZERO } else { leg.size() };
            if held.iter().all(|leg| leg.series() != series) {
                held.push(OptionLeg::new(series, size).unwrap());
            }
        }
        let on_chain = RULE.sure(&sol::groupCall { options: packed(&held) });
        let mut open: Vec<_> = held.iter().filter(|leg| !leg.size().is_zero()).copied().collect();
        open.sort_by_key(|leg| (leg.series().key(), leg.series().strike()));
        let runs: Vec<_> = open.chunk_by(|a, b| a.series().key() == b.series().key()).collect();
        let keys: Vec<u64> = on_chain.keys.iter().map(|key| key.to()).collect();
        let expected: Vec<u64> = runs.iter().map(|run| {
            let key = run[0].series().key();
            (u64::from(key.underlying.get()) << 32) | u64::from(key.expiry)
        }).collect();
        prop_assert_eq!(keys, expected);
        let ends: Vec<usize> = on_chain.ends.iter().map(|end| end.to()).collect();
        let expected: Vec<usize> = runs.iter().scan(0, |end, run| { *end += run.len(); Some(*end) }).collect();
        prop_assert_eq!(ends, expected);
        // Of one strike, call and put may stand in either order.
        let strikes = |word: &U256| OptionLeg::unpack(*word).unwrap().series().strike();
        prop_assert_eq!(on_chain.legs.iter().map(strikes).collect::<Vec<_>>(), open.iter().map(|leg| leg.series().strike()).collect::<Vec<_>>());
        let (mut theirs, mut ours) = (on_chain.legs, packed(&open));
        theirs.sort();
        ours.sort();
        prop_assert_eq!(theirs, ours);
    }

    #[test]
    fn checked_terms(
        terms in option_terms(8),
        spoiled in prop::option::of((0..10_u8, prop_oneof![Just(0), Just(99), Just(30_001), any::<u16>()])),
    ) {
        let mut terms: OptionTerms = terms;
        match spoiled {
            Some((0, value)) => terms.column = u8::try_from(value % 256).unwrap(),
            Some((1, value)) => terms.vol_up_bps = value,
            Some((2, value)) => terms.vol_down_bps = value,
            Some((3, value)) => terms.short_bps = value,
            Some((4, value)) => terms.floor_bps = value,
            Some((5, value)) => terms.minimum_bps = value,
            Some((6, value)) => terms.liquidity_bps = value,
            Some((7, value)) => terms.vega_bps = value,
            Some((8, value)) => terms.depth_thousands = value.into(),
            Some((_, value)) => terms.vega_thousands = value.into(),
            None => {}
        }
        let call = sol::checkedCall { terms: recast(option_terms_in(terms)) };
        match (terms.checked(), RULE.tried::<_, Errors>(&call)) {
            (Ok(valid), Ok(same)) => prop_assert_eq!(option_terms_in(valid), recast(same)),
            (Err(InvalidOptionTerms { terms }), Err(Some(Errors::InvalidOptionTerms(error)))) => {
                prop_assert_eq!(option_terms_in(terms), recast(error.terms));
            }
            (modelled, on_chain) => prop_assert!(false, "{:?} {:?}", modelled, on_chain),
        }
    }
}
