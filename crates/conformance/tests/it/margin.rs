//! `contracts/src/margin`, `contracts/src/types/{Assessment,AssetTerms,PerpTiers}.sol`.

use crate::{
    encode::{
        assessment_in, assessment_out, book_in, market_in, rule_of, terms_in, tier_in, underlyings,
    },
    rule::{Rule, cases},
};
use alloy::primitives::{I256, U256};
use loadline_bindings::testing::MarginRulesHarness::{
    self as sol, MarginRulesHarnessErrors as Errors,
};
use loadline_model::{
    Assessment, AssetTerms, Book, InvalidTerms, InvalidTier, Market, Mode, OPTION_LOT, OptionLeg,
    PerpTiers, Refusal, ScanRange,
    arbitrary::{self, option_leg, usd, wide},
    margin::{assess, covered, haircut, reduced, requirements},
};
use loadline_units::{Overflow, Size, Usd};
use proptest::{collection::vec, prelude::*};
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

const fn pair(raw: [I256; 2]) -> (Usd, Usd) {
    (Usd::from_wad(raw[0]), Usd::from_wad(raw[1]))
}

fn any_assessment() -> impl Strategy<Value = Assessment> {
    (prop::array::uniform5(usd()), usd()).prop_map(|([equity, one, two, three, four], min_cash)| {
        Assessment {
            equity,
            initial_haircut: one,
            maintenance_haircut: two,
            initial_margin: three,
            maintenance_margin: four,
            min_cash,
            fresh: true,
        }
    })
}

/// Any range, half of them at most 1.
fn range() -> impl Strategy<Value = u64> {
    prop_oneof![1..=1_000_000_000_000_000_000_u64, 1..=u64::MAX]
}

/// A market whose underlyings have ranges.
fn ranged_market() -> impl Strategy<Value = Market> {
    let ranges = prop::array::uniform4((range(), range(), range()));
    (arbitrary::market(), ranges, range()).prop_map(|(mut market, ranges, reference)| {
        market.set_reference_range(reference);
        for (id, (initial_wad, maintenance_wad, confidence_wad)) in underlyings().zip(ranges) {
            market.set_range(id, ScanRange { initial_wad, maintenance_wad, confidence_wad });
        }
        market
    })
}

/// Options, no two of one series.
fn distinct_options() -> impl Strategy<Value = Vec<OptionLeg>> {
    vec(option_leg(), 0..6).prop_map(|mut legs| {
        legs.dedup_by_key(|leg| leg.series());
        legs
    })
}

/// A leg halved, closed, grown by a wei, or turned to the other side.
static CHANGES: [fn(Size) -> Size; 4] = [
    |size| Size::from_wad(size.to_wad() / 2),
    |_| Size::ZERO,
    |size| Size::from_wad(size.to_wad().saturating_add(size.to_wad().signum())),
    |size| Size::from_wad(size.to_wad().saturating_neg()),
];

/// The same for lots of an option.
static MOVES: [fn(i128) -> i128; 4] =
    [|lots| lots / 2, |_| 0, |lots| lots + lots.signum(), |lots| -lots];

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn assessments(book in arbitrary::book(), market in ranged_market()) {
        let call = sol::assessCall { book: book_in(&book), market: market_in(&market, &book) };
        let on_chain = RULE.checked(&call).map(|a| rule_of(assessment_out(a)));
        let modelled = assess(Mode::Cross, &book, &market).map(rule_of);
        prop_assert_eq!(modelled, on_chain.map_err(Refusal::Overflow));
    }

    #[test]
    fn balances(a in any_assessment()) {
        let on_chain = RULE.checked(&sol::balancesCall { a: assessment_in(a) });
        let modelled = || Ok::<_, Overflow>((a.initial_balance()?, a.maintenance_balance()?));
        prop_assert_eq!(modelled(), on_chain.map(|it| pair([it.initial, it.maintenance])));
    }

    #[test]
    fn coverage(a in any_assessment(), cash in prop::option::of(usd()), outflow: bool) {
        let cash = cash.unwrap_or(a.min_cash);
        let on_chain = RULE.checked(&sol::coveredCall { a: assessment_in(a), cash: cash.to_wad(), outflow });
        prop_assert_eq!(covered(&a, cash, outflow), on_chain);
    }

    /// The second book is the first with some legs changed, and its options in another order; the assessments are any,
    /// or equal.
    #[test]
    fn reductions(
        book in arbitrary::book(), options in distinct_options(),
        sizes in prop::array::uniform4(prop::option::of(prop::sample::select(&CHANGES[..]))),
        moved in vec(prop::option::of(prop::sample::select(&MOVES[..])), 6), turned: usize,
        assessments in (any_assessment(), any_assessment()), equal: bool, fees in usd()
    ) {
        let book = Book { options, ..book };
        let mut later = book.clone();
        for (leg, change) in later.perps.iter_mut().zip(sizes) {
            leg.size = change.map_or(leg.size, |change| change(leg.size));
        }
        for (leg, change) in later.options.iter_mut().zip(moved) {
            let lots = leg.size().to_wad() / OPTION_LOT;
            let size = change.map_or(lots, |change| change(lots)) * OPTION_LOT;
            *leg = leg.with_size(Size::from_wad(size)).unwrap_or(*leg);
        }
        let turn = turned.checked_rem(later.options.len()).unwrap_or(0);
        later.options.rotate_left(turn);
        let before = assessments.0;
        let after = if equal { before } else { assessments.1 };
        let call = sol::reducedCall {
            bookBefore: book_in(&book),
            bookAfter: book_in(&later),
            before: assessment_in(before),
            after_: assessment_in(after),
            fees: fees.to_wad(),
        };
        prop_assert_eq!(reduced((&book, &before), (&later, &after), fees), RULE.checked(&call));
    }

    #[test]
    fn perp_requirements(tiers in arbitrary::tiers(), notional in wide(256)) {
        let on_chain = RULE.checked(&sol::requirementsCall { tiers: tiers.pack(), notional });
        let modelled = requirements(&tiers, notional);
        prop_assert_eq!(modelled, on_chain.map(|it| (it.initial, it.maintenance)));
    }

    #[test]
    fn collateral_haircuts(terms in arbitrary::terms(), bps: u16, value in wide(256), range: u64, reference in range()) {
        let call = sol::haircutCall {
            bps: U256::from(bps),
            terms: terms_in(terms),
            value,
            range: U256::from(range),
            referenceRange: U256::from(reference),
        };
        prop_assert_eq!(haircut(bps, &terms, value, range, reference), RULE.checked(&call));
    }

    #[test]
    fn packed_tiers(
        tiers in arbitrary::unchecked_tiers(),
        spoiled in prop::option::of((0..4_usize, 0..3_u8, any::<u16>())),
    ) {
        let mut tiers = tiers;
        match spoiled {
            Some((at, 0, value)) => tiers[at].bound_thousands = u32::from(value),
            Some((at, 1, value)) => tiers[at].initial_bps = value,
            Some((at, _, value)) => tiers[at].maintenance_bps = value,
            None => {}
        }
        let call = sol::packCall { tiers: tiers.map(tier_in) };
        match (PerpTiers::new(tiers), RULE.tried::<_, Errors>(&call)) {
            (Ok(valid), Ok(word)) => {
                prop_assert_eq!(valid.pack(), word);
                prop_assert_eq!(PerpTiers::unpack(word), Ok(valid));
            }
            (Err(InvalidTier { index, tier }), Err(Some(Errors::InvalidTier(error)))) => {
                prop_assert_eq!((U256::from(index), tier_in(tier)), (error.index, error.tier));
            }
            (modelled, on_chain) => prop_assert!(false, "{:?} {:?}", modelled, on_chain),
        }
    }

    #[test]
    fn checked_terms(
        terms in arbitrary::terms(), spoiled in prop::option::of((0..5_u8, prop_oneof![Just(0), any::<u16>()]))
    ) {
        let terms = match spoiled {
            Some((0, value)) => AssetTerms { initial_bps: value, ..terms },
            Some((1, value)) => AssetTerms { maintenance_bps: value, ..terms },
            Some((2, value)) => AssetTerms { portfolio_bps: value, ..terms },
            Some((3, value)) => AssetTerms { slope_bps: value, ..terms },
            Some((_, value)) => AssetTerms { scale_thousands: u32::from(value), ..terms },
            None => terms,
        };
        let call = sol::checkedCall { terms: terms_in(terms) };
        match (terms.checked(), RULE.tried::<_, Errors>(&call)) {
            (Ok(valid), Ok(same)) => prop_assert_eq!(terms_in(valid), same),
            (Err(InvalidTerms { terms }), Err(Some(Errors::InvalidTerms(error)))) => {
                prop_assert_eq!(terms_in(terms), error.terms);
            }
            (modelled, on_chain) => prop_assert!(false, "{:?} {:?}", modelled, on_chain),
        }
    }
}
