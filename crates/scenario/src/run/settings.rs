//! What a run is asked to do, and what it says while it does it.

use super::DemoError;
use crate::{path::PricePath, report::PathCounts};
use alloy::transports::http::reqwest::Url;
use std::path::PathBuf;

/// Most accounts that a run opens.
pub const MAX_ACCOUNTS: usize = 10_000;

/// What a run is asked to do.
#[derive(Clone, Debug)]
pub struct DemoSettings {
    /// Accounts to open beside those of the protocol and the keeper, at least one.
    pub accounts: usize,
    /// Seed of accounts, noise of reporters and samples.
    pub seed: u64,
    /// The prices; its symbols are underlyings of the deployment.
    pub path: PricePath,
    /// Where the prices come from, for the report.
    pub source: String,
    /// Whether each candle was played as four blocks, for the report.
    pub wicks: bool,
    /// Directory that `report.json` and `report.html` are written to, made if need be.
    pub report: Option<PathBuf>,
    /// What it plays on.
    pub backend: Backend,
}

/// What a run plays on.
#[derive(Clone, Debug)]
pub enum Backend {
    /// The EVM inside this process.
    InProcess,
    /// An anvil that the run starts, and stops at the end.
    Anvil {
        /// The native executable.
        binary: PathBuf,
    },
    /// A node that is running; times are shifted to its clock.
    Rpc {
        /// Where it answers.
        url: Url,
        /// Whether it may be something else than a known development node.
        allow_foreign: bool,
    },
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The contracts are being deployed, the pool is being funded.
    Deploying,
    /// Accounts are being opened.
    Opening {
        /// How many are.
        done: usize,
        /// How many there will be.
        total: usize,
    },
    /// The path is being played.
    Playing {
        /// Blocks of the path that are done.
        done: usize,
        /// Blocks of the path.
        total: usize,
        /// Liquidation steps so far.
        liquidations: PathCounts,
    },
    /// The last checks and the report.
    Closing,
}

impl DemoSettings {
    /// # Errors
    ///
    /// [`DemoError`] that is bad input.
    pub(super) fn check(&self) -> Result<(), DemoError> {
        if !(1..=MAX_ACCOUNTS).contains(&self.accounts) {
            return Err(DemoError::Accounts { given: self.accounts });
        }
        Ok(())
    }
}
