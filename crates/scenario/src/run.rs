//! A whole run: deploy, fund, open accounts, play a price path, keep, and report.
//!
//! The same seed and path send the same transactions in the same blocks at the same distance in
//! time, whatever the backend, so that every chain ends with the same state of every account.

mod error;
mod settings;

pub use error::DemoError;
pub use settings::{Backend, DemoSettings, MAX_ACCOUNTS, Progress};

use crate::report::Report;

/// Plays the path and says what happened. Writes the report where the settings name a directory.
///
/// # Errors
///
/// [`DemoError`]; [`DemoError::is_bad_input`] tells whose fault it is. A run whose checks failed is
/// no error: see [`Summary::failures`](crate::report::Summary::failures).
pub async fn run(
    settings: DemoSettings,
    mut progress: impl FnMut(Progress),
) -> Result<Report, DemoError> {
    settings.check()?;
    progress(Progress::Deploying);
    Err(DemoError::internal("deploy", "this chain cannot be driven yet"))
}
