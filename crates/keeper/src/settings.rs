//! How a keeper works, beside what it decides by.

use crate::core;
use crate::exec::FeePolicy;
use loadline_units::AccountId;
use std::path::PathBuf;
use std::time::Duration;

/// Settings of a keeper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Limits of decisions.
    pub core: core::Settings,
    /// Sending.
    pub exec: ExecSettings,
    /// Comparing with the chain.
    pub audit: AuditSettings,
    /// Most blocks whose logs are asked for at once.
    pub log_range: u64,
    /// How often the daemon looks for a block.
    pub poll_interval: Duration,
    /// Longest pause of the daemon after errors.
    pub longest_pause: Duration,
    /// How often the daemon says that it lives.
    pub heartbeat: Duration,
    /// Age of the head above which nothing is sent \[s\]; zero for never. Development chains run on
    /// clocks of their own.
    pub stale_seconds: u64,
}

/// Settings of the lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecSettings {
    /// File of the journal; `:memory:` for none.
    pub journal: PathBuf,
    /// What is paid.
    pub fees: FeePolicy,
    /// Whether what can be simulated is simulated before it is sent.
    pub simulate: bool,
    /// Blocks after which a transaction that is in none offers more.
    pub patience: u64,
}

/// Settings of the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditSettings {
    /// Accounts compared in each block beside those that matter.
    pub sample: usize,
    /// Blocks between two comparisons of all accounts; zero for none.
    pub full_every: u64,
    /// Accounts in one call.
    pub chunk: usize,
    /// Where the sample begins.
    pub seed: u64,
}

impl Settings {
    /// The usual settings of a keeper that bids with `own` and closes against `pool`.
    pub fn new(own: AccountId, pool: AccountId) -> Self {
        Self {
            core: core::Settings::new(own, pool),
            exec: ExecSettings::default(),
            audit: AuditSettings::default(),
            log_range: 2_000,
            poll_interval: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
            heartbeat: Duration::from_secs(60),
            stale_seconds: 0,
        }
    }
}

impl Default for ExecSettings {
    fn default() -> Self {
        Self { journal: ":memory:".into(), fees: FeePolicy::default(), simulate: true, patience: 4 }
    }
}

impl Default for AuditSettings {
    fn default() -> Self {
        Self { sample: 16, full_every: 100, chunk: 64, seed: 1 }
    }
}
