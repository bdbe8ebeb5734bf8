//! Faults on demand, for tests of clients that must survive them.

use std::collections::HashMap;

/// Faults that are still to happen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    failing: HashMap<String, u32>,
    swallowed_sends: u32,
}

impl Faults {
    /// Lets the next `count` requests of `method` fail.
    pub(crate) fn fail_next(&mut self, method: &str, count: u32) {
        self.failing.insert(method.to_owned(), count);
    }

    /// Lets the next `count` raw sends be answered with a hash and then forgotten.
    pub(crate) const fn swallow_sends(&mut self, count: u32) {
        self.swallowed_sends = count;
    }

    /// Whether this request is to fail.
    pub(crate) fn strikes(&mut self, method: &str) -> bool {
        self.failing.get_mut(method).is_some_and(take_one)
    }

    /// Whether this raw send is to be forgotten.
    pub(crate) const fn swallows(&mut self) -> bool {
        take_one(&mut self.swallowed_sends)
    }
}

/// Counts down; false when nothing was left.
const fn take_one(left: &mut u32) -> bool {
    match left.checked_sub(1) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}
