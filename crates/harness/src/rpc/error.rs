//! Errors as JSON-RPC has them: a code, a message, sometimes data.

use crate::outcome::reason;
use alloy::{primitives::Bytes, rpc::json_rpc::ErrorPayload};
use serde_json::value::to_raw_value;

/// An error answer.
#[derive(Debug)]
pub(crate) struct RpcError {
    code: i64,
    message: String,
    data: Option<Bytes>,
}

impl RpcError {
    const fn new(code: i64, message: String) -> Self {
        Self { code, message, data: None }
    }

    pub(crate) fn method_not_found(method: &str) -> Self {
        Self::new(-32601, format!("the method {method} does not exist/is not available"))
    }

    pub(crate) fn invalid_params(message: impl Into<String>) -> Self {
        Self::new(-32602, message.into())
    }

    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(-32603, message.into())
    }

    /// The error of a fault on demand.
    pub(crate) fn injected() -> Self {
        Self::internal("fault on demand")
    }

    /// An error of execution, or a refused transaction.
    pub(crate) fn server(message: impl Into<String>) -> Self {
        Self::new(-32000, message.into())
    }

    /// Code 3 with the revert data, as nodes answer.
    pub(crate) fn reverted(data: Bytes) -> Self {
        let message = match reason(&data) {
            Some(reason) => format!("execution reverted: {reason}"),
            None => "execution reverted".to_owned(),
        };
        Self { code: 3, message, data: Some(data) }
    }
}

impl From<RpcError> for ErrorPayload {
    fn from(error: RpcError) -> Self {
        let data = error.data.and_then(|data| to_raw_value(&data).ok());
        Self { code: error.code, message: error.message.into(), data }
    }
}
