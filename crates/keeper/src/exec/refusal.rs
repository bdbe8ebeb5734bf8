//! What a node means when it does not take a transaction.

use alloy::transports::{RpcError, TransportErrorKind};

/// What to do about a failed send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The node has it: as good as sent.
    AlreadyKnown,
    /// Its nonce is used: look for receipts.
    NonceTooLow,
    /// It pays too little: offer more.
    Underpriced,
    /// The signer cannot pay: stop sending.
    InsufficientFunds,
    /// It can never be valid.
    Invalid,
    /// It may or may not have been taken: send the same bytes again.
    Unknown,
}

impl Refusal {
    /// Reads the class from the words that common nodes use; what is not understood is unknown.
    pub fn of(error: &RpcError<TransportErrorKind>) -> Self {
        let Some(payload) = error.as_error_resp() else { return Self::Unknown };
        let message = payload.message.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if says(&["already known", "already imported", "already exists"]) {
            Self::AlreadyKnown
        } else if says(&["nonce too low", "nonce is too low", "old nonce"]) {
            Self::NonceTooLow
        } else if says(&[
            "underpriced",
            "fee too low",
            "less than block base fee",
            "gas price too low",
        ]) {
            Self::Underpriced
        } else if says(&["insufficient funds", "insufficient balance"]) {
            Self::InsufficientFunds
        } else if says(&[
            "intrinsic gas",
            "invalid chain id",
            "gas limit too high",
            "exceeds block gas limit",
            "higher than max fee",
            "exceeds the configured cap",
            "invalid sender",
            "invalid signature",
        ]) {
            Self::Invalid
        } else {
            Self::Unknown
        }
    }

    /// Its name in logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AlreadyKnown => "already_known",
            Self::NonceTooLow => "nonce_too_low",
            Self::Underpriced => "underpriced",
            Self::InsufficientFunds => "insufficient_funds",
            Self::Invalid => "invalid",
            Self::Unknown => "unknown",
        }
    }
}
