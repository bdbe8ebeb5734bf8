//! Forgets what is over: surfaces and settlement windows of expiries in which nobody holds anything any more.
//!
//! Nothing on the chain looks at them again: no series of a past expiry is traded, no surface of one is accepted or
//! becomes stale, and a price that is written later is forgotten again.

use super::{Replica, Write};
use loadline_units::ExpiryKey;

impl Replica {
    /// Forgets it and returns how to remember it.
    pub(super) fn prune(&mut self, now: u64) -> Vec<Write> {
        let (surfaces, windows) = (&self.oracle.surfaces, &self.oracle.windows);
        let is_over =
            |key: &&ExpiryKey| u64::from(key.expiry) <= now && !self.holders.contains_key(key);
        let surfaces = surfaces.keys().filter(is_over).map(|key| Write::Surface(*key, None));
        let windows = windows.keys().filter(is_over).map(|key| Write::Window(*key, None));
        let writes: Vec<Write> = surfaces.chain(windows).collect();
        writes.into_iter().map(|write| self.write_oracle(write)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replica::{Surface, Window};
    use crate::testing::{FIRST_TRADER, eth, first, head};
    use loadline_client::{Event, SurfaceQuote};
    use loadline_model::surface::Slice;
    use loadline_units::{AccountId, OptionSeries, Price, Size};
    use proptest::collection::vec;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    const TRADERS: u64 = 3;
    const BLOCKS: u64 = 12;

    /// An expiry in the middle of the blocks, or after them.
    fn expiry() -> impl Strategy<Value = ExpiryKey> {
        (3..BLOCKS + 4).prop_map(|number| ExpiryKey {
            underlying: eth(),
            expiry: u32::try_from(head(number).timestamp).unwrap(),
        })
    }

    /// What may happen to the options of an expiry.
    fn event() -> impl Strategy<Value = Event> {
        (expiry(), 0..5_u8, 0..TRADERS, 0..30_u8).prop_map(|(expiry, kind, trader, minute)| {
            let price = Price::from_units(3_000);
            match kind {
                0 => Event::SurfaceAccepted {
                    quote: SurfaceQuote {
                        expiry,
                        basis_wad: 1_000_000_000_000_000_000,
                        rate_wad: 0,
                        slice: Slice { theta_wad: 1, rho_wad: 0, psi_wad: 0 },
                    },
                    observed_at: 0,
                },
                1 => Event::Sampled { expiry, minute, price, observed_at: 0 },
                2 => Event::Settled { expiry, price, samples: 30 },
                _ => Event::OptionSet {
                    account: AccountId::new(FIRST_TRADER + trader),
                    series: OptionSeries::new(eth(), false, expiry.expiry, 300_000_000_000)
                        .unwrap(),
                    size: Size::from_units(i64::from(kind) - 3),
                },
            }
        })
    }

    type Known = (Vec<(ExpiryKey, Surface)>, Vec<(ExpiryKey, Window)>);

    fn known(replica: &Replica) -> Known {
        let surfaces = replica.oracle.surfaces.iter().map(|(key, it)| (*key, *it)).collect();
        // A window that was never written to is none.
        let windows = replica.oracle.windows.iter().map(|(key, it)| (*key, *it));
        (surfaces, windows.filter(|(_, it)| *it != Window::default()).collect())
    }

    proptest! {
        #[test]
        fn what_is_over_and_held_by_nobody_is_forgotten_and_comes_back_when_undone(
            blocks in vec(vec(event(), 0..6), usize::try_from(BLOCKS).unwrap())
        ) {
            let mut replica = Replica::new(head(0));
            replica.advance(head(1), &first(TRADERS)).unwrap();
            let mut before = vec![known(&replica)];
            let (mut seen, mut held) = (BTreeSet::new(), BTreeMap::new());
            for (number, events) in (2..).zip(&blocks) {
                replica.advance(head(number), events).unwrap();
                for event in events {
                    match event {
                        Event::SurfaceAccepted { quote, .. } => drop(seen.insert(quote.expiry)),
                        Event::OptionSet { account, series, size } => {
                            held.insert((*account, series.key()), !size.is_zero());
                        }
                        _ => {}
                    }
                }
                let now = head(number).timestamp;
                let lasts = |key: &ExpiryKey| {
                    let is_held = held.iter().any(|((_, of), is_held)| of == key && *is_held);
                    u64::from(key.expiry) > now || is_held
                };
                seen.retain(lasts);
                let (surfaces, windows) = known(&replica);
                prop_assert_eq!(surfaces.iter().map(|(key, _)| *key).collect::<BTreeSet<_>>(), seen.clone());
                prop_assert!(windows.iter().all(|(key, _)| lasts(key)));
                before.push((surfaces, windows));
            }
            while let Some(expected) = before.pop() {
                prop_assert_eq!(known(&replica), expected);
                replica.retreat();
            }
        }
    }
}
