//! `contracts/src/margin/{PortfolioRules,PortfolioAssessment,ScenarioRules}.sol`, and all rules over several
//! underlyings.

use crate::{
    encode::{assessment_out, book_in, market_in, recast, rule_of},
    refused::same,
    rule::cases,
};
use alloy::primitives::{Address, Bytes};
use loadline_bindings::{
    normal_table::NormalTable as TableContract,
    testing::{
        margin_rules_harness::MarginRulesHarness,
        portfolio_rules_harness::PortfolioRulesHarness as sol,
    },
};
use loadline_harness::{Outcome, World};
use loadline_model::{
    Book, Market, Mode,
    arbitrary::options::{book_in as random_book, option_market, options_in, scenarios},
    margin::{
        assess,
        portfolio::{Report, Side, requirement},
        scenario::{RowKind, ScenarioError, ScenarioTable},
    },
};
use loadline_units::Usd;
use proptest::{collection::vec, prelude::*, test_runner::Config};
use std::sync::LazyLock;

/// Books per market: making a market costs more than asking.
const BOOKS: usize = 12;
/// Where scenario tables stand.
const TABLE: Address = Address::repeat_byte(0x77);

/// The rules, and the table of the normal distribution.
#[derive(Clone, Debug)]
struct Rules {
    world: World,
    margin: Address,
    portfolio: Address,
    normal: Address,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut world = World::new();
    let mut deploy = |code: &Bytes| world.deploy(code, &[]).value().unwrap();
    let margin = deploy(&MarginRulesHarness::BYTECODE);
    let portfolio = deploy(&sol::BYTECODE);
    let normal = deploy(&TableContract::BYTECODE);
    Rules { world, margin, portfolio, normal }
});

impl Rules {
    fn with_table(code: &[u8]) -> Self {
        let mut rules = RULES.clone();
        rules.world.etch(TABLE, code.to_vec());
        rules
    }

    fn scenarios(&self, market: &Market) -> sol::Scenarios {
        let initial_factor = market.portfolio().unwrap().initial_factor_wad;
        sol::Scenarios { normal: self.normal, table: TABLE, initialFactor: initial_factor }
    }

    fn ask<C: alloy::sol_types::SolCall>(&self, at: Address, call: &C) -> Result<C::Return, Bytes> {
        match self.world.view(at, call) {
            Outcome::Returned { value, .. } => Ok(value),
            Outcome::Reverted { data, .. } => Err(data),
            Outcome::Halted { reason, .. } => panic!("{reason}"),
        }
    }
}

pub(crate) fn report_out(r: &sol::PortfolioReport) -> Report {
    Report {
        worst_row: r.worstRow.to(),
        stress: Usd::from_wad(r.stress),
        shortfall: Usd::from_wad(r.shortfall),
        liquidity: Usd::from_wad(r.liquidity),
        vega: Usd::from_wad(r.vega),
        confidence: Usd::from_wad(r.confidence),
        minimum: Usd::from_wad(r.minimum),
        roll_off: Usd::from_wad(r.rollOff),
        bound: r.bounded.then(|| Usd::from_wad(r.bound)),
        requirement: Usd::from_wad(r.requirement),
    }
}

fn market_and_books() -> impl Strategy<Value = (Market, Vec<Book>)> {
    option_market().prop_flat_map(|market| {
        let books = vec(prop_oneof![2 => random_book(&market), 1 => options_in(&market)], BOOKS);
        (Just(market), books)
    })
}

proptest! {
    #![proptest_config(Config { cases: cases().cases / 8, ..cases() })]

    #[test]
    fn all_modes((market, books) in market_and_books()) {
        let rules = Rules::with_table(market.portfolio().unwrap().scenarios.code());
        for book in &books {
            let call =
                MarginRulesHarness::assessCall { book: book_in(book), market: market_in(&market, book) };
            let on_chain = rules.ask(rules.margin, &call).map(|a| rule_of(assessment_out(a)));
            let rule = |mode| assess(mode, book, &market).map(rule_of);
            same(rule(Mode::Cross), on_chain)?;

            let (sol_book, sol_market): (sol::Book, sol::Market) =
                (recast(book_in(book)), recast(market_in(&market, book)));
            for (initial, side) in [(true, Side::Initial), (false, Side::Maintenance)] {
                let call = sol::requirementCall {
                    book: sol_book.clone(),
                    market: sol_market.clone(),
                    scenarios: rules.scenarios(&market),
                    initial,
                };
                let on_chain = rules.ask(rules.portfolio, &call).map(|it| (report_out(&it.report), it.value));
                same(requirement(book, &market, side), on_chain)?;
            }
            let call =
                sol::assessCall { book: sol_book, market: sol_market, scenarios: rules.scenarios(&market), side: 2.try_into().unwrap() };
            let on_chain = rules.ask(rules.portfolio, &call).map(|a| rule_of(assessment_out(recast(a))));
            same(rule(Mode::Portfolio), on_chain)?;
        }
    }

    /// As they are, with a byte changed, cut off or added.
    #[test]
    fn scenario_tables(
        table in (1..=4_u8).prop_flat_map(scenarios), spoiled in prop::option::of((any::<prop::sample::Index>(), 0..64_u8, 0..4_u8))
    ) {
        let mut code = table.code().unwrap();
        if let Some((at, value, how)) = spoiled {
            match how {
                0 => drop(code.pop()),
                1 => code.push(value),
                2 => { let at = at.index(12); code[at] = value }
                _ => { let at = at.index(code.len()); code[at] = value }
            }
        }
        let rules = Rules::with_table(&code);
        let on_chain = match rules.world.view(rules.portfolio, &sol::checkCall { table: TABLE }) {
            Outcome::Returned { .. } => Ok(()),
            other => Err(other.decode_error::<sol::PortfolioRulesHarnessErrors>().unwrap()),
        };
        let modelled = ScenarioTable::parse(&code);
        if let Ok(table) = &modelled {
            prop_assert_eq!(table.code(), &code[..]);
        }
        prop_assert_eq!(modelled.map(|_| ()), on_chain.map_err(|error| refused(&error)));
    }
}

fn refused(error: &sol::PortfolioRulesHarnessErrors) -> ScenarioError {
    use sol::PortfolioRulesHarnessErrors as Errors;
    match error {
        Errors::NotScenarioTable(it) => ScenarioError::NotTable(it.length.to()),
        Errors::ScenarioCountOutOfRange(it) => ScenarioError::Counts {
            columns: it.columns.to(),
            rows: it.rows.to(),
            history: it.history.to(),
            worst: it.worst.to(),
        },
        Errors::ScenarioLengthMismatch(it) => {
            ScenarioError::Length { expected: it.expected.to(), length: it.length.to() }
        }
        Errors::NodeOutOfRange(it) => {
            ScenarioError::Node { row: it.row.to(), column: it.column.to(), node: it.node.to() }
        }
        Errors::WeightOutOfRange(it) => {
            ScenarioError::Weight { row: it.row.to(), weight: it.weight.to() }
        }
        Errors::CellOutOfRange(it) => ScenarioError::Cell {
            history: it.history.to(),
            column: it.column.to(),
            cell: it.cell.to(),
        },
        Errors::MandatoryRowMissing(it) => ScenarioError::Missing {
            kind: [RowKind::Together, RowKind::Alone, RowKind::Apart][usize::from(it.kind)],
            column: it.column.to(),
            other: it.other.to(),
        },
        other => panic!("{other:?}"),
    }
}
