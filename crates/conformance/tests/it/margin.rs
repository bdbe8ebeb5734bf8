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
    margin::{assess, haircuts, requirements},
};
use loadline_units::{AssetId, Overflow, UnderlyingId, Usd};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

fn terms_in(terms: AssetTerms) -> sol::AssetTerms {
    sol::AssetTerms {
        underlying: terms.underlying.get(),
        initialBps: terms.initial_bps,
        maintenanceBps: terms.maintenance_bps,
        slopeBps: terms.slope_bps,
        scaleThousands: terms.scale_thousands,
    }
}

fn tier_in(tier: PerpTier) -> sol::PerpTier {
    sol::PerpTier {
        boundThousands: tier.bound_thousands,
        initialBps: tier.initial_bps,
        maintenanceBps: tier.maintenance_bps,
    }
}

fn book_in(book: &Book) -> sol::Book {
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

fn pair(raw: [I256; 2]) -> (Usd, Usd) {
    (Usd::from_wad(raw[0]), Usd::from_wad(raw[1]))
}

fn any_assessment() -> impl Strategy<Value = Assessment> {
    prop::array::uniform5(usd()).prop_map(|[equity, one, two, three, four]| Assessment {
        equity,
        initial_haircut: one,
        maintenance_haircut: two,
        initial_margin: three,
        maintenance_margin: four,
        min_cash: Usd::ZERO,
        fresh: true,
    })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn assessments(book in arbitrary::book(), market in arbitrary::market()) {
        let call = sol::assessCall { book: book_in(&book), market: market_in(&market) };
        let on_chain = RULE.checked(&call).map(|a| Assessment {
            equity: Usd::from_wad(a.equity),
            initial_haircut: Usd::from_wad(a.initialHaircut),
            maintenance_haircut: Usd::from_wad(a.maintenanceHaircut),
            initial_margin: Usd::from_wad(a.initialMargin),
            maintenance_margin: Usd::from_wad(a.maintenanceMargin),
            // These two are the engine's to say.
            min_cash: Usd::ZERO,
            fresh: true,
        });
        let modelled = assess(Mode::Cross, &book, &market);
        let rules = modelled.map(|a| Assessment { min_cash: Usd::ZERO, fresh: true, ..a });
        prop_assert_eq!(rules, on_chain.map_err(Refusal::Overflow));
    }

    #[test]
    fn balances(a in any_assessment()) {
        let given = sol::Assessment {
            equity: a.equity.to_wad(),
            initialHaircut: a.initial_haircut.to_wad(),
            maintenanceHaircut: a.maintenance_haircut.to_wad(),
            initialMargin: a.initial_margin.to_wad(),
            maintenanceMargin: a.maintenance_margin.to_wad(),
            minCash: I256::ZERO,
            fresh: true,
        };
        let on_chain = RULE.checked(&sol::balancesCall { a: given });
        let modelled = || Ok::<_, Overflow>((a.initial_balance()?, a.maintenance_balance()?));
        prop_assert_eq!(modelled(), on_chain.map(|it| pair([it.initial, it.maintenance])));
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
        prop_assert_eq!(haircuts(&terms, value), on_chain.map(|it| (it.initial, it.maintenance)));
    }

    #[test]
    fn packed_tiers(tiers in arbitrary::tiers(), spoiled in prop::option::of((0..4_usize, 0..3_u8, any::<u16>()))) {
        let mut tiers = *tiers.tiers();
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
