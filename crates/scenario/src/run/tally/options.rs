//! Options, counted from events.

use crate::report::OptionFigures;
use loadline_client::Event;
use loadline_units::{
    AccountId, ExpiryKey, OptionSeries, Overflow, Price, Size, UnderlyingId, Usd,
};
use std::collections::{BTreeMap, BTreeSet};

/// Positions and sums so far.
#[derive(Debug, Default)]
pub(in crate::run) struct OptionTally {
    figures: OptionFigures,
    traded: BTreeSet<OptionSeries>,
    /// None of them zero.
    positions: BTreeMap<OptionSeries, BTreeMap<AccountId, Size>>,
    /// How many options each holder has.
    held: BTreeMap<AccountId, usize>,
    spots: BTreeMap<UnderlyingId, Price>,
    /// Settlement prices that are written.
    pub(in crate::run) settled: BTreeMap<ExpiryKey, Price>,
}

impl OptionTally {
    /// Takes in what happened, in its order.
    pub(super) fn note(&mut self, event: &Event) -> Result<(), Overflow> {
        let figures = &mut self.figures;
        match event {
            Event::SpotAccepted { underlying, price, .. } => {
                self.spots.insert(*underlying, *price);
            }
            Event::OptionSet { account, series, size } => self.set(*account, *series, *size),
            Event::Filled { instrument, size, quote, .. } => {
                let Ok(series) = instrument.option() else { return Ok(()) };
                let spot = self.spots.get(&series.underlying()).copied().unwrap_or_default();
                self.traded.insert(series);
                figures.trades = figures.trades.saturating_add(1);
                figures.volume_usd = figures.volume_usd.checked_add(size.notional_up(spot))?;
                figures.premium_usd = figures.premium_usd.checked_add(quote.abs()?)?;
            }
            Event::OptionSettled { payoff, .. } => {
                figures.settled = figures.settled.saturating_add(1);
                figures.settled_usd = figures.settled_usd.checked_add((*payoff).max(Usd::ZERO))?;
            }
            Event::Settled { expiry, price, .. } => {
                figures.settlement_prices = figures.settlement_prices.saturating_add(1);
                self.settled.insert(*expiry, *price);
            }
            // These come before the positions that they move.
            Event::Flagged { account, .. } if self.held.contains_key(account) => {
                figures.flagged = figures.flagged.saturating_add(1);
            }
            Event::Bid { account, .. } if self.held.contains_key(account) => {
                figures.bids = figures.bids.saturating_add(1);
            }
            Event::Backstopped { account, .. } if self.held.contains_key(account) => {
                figures.backstops = figures.backstops.saturating_add(1);
            }
            Event::DeficitCovered { account, deficit, .. } if self.held.contains_key(account) => {
                figures.deficits_usd = figures.deficits_usd.checked_add(*deficit)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn set(&mut self, account: AccountId, series: OptionSeries, size: Size) {
        let holders = self.positions.entry(series).or_default();
        let before =
            if size.is_zero() { holders.remove(&account) } else { holders.insert(account, size) };
        if holders.is_empty() {
            self.positions.remove(&series);
        }
        let count = self.held.entry(account).or_default();
        match (before.is_some(), size.is_zero()) {
            (false, false) => *count = count.saturating_add(1),
            (true, true) => *count = count.saturating_sub(1),
            _ => {}
        }
        if *count == 0 {
            self.held.remove(&account);
        }
    }

    /// Notional of all long positions, after a block.
    pub(in crate::run) fn open_interest(&mut self) -> Result<Usd, Overflow> {
        let mut sum = Usd::ZERO;
        for (series, holders) in &self.positions {
            let spot = self.spots.get(&series.underlying()).copied().unwrap_or_default();
            for size in holders.values().filter(|it| !it.is_negative()) {
                sum = sum.checked_add(size.notional_up(spot))?;
            }
        }
        let figures = &mut self.figures;
        figures.open_interest_usd = sum;
        figures.peak_open_interest_usd = figures.peak_open_interest_usd.max(sum);
        Ok(sum)
    }

    /// What came of it, at the end of a run [unix seconds].
    pub(in crate::run) fn figures(&self, now: u64) -> OptionFigures {
        let over = self.positions.iter().filter(|(it, _)| u64::from(it.expiry()) <= now);
        let unsettled: usize = over.map(|(_, holders)| holders.len()).sum();
        OptionFigures {
            series: u64::try_from(self.traded.len()).unwrap_or(u64::MAX),
            unsettled: u64::try_from(unsettled).unwrap_or(u64::MAX),
            ..self.figures.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(strike: u64) -> OptionSeries {
        OptionSeries::new(UnderlyingId::new(1).unwrap(), false, 1_000, strike).unwrap()
    }

    #[test]
    fn positions_are_those_of_the_last_events() {
        let mut tally = OptionTally::default();
        let set = |account, strike, units| Event::OptionSet {
            account: AccountId::new(account),
            series: series(strike),
            size: Size::from_units(units),
        };
        let spot = Event::SpotAccepted {
            underlying: UnderlyingId::new(1).unwrap(),
            price: Price::from_units(10),
            confidence: loadline_units::Fraction::WHOLE,
            observed_at: 0,
        };
        for event in [
            spot,
            set(4, 1, 2),
            set(5, 1, -2),
            set(4, 2, 3),
            set(6, 2, -3),
            set(4, 1, 0),
            set(5, 1, 0),
        ] {
            tally.note(&event).unwrap();
        }
        assert_eq!(tally.open_interest(), Ok(Usd::from_units(30)));
        assert_eq!(tally.held.keys().map(|it| it.get()).collect::<Vec<_>>(), [4, 6]);
        assert_eq!((tally.figures(999).unsettled, tally.figures(1_000).unsettled), (0, 2));
    }
}
