//! Why the chain refused a call.

use alloy::primitives::Bytes;
use alloy::sol_types::SolInterface;
use alloy::transports::{RpcError, TransportErrorKind};
use loadline_bindings::liquidation::Liquidation::LiquidationErrors;
use std::fmt;

/// A revert.
#[derive(Debug)]
pub(crate) enum Reason {
    /// One of the liquidation contract's own.
    Liquidation(LiquidationErrors),
    /// Anything else.
    Other {
        /// Revert data.
        data: Bytes,
        /// What the node says.
        message: String,
    },
}

impl Reason {
    /// The revert that a failed call reports, or `None` where the call was not answered at all.
    pub(crate) fn of(error: &RpcError<TransportErrorKind>) -> Option<Self> {
        let payload = error.as_error_resp()?;
        let reverted = payload.message.contains("revert") || payload.message.contains("halted");
        let data = payload.as_revert_data();
        if data.is_none() && !reverted {
            return None;
        }
        let data = data.unwrap_or_default();
        Some(match LiquidationErrors::abi_decode(&data) {
            Ok(error) => Self::Liquidation(error),
            Err(_) => Self::Other { data, message: payload.message.to_string() },
        })
    }

    /// Whether the state moved before the call: somebody else was first, or the account recovered.
    pub(crate) const fn is_race(&self) -> bool {
        matches!(
            self,
            Self::Liquidation(
                LiquidationErrors::HealthyAccount(_)
                    | LiquidationErrors::WrongPhase(_)
                    | LiquidationErrors::CoolingOff(_)
                    | LiquidationErrors::WrongAuction(_)
                    | LiquidationErrors::DiscountTooLow(_)
                    | LiquidationErrors::TargetReached(_)
                    | LiquidationErrors::BelowTarget(_)
                    | LiquidationErrors::BackstopNotDue(_)
            )
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Liquidation(error) => write!(f, "{error:?}"),
            Self::Other { data, message } => {
                // Hostile revert data is as long as it likes.
                let head = data.get(..68).unwrap_or(data);
                write!(
                    f,
                    "{}: 0x{}",
                    message.chars().take(80).collect::<String>(),
                    alloy::hex::encode(head)
                )
            }
        }
    }
}
