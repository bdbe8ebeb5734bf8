//! Where log lines go: standard error, so that standard output holds results alone.

use std::io::{IsTerminal, stderr};
use tracing_subscriber::{EnvFilter, fmt};

/// The variable that says what is logged, such as `info,keeper::audit=debug`.
const FILTER: &str = "LOADLINE_LOG";

/// Logs what [`FILTER`] names, or `default`.
pub(crate) fn start(default: &str, json: bool) {
    let filter = EnvFilter::try_from_env(FILTER).unwrap_or_else(|_| EnvFilter::new(default));
    let lines = fmt().with_env_filter(filter).with_writer(stderr);
    if json {
        lines.json().init();
    } else {
        lines.with_ansi(stderr().is_terminal()).init();
    }
}
