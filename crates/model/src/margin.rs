//! What an account must keep.
//!
//! Every sum is exact and divided once: equity rounds down, haircuts and requirements round up.

pub(crate) mod add_on;
mod assess;
mod check;
mod collateral;
pub mod expiry;
mod grid;
pub mod option;
mod perp;
pub mod portfolio;
#[cfg(test)]
mod properties;
pub mod range;
pub(crate) mod rows;
pub mod scenario;

pub use assess::assess;
pub(crate) use assess::{Sums, min_cash};
pub use check::{covered, free, reduced};
pub use collateral::haircut;
pub use perp::requirements;
