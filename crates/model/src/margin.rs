//! What an account must keep.
//!
//! Every sum is exact and divided once: equity rounds down, haircuts and requirements round up.

mod assess;
mod check;
mod collateral;
pub mod expiry;
mod perp;
pub mod scenario;

pub use assess::assess;
pub(crate) use assess::{Sums, min_cash};
pub use check::{covered, reduced};
pub use collateral::haircuts;
pub use perp::requirements;
