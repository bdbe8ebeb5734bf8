//! How far accounts are from liquidation.

use crate::replica::Replica;
use loadline_model::margin::portfolio::Maintenance;
use loadline_model::{Batch, Refusal};
use loadline_units::{AccountId, Overflow, Usd};

/// Where an account stands. Bounds are of the health factor, (equity - haircuts) / MM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Health {
    /// Equity is negative.
    Bankrupt,
    /// Below maintenance: may be flagged.
    Liquidatable,
    /// From 1 to 1.25.
    Close,
    /// From 1.25 to 2.
    Fair,
    /// Above 2, or nothing to keep.
    Healthy,
}

/// How many accounts stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HealthCounts {
    /// Above 2, or nothing to keep.
    pub healthy: usize,
    /// From 1.25 to 2.
    pub fair: usize,
    /// From 1 to 1.25.
    pub close: usize,
    /// Below maintenance.
    pub liquidatable: usize,
    /// Negative equity.
    pub bankrupt: usize,
}

impl HealthCounts {
    const fn count(&mut self, health: Health) {
        let place = match health {
            Health::Bankrupt => &mut self.bankrupt,
            Health::Liquidatable => &mut self.liquidatable,
            Health::Close => &mut self.close,
            Health::Fair => &mut self.fair,
            Health::Healthy => &mut self.healthy,
        };
        *place = place.saturating_add(1);
    }
}

impl Health {
    /// Where an account stands.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if a number does not fit 256 bits.
    pub fn of(it: &Maintenance) -> Result<Self, Overflow> {
        if it.equity.is_negative() {
            return Ok(Self::Bankrupt);
        }
        if it.balance()?.is_negative() {
            return Ok(Self::Liquidatable);
        }
        // cover / MM against 5/4 and 2, without division.
        let (cover, margin) = (it.equity.checked_sub(it.haircut)?, it.margin()?);
        let twice = margin.checked_add(margin)?;
        let five = twice.checked_add(twice)?.checked_add(margin)?;
        let four_covers = [cover; 3].into_iter().try_fold(cover, Usd::checked_add)?;
        Ok(if cover > twice || margin == Usd::ZERO {
            Self::Healthy
        } else if four_covers >= five {
            Self::Fair
        } else {
            Self::Close
        })
    }
}

/// The accounts of a replica at its head, as the rules assess them.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Each account that can be assessed, ascending.
    pub accounts: Vec<(AccountId, Maintenance)>,
    /// Each that cannot be, and why.
    pub refused: Vec<(AccountId, Refusal)>,
    /// Where they stand, the protocol's own left out.
    pub counts: HealthCounts,
    /// Those below maintenance, the protocol's own left out.
    pub liquidatable: Vec<AccountId>,
    /// Sum of their negative equity, as a positive value.
    pub bad_debt_at_risk: Usd,
}

impl Survey {
    /// Assesses every account: those in the Portfolio mode together, the others one by one.
    pub fn of(replica: &Replica) -> Self {
        let (columns, market) = (replica.columns(), replica.market(replica.head().timestamp));
        let batch = Batch::new(columns, &market);
        let mut survey = Self::default();
        for (account, batched) in replica.accounts().zip(batch.all()) {
            let alone = || Ok(Maintenance::of(&columns.assess(account, &market)?)?);
            let stood = batched.unwrap_or_else(alone).and_then(|it| Ok((it, Health::of(&it)?)));
            match stood {
                Ok((it, health)) => {
                    survey.accounts.push((account, it));
                    if !replica.is_system(account) {
                        survey.note(account, health, it.equity);
                    }
                }
                Err(refusal) => survey.refused.push((account, refusal)),
            }
        }
        survey
    }

    fn note(&mut self, account: AccountId, health: Health, equity: Usd) {
        self.counts.count(health);
        if health <= Health::Liquidatable {
            self.liquidatable.push(account);
            let owed = equity.min(Usd::ZERO);
            self.bad_debt_at_risk =
                self.bad_debt_at_risk.checked_sub(owed).unwrap_or(self.bad_debt_at_risk);
        }
    }

    /// Accounts below maintenance or within a tenth of what they must keep of it, ascending.
    pub fn near(&self) -> impl Iterator<Item = AccountId> + '_ {
        let is_near = |it: &Maintenance| -> Result<bool, Overflow> {
            let above = it.balance()?;
            let ten = [above; 9].into_iter().try_fold(above, Usd::checked_add)?;
            Ok(ten < it.requirement)
        };
        self.accounts
            .iter()
            .filter(move |(_, it)| is_near(it).unwrap_or(true))
            .map(|(account, _)| *account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bounds_are_those_of_the_health_factor(equity in -20..60_i64, haircut in 0..9_i64, margin in 0..20_i64) {
            let usd = Usd::from_units;
            let it = Maintenance {
                equity: usd(equity),
                haircut: usd(haircut),
                requirement: usd(haircut + margin),
            };
            let cover = equity - haircut;
            let expected = match equity {
                ..0 => Health::Bankrupt,
                _ if cover < margin => Health::Liquidatable,
                _ if margin == 0 || cover > 2 * margin => Health::Healthy,
                _ if 100 * cover >= 125 * margin => Health::Fair,
                _ => Health::Close,
            };
            prop_assert_eq!(Health::of(&it), Ok(expected));
        }
    }
}
