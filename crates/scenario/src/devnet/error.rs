//! Why a development chain is not ready.

use loadline_client::{ClientError, Reason};
use loadline_deploy::DeployError;

/// Any error.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a development chain is not ready, or a price was not posted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DevnetError {
    /// The contracts could not be deployed.
    #[error(transparent)]
    Deploy(#[from] DeployError),
    /// The node does not answer.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A transaction reverted.
    #[error("{step}: {reason}")]
    Reverted {
        /// What it was for.
        step: &'static str,
        /// What the contract said.
        reason: Reason,
    },
    /// A transaction is in no block.
    #[error("{step}: not mined; does the node mine on its own?")]
    NotMined {
        /// What it was for.
        step: &'static str,
    },
    /// Something that should have worked did not.
    #[error("{step}: {cause}")]
    Internal {
        /// What was being done.
        step: &'static str,
        /// What happened.
        #[source]
        cause: BoxError,
    },
}

/// Says what was being done when an error came that none should have.
pub(super) trait During<T> {
    /// The value, or [`DevnetError::Internal`].
    fn during(self, step: &'static str) -> Result<T, DevnetError>;
}

impl<T, E: Into<BoxError>> During<T> for Result<T, E> {
    fn during(self, step: &'static str) -> Result<T, DevnetError> {
        self.map_err(|cause| DevnetError::Internal { step, cause: cause.into() })
    }
}
