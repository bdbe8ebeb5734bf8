/// A sorted row per account, all rows in two shared columns.
///
/// A row that outgrows its place moves to the end; the places left behind are reclaimed together, once
/// they are more than half.
#[derive(Clone, Debug)]
pub(super) struct Rows<K, V> {
    places: Vec<Place>,
    keys: Vec<K>,
    values: Vec<V>,
    abandoned: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    start: usize,
    len: usize,
    capacity: usize,
}

impl<K, V> Default for Rows<K, V> {
    fn default() -> Self {
        Self { places: Vec::new(), keys: Vec::new(), values: Vec::new(), abandoned: 0 }
    }
}

impl<K: Copy + Ord, V: Copy> Rows<K, V> {
    /// Adds an empty row.
    pub(super) fn push(&mut self) {
        self.places.push(Place::default());
    }

    /// Keys, ascending, and values of a row.
    pub(super) fn row(&self, index: usize) -> (&[K], &[V]) {
        let Place { start, len, .. } = self.places[index];
        (&self.keys[start..start + len], &self.values[start..start + len])
    }

    /// Entries of a row, ascending by key.
    pub(super) fn entries(&self, index: usize) -> impl ExactSizeIterator<Item = (K, V)> + '_ {
        let (keys, values) = self.row(index);
        keys.iter().copied().zip(values.iter().copied())
    }

    /// Writes an entry of a row, or removes it.
    pub(super) fn set(&mut self, index: usize, key: K, value: Option<V>) {
        match (self.row(index).0.binary_search(&key), value) {
            (Ok(at), Some(value)) => self.values[self.places[index].start + at] = value,
            (Ok(at), None) => self.remove(index, at),
            (Err(at), Some(value)) => self.insert(index, at, key, value),
            (Err(_), None) => {}
        }
    }

    fn remove(&mut self, index: usize, at: usize) {
        let place = &mut self.places[index];
        let (from, end) = (place.start + at, place.start + place.len);
        self.keys.copy_within(from + 1..end, from);
        self.values.copy_within(from + 1..end, from);
        place.len -= 1;
    }

    fn insert(&mut self, index: usize, at: usize, key: K, value: V) {
        if self.places[index].len == self.places[index].capacity {
            self.grow(index, key, value);
        }
        let place = &mut self.places[index];
        let (to, end) = (place.start + at, place.start + place.len);
        self.keys.copy_within(to..end, to + 1);
        self.values.copy_within(to..end, to + 1);
        self.keys[to] = key;
        self.values[to] = value;
        place.len += 1;
    }

    /// Moves a row to the end, with twice the room; the new room is filled with anything.
    fn grow(&mut self, index: usize, key: K, value: V) {
        if self.abandoned > self.keys.len() / 2 {
            self.compact();
        }
        let place = self.places[index];
        let (from, start) = (place.start..place.start + place.len, self.keys.len());
        let capacity = (2 * place.capacity).max(2);
        self.keys.extend_from_within(from.clone());
        self.values.extend_from_within(from);
        self.keys.resize(start + capacity, key);
        self.values.resize(start + capacity, value);
        self.places[index] = Place { start, len: place.len, capacity };
        self.abandoned += place.capacity;
    }

    fn compact(&mut self) {
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for place in &mut self.places {
            let from = place.start..place.start + place.len;
            place.start = keys.len();
            place.capacity = place.len;
            keys.extend_from_slice(&self.keys[from.clone()]);
            values.extend_from_slice(&self.values[from]);
        }
        (self.keys, self.values, self.abandoned) = (keys, values, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn rows_are_maps(
            writes in prop::collection::vec((0..5_usize, 0..20_u8, prop::option::weighted(0.7, any::<i128>())), 0..400)
        ) {
            let mut rows = Rows::default();
            let mut maps = vec![BTreeMap::new(); 5];
            maps.iter().for_each(|_| rows.push());
            for (index, key, value) in writes {
                rows.set(index, key, value);
                match value {
                    Some(value) => maps[index].insert(key, value),
                    None => maps[index].remove(&key),
                };
            }
            for (index, map) in maps.into_iter().enumerate() {
                prop_assert_eq!(rows.entries(index).collect::<Vec<_>>(), map.into_iter().collect::<Vec<_>>());
            }
            prop_assert!(rows.keys.len() <= 3 * 5 * 32);
        }
    }
}
