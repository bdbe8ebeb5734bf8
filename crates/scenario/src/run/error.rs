//! Why a run did not come to its end.

use super::MAX_ACCOUNTS;
use crate::{path::PathError, report::WriteError};
use alloy::transports::http::reqwest::Url;
use std::path::PathBuf;

/// Any error.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

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
    #[error("the node at {url} does not answer: {cause}; see that it is running and the URL is right")]
    Unreachable {
        /// Where.
        url: Url,
        /// What happened.
        cause: BoxError,
    },
    /// A node that may be of a real network, where a run would spend real money.
    #[error(
        "the node at {url} is {client} on chain {chain_id}, not a development node; \
         start anvil, or say --yes if you mean it"
    )]
    ForeignNode {
        /// Where it answers.
        url: Url,
        /// What it calls itself.
        client: String,
        /// Its chain.
        chain_id: u64,
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

impl DemoError {
    /// Whether other settings, files or nodes would help, rather than other code.
    pub const fn is_bad_input(&self) -> bool {
        !matches!(self, Self::Internal { .. })
    }

    /// An error of something that should have worked, for `map_err`.
    pub(super) fn internal(step: &'static str, cause: impl Into<BoxError>) -> Self {
        Self::Internal { step, cause: cause.into() }
    }
}
