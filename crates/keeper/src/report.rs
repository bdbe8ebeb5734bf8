//! What one tick did and saw.

use crate::Head;
use crate::exec::Ended;
use crate::health::HealthCounts;
use loadline_client::Event;
use loadline_units::{AccountId, Overflow, Usd};

/// Steps of liquidation in the chain, by whomever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// Accounts put into liquidation.
    pub flags: u64,
    /// Closed against the pool.
    pub closes: u64,
    /// Slices taken.
    pub bids: u64,
    /// Taken over by the pool.
    pub backstops: u64,
    /// Released at target.
    pub releases: u64,
}

/// What the protocol's events of some blocks add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Steps of liquidation.
    pub steps: Steps,
    /// What accounts could not pay.
    pub deficits: Usd,
    /// Paid for them by insurance.
    pub insurance_paid: Usd,
    /// Paid for them by the pool.
    pub pool_paid: Usd,
}

/// What one tick did and saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TickReport {
    /// The block at which it ended.
    pub head: Head,
    /// How many blocks it took in.
    pub blocks: u64,
    /// How many blocks left the chain.
    pub removed: u64,
    /// What happened in the blocks taken in.
    pub tally: Tally,
    /// How many transactions were sent.
    pub sent: u64,
    /// Intents that came to their end.
    pub ended: Vec<Ended>,
    /// Accounts below maintenance for more than three blocks without a step.
    pub overdue: Vec<AccountId>,
    /// Where accounts stand.
    pub health: HealthCounts,
    /// Sum of negative equity.
    pub bad_debt_at_risk: Usd,
    /// How many accounts were compared with the chain.
    pub comparisons: u64,
    /// Accounts that differ from the chain by a wei or more.
    pub mismatches: Vec<AccountId>,
}

impl Tally {
    /// Adds what an event says.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if a sum does not fit 256 bits.
    pub fn add(&mut self, event: &Event) -> Result<(), Overflow> {
        let steps = &mut self.steps;
        let step = match event {
            Event::Flagged { .. } => &mut steps.flags,
            Event::Closed { .. } => &mut steps.closes,
            Event::Bid { .. } => &mut steps.bids,
            Event::Backstopped { .. } => &mut steps.backstops,
            Event::Released { .. } => &mut steps.releases,
            Event::DeficitCovered { deficit, by_insurance, by_pool, .. } => {
                self.deficits = self.deficits.checked_add(*deficit)?;
                self.insurance_paid = self.insurance_paid.checked_add(*by_insurance)?;
                self.pool_paid = self.pool_paid.checked_add(*by_pool)?;
                return Ok(());
            }
            _ => return Ok(()),
        };
        *step = step.saturating_add(1);
        Ok(())
    }
}
