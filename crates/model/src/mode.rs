//! How an account is margined.
//!
//! Source: `contracts/src/types/Mode.sol`.

/// How an account is margined. One engine serves each mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// One underlying, cash only, no debt.
    Isolated,
    /// Any collateral, rule-based.
    Cross,
    /// Any collateral, scenarios.
    Portfolio,
}

impl Mode {
    /// The mode with the contract's number, if there is one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Isolated),
            2 => Some(Self::Cross),
            3 => Some(Self::Portfolio),
            _ => None,
        }
    }

    /// The contract's number.
    pub const fn number(self) -> u8 {
        match self {
            Self::Isolated => 1,
            Self::Cross => 2,
            Self::Portfolio => 3,
        }
    }
}
