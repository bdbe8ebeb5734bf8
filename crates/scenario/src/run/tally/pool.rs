//! What providers brought to the pool and took from it.

use alloy::primitives::U256;
use loadline_client::Event;
use loadline_model::tranche::{Fill, Split};
use loadline_units::{Overflow, Usd};

/// Sums over all epochs so far.
#[derive(Debug, Default)]
pub(in crate::run) struct PoolTally {
    /// Whether a request waits that an epoch may fill.
    pub(in crate::run) waits: bool,
    /// Epochs that were priced.
    pub(in crate::run) epochs: u64,
    senior: Flow,
    junior: Flow,
}

/// Of one tranche.
#[derive(Debug, Default)]
struct Flow {
    admitted: Usd,
    paid: Usd,
}

impl Flow {
    fn note(&mut self, fill: &Fill) -> Result<(), Overflow> {
        self.admitted = self.admitted.checked_add(fill.admitted)?;
        self.paid = self.paid.checked_add(fill.paid)?;
        Ok(())
    }

    /// What a tranche gained that is worth `value` now.
    fn gain(&self, value: Usd) -> Result<Usd, Overflow> {
        value.checked_add(self.paid)?.checked_sub(self.admitted)
    }
}

impl PoolTally {
    /// Takes in an event.
    pub(super) fn note(&mut self, event: &Event) -> Result<(), Overflow> {
        match event {
            Event::SharesAsked { .. } | Event::AssetsAsked { .. } => self.waits = true,
            Event::EpochProcessed { senior, junior, .. } => {
                self.epochs = self.epochs.saturating_add(1);
                self.senior.note(senior)?;
                self.junior.note(junior)?;
                self.waits = [senior, junior].iter().any(|fill| fill.price_cap != U256::MAX);
            }
            _ => {}
        }
        Ok(())
    }

    /// What each tranche gained since the start that is worth so much now.
    pub(in crate::run) fn gains(&self, worth: Split) -> Result<Split, Overflow> {
        Ok(Split {
            senior: self.senior.gain(worth.senior)?,
            junior: self.junior.gain(worth.junior)?,
        })
    }
}
