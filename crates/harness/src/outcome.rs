//! What became of a call: data, not an error.

use alloy::{
    primitives::{Bytes, Log},
    sol_types::{GenericContractError, SolEvent, SolInterface},
};
use revm::context::result::{HaltReason, InvalidTransaction};
use std::fmt;

/// How a call or a deployment ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It returned a value; if it was a transaction, its changes are committed.
    Returned {
        /// The decoded return value.
        value: T,
        /// Gas of the whole transaction, as in its receipt \[gas\].
        gas: u64,
        /// Gas spent by the code alone, before refunds: what `gasleft()` around it shows \[gas\].
        execution_gas: u64,
        /// Logs in order of emission.
        logs: Vec<Log>,
    },
    /// It reverted; nothing changed but the nonce.
    Reverted {
        /// The ABI-encoded error.
        data: Bytes,
        /// Gas of the whole transaction \[gas\].
        gas: u64,
    },
    /// It ended without an answer.
    Halted {
        /// Why.
        reason: Halt,
        /// Gas of the whole transaction \[gas\]; zero when it never began.
        gas: u64,
    },
}

/// Why a call gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Halt {
    /// The EVM stopped it: out of gas, invalid opcode, code too large, ...
    #[error("the EVM halted: {0:?}")]
    Evm(HaltReason),
    /// It never began: balance, nonce or gas limit.
    #[error("the transaction is invalid: {0}")]
    Invalid(InvalidTransaction),
    /// The bytes it returned are not of the expected type: wrong address or wrong ABI.
    #[error("the returned data cannot be decoded: {0}")]
    Undecodable(String),
    /// The EVM itself failed.
    #[error("the EVM failed: {0}")]
    Internal(String),
}

/// An [`Outcome`] that holds no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// See [`Outcome::Reverted`].
    #[error("reverted: {}", Reason(.0))]
    Reverted(Bytes),
    /// See [`Outcome::Halted`].
    #[error(transparent)]
    Halted(#[from] Halt),
}

/// The words of a Solidity `Error(string)` or `Panic(uint256)`, if `data` is one.
pub(crate) fn reason(data: &[u8]) -> Option<String> {
    match GenericContractError::abi_decode(data).ok()? {
        GenericContractError::Revert(revert) => Some(revert.reason),
        GenericContractError::Panic(panic) => Some(panic.to_string()),
        GenericContractError::CustomError(never) => match never {},
    }
}

struct Reason<'a>(&'a Bytes);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match reason(self.0) {
            Some(reason) => write!(f, "{reason}"),
            None => write!(f, "{}", self.0),
        }
    }
}

impl<T> Outcome<T> {
    /// Gas of the whole transaction, as in its receipt \[gas\].
    pub const fn gas(&self) -> u64 {
        match self {
            Self::Returned { gas, .. } | Self::Reverted { gas, .. } | Self::Halted { gas, .. } => {
                *gas
            }
        }
    }

    /// Whether it returned.
    pub const fn is_returned(&self) -> bool {
        matches!(self, Self::Returned { .. })
    }

    /// Whether it reverted.
    pub const fn is_reverted(&self) -> bool {
        matches!(self, Self::Reverted { .. })
    }

    /// The returned value.
    ///
    /// # Errors
    /// When it reverted or halted.
    pub fn value(self) -> Result<T, Failure> {
        match self {
            Self::Returned { value, .. } => Ok(value),
            Self::Reverted { data, .. } => Err(Failure::Reverted(data)),
            Self::Halted { reason, .. } => Err(Failure::Halted(reason)),
        }
    }

    /// The logs, none unless it returned.
    pub fn logs(&self) -> &[Log] {
        match self {
            Self::Returned { logs, .. } => logs,
            Self::Reverted { .. } | Self::Halted { .. } => &[],
        }
    }

    /// All logs that are events of type `E`, whoever emitted them.
    pub fn events<E: SolEvent>(&self) -> Vec<E> {
        let decode = |log: &Log| E::decode_log(log).ok().map(|log| log.data);
        self.logs().iter().filter_map(decode).collect()
    }

    /// The error it reverted with, if that is one of `E`.
    pub fn decode_error<E: SolInterface>(&self) -> Option<E> {
        match self {
            Self::Reverted { data, .. } => E::abi_decode(data).ok(),
            Self::Returned { .. } | Self::Halted { .. } => None,
        }
    }

    /// Converts the value; a conversion that fails makes it a [`Halt`].
    pub(crate) fn and_then<U>(self, convert: impl FnOnce(T) -> Result<U, Halt>) -> Outcome<U> {
        match self {
            Self::Returned { value, gas, execution_gas, logs } => match convert(value) {
                Ok(value) => Outcome::Returned { value, gas, execution_gas, logs },
                Err(reason) => Outcome::Halted { reason, gas },
            },
            Self::Reverted { data, gas } => Outcome::Reverted { data, gas },
            Self::Halted { reason, gas } => Outcome::Halted { reason, gas },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::sol_types::{Panic, PanicKind, Revert, SolError};

    #[test]
    fn reasons_are_read_where_there_are_any() {
        let revert = Failure::Reverted(Revert::from("no way").abi_encode().into());
        assert_eq!(revert.to_string(), "reverted: no way");
        let panic = Panic::from(PanicKind::DivisionByZero).abi_encode();
        assert!(reason(&panic).unwrap().contains("division"));
        let custom = Failure::Reverted(Bytes::from_static(b"YYYY"));
        assert_eq!(custom.to_string(), "reverted: 0x59595959");
    }
}
