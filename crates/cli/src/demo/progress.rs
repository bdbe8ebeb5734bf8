//! How far the run has come, on standard error of a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use loadline_scenario::run::Progress;

/// A bar, invisible where nobody looks.
#[derive(Debug)]
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// Draws on standard error if that is a terminal, and not when a program reads the result.
    pub(super) fn new(hidden: bool) -> Self {
        let target =
            if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template(
            "{msg:<24} {wide_bar} {pos:>6}/{len} {elapsed:>4} {prefix}",
        );
        Self(match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        })
    }

    pub(super) fn show(&self, progress: Progress) {
        match progress {
            Progress::Deploying => self.0.set_message("deploying"),
            Progress::Opening { done, total } => self.at("opening accounts", done, total),
            Progress::Playing { done, total, liquidations } => {
                let steps = liquidations
                    .close
                    .saturating_add(liquidations.bid)
                    .saturating_add(liquidations.backstop);
                self.0.set_prefix(format!("{steps} liquidations"));
                self.at("playing", done, total);
            }
            Progress::Closing => self.0.set_message("checking every account"),
        }
    }

    fn at(&self, message: &'static str, done: usize, total: usize) {
        self.0.set_message(message);
        self.0.set_length(u64::try_from(total).unwrap_or(u64::MAX));
        self.0.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    }

    /// Leaves no trace.
    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
