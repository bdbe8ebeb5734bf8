//! `contracts/src/margin`, `contracts/src/types/{Assessment,AssetTerms,PerpTiers}.sol`.

use crate::rule::{Rule, cases};
use alloy::primitives::{I256, U256};
use loadline_bindings::testing::MarginRulesHarness::{
    self as sol, MarginRulesHarnessErrors as Errors,
};
use loadline_model::{
    Assessment, AssetTerms, Book, InvalidTerms, InvalidTier, Market, Mode, PerpTier, PerpTiers,
    Refusal,
    arbitrary::{self, ASSETS, UNDERLYINGS, usd, wide},
    margin::{assess, covered, haircut, reduced, requirements},
};
use loadline_units::{AssetId, Overflow, Size, UnderlyingId, Usd};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

pub(crate) const fn terms_in(terms: AssetTerms) -> sol::AssetTerms {
    sol::AssetTerms {
        underlying: terms.underlying.get(),
        initialBps: terms.initial_bps,
        maintenanceBps: terms.maintenance_bps,
        slopeBps: terms.slope_bps,
        scaleThousands: terms.scale_thousands,
    }
}

pub(crate) const fn tier_in(tier: PerpTier) -> sol::PerpTier {
    sol::PerpTier {
        boundThousands: tier.bound_thousands,
        initialBps: tier.initial_bps,
        maintenanceBps: tier.maintenance_bps,
    }
}

pub(crate) fn book_in(book: &Book) -> sol::Book {
    let holdings = book.holdings.iter();
    let perps = book.perps.iter();
    sol::Book {
        cash: book.cash.to_wad(),
        holdings: holdings
            .map(|it| sol::Holding { asset: it.asset.get(), amount: it.amount.to_wad() })
            .collect(),
        perps: perps
            .map(|it| sol::PerpLeg {
                underlying: it.underlying.get(),
                size: it.size.to_wad(),
                quote: it.quote.to_wad(),
            })
            .collect(),
    }
}

/// Arrays as the engines make them: indexed by identifier, zero where nothing is listed.
fn market_in(market: &Market) -> sol::Market {
    let none = sol::AssetTerms {
        underlying: 0,
        initialBps: 0,
        maintenanceBps: 0,
        slopeBps: 0,
        scaleThousands: 0,
    };
    let mut filled =
        sol::Market { marks: vec![0; 32], tiers: vec![U256::ZERO; 32], terms: vec![none; 16] };
    for id in UNDERLYINGS.map(|id| UnderlyingId::new(id).unwrap()) {
        filled.marks[id.index()] = market.mark(id).unwrap().price.to_wad();
        filled.tiers[id.index()] = market.tiers(id).unwrap().pack();
    }
    for id in ASSETS.map(|id| AssetId::new(id).unwrap()) {
        filled.terms[id.index()] = terms_in(*market.terms(id).unwrap());
    }
    filled
}

const fn assessment_in(a: Assessment) -> sol::Assessment {
    sol::Assessment {
        equity: a.equity.to_wad(),
        initialHaircut: a.initial_haircut.to_wad(),
        maintenanceHaircut: a.maintenance_haircut.to_wad(),
        initialMargin: a.initial_margin.to_wad(),
        maintenanceMargin: a.maintenance_margin.to_wad(),
        minCash: a.min_cash.to_wad(),
        fresh: a.fresh,
    }
}

pub(crate) const fn assessment_out(a: sol::Assessment) -> Assessment {
    Assessment {
        equity: Usd::from_wad(a.equity),
        initial_haircut: Usd::from_wad(a.initialHaircut),
        maintenance_haircut: Usd::from_wad(a.maintenanceHaircut),
        initial_margin: Usd::from_wad(a.initialMargin),
        maintenance_margin: Usd::from_wad(a.maintenanceMargin),
        min_cash: Usd::from_wad(a.minCash),
        fresh: a.fresh,
    }
}

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

/// A leg halved, closed, grown by a wei, or turned to the other side.
static CHANGES: [fn(Size) -> Size; 4] = [
    |size| Size::from_wad(size.to_wad() / 2),
    |_| Size::ZERO,
    |size| Size::from_wad(size.to_wad().saturating_add(size.to_wad().signum())),
    |size| Size::from_wad(size.to_wad().saturating_neg()),
];

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn assessments(book in arbitrary::book(), market in arbitrary::market()) {
        let call = sol::assessCall { book: book_in(&book), market: market_in(&market) };
        let on_chain = RULE.checked(&call);
        // Least cash and freshness are the engine's to say.
        let on_chain = on_chain.map(|a| Assessment { fresh: true, ..assessment_out(a) });
        let modelled = assess(Mode::Cross, &book, &market);
        let rules = modelled.map(|a| Assessment { min_cash: Usd::ZERO, fresh: true, ..a });
        prop_assert_eq!(rules, on_chain.map_err(Refusal::Overflow));
    }

    #[test]
    fn balances(a in any_assessment()) {
        let on_chain = RULE.checked(&sol::balancesCall { a: assessment_in(a) });
        let modelled = || Ok::<_, Overflow>((a.initial_balance()?, a.maintenance_balance()?));
        prop_assert_eq!(modelled(), on_chain.map(|it| pair([it.initial, it.maintenance])));
    }

    #[test]
    fn coverage(a in any_assessment(), cash in prop::option::of(usd())) {
        let cash = cash.unwrap_or(a.min_cash);
        let on_chain = RULE.checked(&sol::coveredCall { a: assessment_in(a), cash: cash.to_wad() });
        prop_assert_eq!(covered(&a, cash), on_chain);
    }

    /// The second book is the first with some legs changed; the assessments are any, or equal.
    #[test]
    fn reductions(
        book in arbitrary::book(), sizes in prop::array::uniform4(prop::option::of(prop::sample::select(&CHANGES[..]))),
        assessments in (any_assessment(), any_assessment()), equal: bool, fees in usd()
    ) {
        let mut later = book.clone();
        for (leg, change) in later.perps.iter_mut().zip(sizes) {
            leg.size = change.map_or(leg.size, |change| change(leg.size));
        }
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
    fn collateral_haircuts(terms in arbitrary::terms(), value in wide(256)) {
        let on_chain = RULE.checked(&sol::haircutsCall { terms: terms_in(terms), value });
        let cut = |bps| haircut(bps, &terms, value, 1, 1);
        let modelled = || Ok::<_, Overflow>((cut(terms.initial_bps)?, cut(terms.maintenance_bps)?));
        prop_assert_eq!(modelled(), on_chain.map(|it| (it.initial, it.maintenance)));
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
        terms in arbitrary::terms(), spoiled in prop::option::of((0..4_u8, prop_oneof![Just(0), any::<u16>()]))
    ) {
        let terms = AssetTerms { portfolio_bps: 0, ..terms };
        let terms = match spoiled {
            Some((0, value)) => AssetTerms { initial_bps: value, ..terms },
            Some((1, value)) => AssetTerms { maintenance_bps: value, ..terms },
            Some((2, value)) => AssetTerms { slope_bps: value, ..terms },
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
