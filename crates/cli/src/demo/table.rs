//! The summary of a run for a terminal.

use crate::output::{right, table};
use loadline_scenario::report::{Summary, grouped};

/// Figures, gas and checks.
pub(super) fn summary(summary: &Summary) -> String {
    let mut figures = table(["result", "value"]);
    for (name, value) in summary.figures() {
        figures.add_row([name.to_owned(), value]);
    }
    right(&mut figures, 1..2);

    let mut gas = table(["gas by action", "count", "median", "max"]);
    for (action, used) in &summary.gas {
        gas.add_row([action.clone(), grouped(used.count), grouped(used.median), grouped(used.max)]);
    }
    right(&mut gas, 1..4);

    let mut checks = table(["check", "", "found"]);
    for check in summary.checks() {
        checks.add_row([check.name, if check.passed { "✓ pass" } else { "✗ FAIL" }, &check.found]);
    }
    format!("{figures}\n\n{gas}\n\n{checks}")
}
