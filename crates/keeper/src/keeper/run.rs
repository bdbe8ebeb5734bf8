//! The daemon.

use super::{Keeper, KeeperError};
use crate::report::TickReport;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

/// How long a tick may go on after it was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

impl Keeper {
    /// Ticks until cancelled. A tick that is under way is finished; should it not end in time, the journal
    /// knows what was sent.
    ///
    /// Errors of the node are waited out, longer each time.
    ///
    /// # Errors
    ///
    /// [`KeeperError`] if going on cannot help: the journal or the key fails.
    pub async fn run(mut self, cancel: CancellationToken) -> Result<(), KeeperError> {
        info!(target: "keeper", signer = %self.lane.signer(), account = %self.settings.core.own, "started");
        let mut pause = self.settings.poll_interval;
        let mut beat = Instant::now();
        loop {
            let settings =
                (self.settings.poll_interval, self.settings.longest_pause, self.settings.heartbeat);
            let (poll_interval, longest_pause, heartbeat) = settings;
            let ticked = {
                let tick = self.tick();
                tokio::pin!(tick);
                tokio::select! {
                    ticked = &mut tick => Some(ticked),
                    () = cancel.cancelled() => timeout(GRACE, tick).await.ok(),
                }
            };
            match ticked {
                None => {
                    warn!(target: "keeper", "the last tick did not end; the journal has what was sent")
                }
                Some(Ok(report)) => {
                    pause = poll_interval;
                    say(&report);
                    if beat.elapsed() >= heartbeat {
                        beat = Instant::now();
                        self.say_alive(&report);
                    }
                }
                Some(Err(error)) if error.is_fatal() => {
                    error!(target: "keeper", %error, "stopped");
                    return Err(error);
                }
                Some(Err(error)) => {
                    metrics::counter!("keeper_rpc_errors_total").increment(1);
                    warn!(target: "keeper", %error, pause_seconds = pause.as_secs(), "waiting");
                    pause = pause.saturating_mul(2).min(longest_pause);
                }
            }
            tokio::select! {
                biased;
                () = cancel.cancelled() => break,
                () = sleep(pause) => {}
            }
        }
        info!(target: "keeper", in_flight = self.state.attempts().count(), "stopped on request");
        Ok(())
    }

    fn say_alive(&self, report: &TickReport) {
        info!(
            target: "keeper",
            number = report.head.number,
            accounts = self.state.replica().accounts().count(),
            liquidatable = report.health.liquidatable,
            overdue = report.overdue.len(),
            in_flight = self.state.attempts().count(),
            quarantined = self.state.quarantine().len(),
            "alive"
        );
    }
}

fn say(report: &TickReport) {
    if !report.overdue.is_empty() {
        error!(target: "keeper", accounts = ?report.overdue, "overdue");
    }
    for one in &report.ended {
        info!(target: "keeper", key = ?one.key, ending = ?one.ending, reason = one.reason, "ended");
    }
}
