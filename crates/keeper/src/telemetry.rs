//! What an operator watches. Without a recorder nothing happens.

use crate::core::Ending;
use crate::exec::Ended;
use crate::report::TickReport;
use loadline_units::Usd;
use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};

/// Tells the recorder what the metrics mean. Once, after it was installed.
pub fn describe() {
    let number = [
        ("keeper_head_number", "Block at which the keeper stands"),
        ("keeper_accounts_healthy", "Accounts with a health factor above 2, or nothing to keep"),
        ("keeper_accounts_fair", "Accounts with a health factor from 1.25 to 2"),
        ("keeper_accounts_close", "Accounts with a health factor from 1 to 1.25"),
        ("keeper_accounts_liquidatable", "Accounts below maintenance with equity left"),
        ("keeper_accounts_bankrupt", "Accounts with negative equity"),
        (
            "keeper_accounts_overdue",
            "Accounts below maintenance for more than 3 blocks without a step",
        ),
        ("keeper_bad_debt_at_risk_usd", "Sum of negative equity, whole USD"),
        ("keeper_transactions_in_flight", "Transactions sent and in no block"),
    ];
    for (name, meaning) in number {
        describe_gauge!(name, Unit::Count, meaning);
    }
    describe_gauge!("keeper_tick_seconds", Unit::Seconds, "Duration of the last tick");
    let counts = [
        ("keeper_blocks_total", "Blocks taken in"),
        ("keeper_reorg_blocks_total", "Blocks that left the chain"),
        ("keeper_intents_total", "Intents that ended, by duty and result"),
        ("keeper_transactions_sent_total", "Transactions sent"),
        ("keeper_audit_comparisons_total", "Accounts compared with the chain"),
        ("keeper_audit_mismatches_total", "Accounts that differed from the chain"),
        ("keeper_rpc_errors_total", "Ticks that failed because the node did not answer"),
    ];
    for (name, meaning) in counts {
        describe_counter!(name, Unit::Count, meaning);
    }
}

/// Records a tick.
pub(crate) fn record(report: &TickReport, in_flight: usize) {
    let count = |name: &'static str, value: usize| gauge!(name).set(number(value));
    gauge!("keeper_head_number")
        .set(f64::from(u32::try_from(report.head.number).unwrap_or(u32::MAX)));
    count("keeper_accounts_healthy", report.health.healthy);
    count("keeper_accounts_fair", report.health.fair);
    count("keeper_accounts_close", report.health.close);
    count("keeper_accounts_liquidatable", report.health.liquidatable);
    count("keeper_accounts_bankrupt", report.health.bankrupt);
    count("keeper_accounts_overdue", report.overdue.len());
    count("keeper_transactions_in_flight", in_flight);
    gauge!("keeper_bad_debt_at_risk_usd").set(whole(report.bad_debt_at_risk));
    counter!("keeper_blocks_total").increment(report.blocks);
    counter!("keeper_reorg_blocks_total").increment(report.removed);
    counter!("keeper_transactions_sent_total").increment(report.sent);
    counter!("keeper_audit_comparisons_total").increment(report.comparisons);
    let mismatches = u64::try_from(report.mismatches.len()).unwrap_or(u64::MAX);
    counter!("keeper_audit_mismatches_total").increment(mismatches);
    for Ended { key, ending, .. } in &report.ended {
        let result = match ending {
            Ending::Done => "done",
            Ending::Lost => "lost",
            Ending::Refused => "refused",
        };
        counter!("keeper_intents_total", "duty" => key.duty.name(), "result" => result)
            .increment(1);
    }
}

fn number(value: usize) -> f64 {
    f64::from(u32::try_from(value).unwrap_or(u32::MAX))
}

/// Whole USD, at most what 32 bits hold: a gauge needs no more.
fn whole(value: Usd) -> f64 {
    let unit = Usd::from_units(1).to_wad();
    let units = value.to_wad().checked_div(unit).and_then(|units| u32::try_from(units).ok());
    f64::from(units.unwrap_or(u32::MAX))
}
