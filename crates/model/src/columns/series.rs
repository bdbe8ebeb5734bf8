//! The series that accounts hold, each in one place as long as somebody holds it.

use crate::OptionLeg;
use loadline_units::{OptionSeries, Size};
use std::collections::BTreeMap;

/// Series by place. A place that nobody holds any more is taken by the next series.
#[derive(Clone, Debug, Default)]
pub(super) struct AllSeries {
    places: Vec<Option<Held>>,
    free: Vec<usize>,
    numbers: BTreeMap<OptionSeries, usize>,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    /// Without size.
    leg: OptionLeg,
    /// How many accounts hold it.
    holders: usize,
}

impl AllSeries {
    /// One more account holds the series of a leg; the answer is its place.
    pub(super) fn hold(&mut self, leg: OptionLeg) -> usize {
        if let Some(number) = self.numbers.get(&leg.series()).copied() {
            if let Some(held) = self.places.get_mut(number).and_then(Option::as_mut) {
                held.holders = held.holders.saturating_add(1);
            }
            return number;
        }
        let leg = leg.with_size(Size::ZERO).unwrap_or(leg);
        let number = self.free.pop().unwrap_or_else(|| {
            self.places.push(None);
            self.places.len() - 1
        });
        self.places[number] = Some(Held { leg, holders: 1 });
        self.numbers.insert(leg.series(), number);
        number
    }

    /// One account less holds the series in a place.
    pub(super) fn release(&mut self, number: usize) {
        let Some(held) = self.places.get_mut(number).and_then(Option::as_mut) else { return };
        held.holders = held.holders.saturating_sub(1);
        if held.holders == 0 {
            self.numbers.remove(&held.leg.series());
            self.places[number] = None;
            self.free.push(number);
        }
    }

    /// The series in a place.
    pub(super) fn get(&self, number: usize) -> Option<OptionLeg> {
        self.places.get(number)?.map(|held| held.leg)
    }

    /// All places.
    pub(super) fn all(&self) -> impl Iterator<Item = Option<OptionLeg>> + '_ {
        self.places.iter().map(|place| place.map(|held| held.leg))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::underlying;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_series_keeps_its_place_while_it_is_held_and_places_are_as_many_as_were_held_at_once(
            of in underlying(), steps in prop::collection::vec((0..4_u64, any::<bool>()), 0..60)
        ) {
            let mut all = AllSeries::default();
            let mut holders: BTreeMap<OptionSeries, (usize, usize)> = BTreeMap::new();
            let mut most = 0;
            for (at, holds) in steps {
                let series = OptionSeries::new(of, false, 1_800_000_000, (at + 1) * 100_000_000).unwrap();
                if holds {
                    let number = all.hold(OptionLeg::new(series, Size::ZERO).unwrap());
                    let (place, count) = holders.entry(series).or_insert((number, 0));
                    prop_assert_eq!(*place, number);
                    *count += 1;
                } else if let Some((number, count)) = holders.get_mut(&series) {
                    all.release(*number);
                    *count -= 1;
                    if *count == 0 {
                        holders.remove(&series);
                    }
                }
                most = most.max(holders.len());
                prop_assert_eq!(all.places.len(), most);
                prop_assert_eq!(all.all().flatten().count(), holders.len());
                for (series, (number, _)) in &holders {
                    prop_assert_eq!(all.get(*number).map(|leg| leg.series()), Some(*series));
                }
            }
        }
    }
}
