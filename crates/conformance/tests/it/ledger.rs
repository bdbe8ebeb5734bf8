//! `contracts/src/core/Ledger.sol`: the arithmetic of a position.

use crate::rule::{Rule, cases};
use loadline_bindings::testing::{
    LedgerHarness::{self as sol, LedgerHarnessErrors as Errors},
    ledger_harness::Ledger::PerpSlot,
};
use loadline_model::{
    arbitrary::{position, price, size, usd},
    ledger::{LedgerError, Position, Settled},
};
use loadline_units::{Overflow, Size, Usd};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn positions(
        before in position(), size in size(), quote in usd(), mark in price(), index in -(1_i128 << 87)..1 << 87
    ) {
        let position = PerpSlot { size: before.size.to_wad(), quote: before.quote_wad };
        let call = sol::addPerpCall {
            position,
            size: size.to_wad(),
            quote: quote.to_wad(),
            mark: mark.to_wad(),
            index: Usd::from_narrow(index).to_wad(),
        };
        let on_chain = RULE.tried::<_, Errors>(&call).map(|it| Settled {
            position: Position { size: Size::from_wad(it.after_.size), quote_wad: it.after_.quote },
            realised: Usd::from_wad(it.realised),
        });
        let on_chain = on_chain.map_err(|error| match error {
            None => LedgerError::Overflow(Overflow),
            Some(Errors::OutOfRange(error)) => LedgerError::OutOfRange(Usd::from_wad(error.value)),
            Some(other) => panic!("{other:?}"),
        });
        prop_assert_eq!(before.add(size, quote, mark, index), on_chain);
    }
}
