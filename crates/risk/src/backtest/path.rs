//! Accounts that begin with exactly their IM in a crisis, are looked at every hour, and are filled late once flagged.

use super::{DELAYS, Run, TAIL};
use crate::{
    grid::Moment, implied::moved, market::Regime, parameters::HORIZON_HOURS,
    statistics::expected_shortfall,
};

/// An account begins every so many hours.
const EVERY: usize = 6;

/// Coverage of MM at the flag by the loss beyond it until the fill: 1 where the fill leaves nothing.
pub(super) fn flagged(run: &Run<'_>) -> [Option<f64>; 2] {
    let crisis = |(_, regime): &(usize, Regime)| *regime == Regime::Crisis;
    let last = HORIZON_HOURS + DELAYS[1];
    let mut used = DELAYS.map(|_| vec![]);
    for (from, _) in run.market.starts(last).filter(crisis).step_by(EVERY) {
        if let Some(shares) = used_up(run, from) {
            used.iter_mut().zip(shares).for_each(|(all, share)| all.push(share));
        }
    }
    used.map(|shares| expected_shortfall(shares, TAIL).map(|es| 1.0 / es))
}

/// The share of MM that the fills use up, if the account is flagged within the horizon.
fn used_up(run: &Run<'_>, from: usize) -> Option<[f64; 2]> {
    let Run { book, market, engine, initial } = run;
    let at = |hours: usize| {
        let implied = moved(market.implied[from], market.implied[from + hours], 30.0);
        let spot = market.prices.close[from + hours] / market.prices.close[from];
        Moment { spot, elapsed: hours as f64 / 24.0, implied }
    };
    let worth = |hours: usize| {
        let it = at(hours);
        book.worth(it.spot, it.elapsed, |days| {
            moved(market.implied[from], market.implied[from + hours], days)
        })
    };
    let opened = worth(0);
    let equity = |hours: usize| initial[from] + worth(hours) - opened;
    for hours in 1..=HORIZON_HOURS {
        let left = equity(hours);
        let need = engine.maintenance(book, at(hours), market.maintenance[from + hours]).total;
        if left < need {
            return Some(DELAYS.map(|delay| 1.0 - equity(hours + delay) / need));
        }
    }
    None
}
