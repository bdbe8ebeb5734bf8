//! Refusals that mean that the state moved first.

use loadline_bindings::Liquidation::LiquidationErrors;
use loadline_bindings::Settlement::SettlementErrors;
use loadline_client::Reason;

/// Whether somebody else was first, or the account recovered: nothing is wrong with the intent.
pub(super) fn is_race(reason: &Reason) -> bool {
    let settled = matches!(reason.decode(), Some(SettlementErrors::AlreadyFinal(_)));
    settled
        || matches!(
            reason.decode(),
            Some(
                LiquidationErrors::HealthyAccount(_)
                    | LiquidationErrors::WrongPhase(_)
                    | LiquidationErrors::CoolingOff(_)
                    | LiquidationErrors::InGrace(_)
                    | LiquidationErrors::WrongAuction(_)
                    | LiquidationErrors::DiscountTooLow(_)
                    | LiquidationErrors::TargetReached(_)
                    | LiquidationErrors::BelowTarget(_)
                    | LiquidationErrors::BackstopNotDue(_)
            )
        )
}
