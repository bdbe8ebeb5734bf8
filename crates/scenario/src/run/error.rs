//! Why a run did not come to its end.

use super::MAX_ACCOUNTS;
use crate::{path::PathError, report::WriteError};
use alloy::transports::http::reqwest::Url;
use loadline_deploy::DeployError;
use std::{error::Error, path::PathBuf};

/// Any error.
pub(super) type BoxError = Box<dyn Error + Send + Sync>;

/// Why a run did not come to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// Too few or too many accounts.
    #[error("{given} accounts cannot be opened; give a number from 1 to {MAX_ACCOUNTS}")]
    Accounts {
        /// How many were asked for.
        given: usize,
    },
    /// A path that the deployment cannot follow.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The report cannot be written.
    #[error(transparent)]
    Report(#[from] WriteError),
    /// anvil does not start.
    #[error("cannot start anvil at {}: {cause}; give the path of the native executable", binary.display())]
    Anvil {
        /// What was to be run.
        binary: PathBuf,
        /// Why not.
        cause: BoxError,
    },
    /// Nobody answers.
    #[error(
        "the node at {} does not answer: {}; see that it is running and the URL is right",
        place(.url), innermost(cause.as_ref())
    )]
    Unreachable {
        /// Where.
        url: Box<Url>,
        /// What happened.
        cause: BoxError,
    },
    /// A node that may be of a real network, where a run would spend real money.
    #[error(
        "the node at {} is {client} on chain {chain_id}, not a development node; \
         start anvil, or say --yes if you mean it",
        place(.url)
    )]
    ForeignNode {
        /// Where it answers.
        url: Box<Url>,
        /// What it calls itself.
        client: String,
        /// Its chain.
        chain_id: u64,
    },
    /// A node that makes blocks by itself alone.
    #[error(
        "the node at {} ({client}) lets nobody make its blocks: {}; \
         start anvil or hardhat and give its URL",
        place(.url), innermost(cause.as_ref())
    )]
    NoControl {
        /// Where it answers.
        url: Box<Url>,
        /// What it calls itself.
        client: String,
        /// What it refused.
        cause: BoxError,
    },
    /// The contracts could not be deployed.
    #[error(transparent)]
    Deploy(#[from] DeployError),
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

impl DemoError {
    /// Whether other settings, files or nodes would help, rather than other code.
    pub const fn is_bad_input(&self) -> bool {
        match self {
            Self::Internal { .. } => false,
            Self::Deploy(error) => matches!(
                error,
                DeployError::Unreachable(_)
                    | DeployError::Unfunded { .. }
                    | DeployError::NonceRace { .. }
            ),
            _ => true,
        }
    }

    /// An error of something that should have worked, for `map_err`.
    pub(super) fn internal(step: &'static str, cause: impl Into<BoxError>) -> Self {
        Self::Internal { step, cause: cause.into() }
    }
}

/// A URL without what may be secret in it: user, path and query often hold keys.
fn place(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The innermost reason, which names no URL.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut reason: &(dyn Error + 'static) = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    reason.to_string()
}

/// Says what was being done when an error came that none should have.
pub(super) trait During<T> {
    /// The value, or [`DemoError::Internal`].
    fn during(self, step: &'static str) -> Result<T, DemoError>;
}

impl<T, E: Into<BoxError>> During<T> for Result<T, E> {
    fn during(self, step: &'static str) -> Result<T, DemoError> {
        self.map_err(|cause| DemoError::internal(step, cause))
    }
}
