//! The rules of the protocol as pure functions, to the wei: no clock, no chain, no I/O, no floating point.
//!
//! `crates/conformance` holds them and the contracts together, and the keeper decides with them.
//!
//! * [`margin`]: what a [`Book`] is worth and must keep at a [`Market`].
//! * [`Columns`]: the same for many accounts, from the replica that a keeper holds.
//! * [`ledger`]: what a trade and a settlement do to a position.
//! * [`funding`]: what a perpetual pays to the other side over time.
//! * [`liquidation`]: how much of a flagged account is taken, and for what.
//! * [`market`]: what the pool asks for a perpetual.
//! * [`tranche`]: who owns the pool, and at what price its shares are bought and paid out.
//! * [`fees`] and [`protection`]: what signed orders cost, and how much of a maker they may take.
//! * [`math`], [`pricing`], [`surface`] and [`scan`]: scalars, options one by one, volatility of a strike, and P&L of
//!   many options on a grid of scenarios.

#[cfg(any(test, feature = "arbitrary"))]
pub mod arbitrary;
mod assessment;
mod batch;
mod book;
mod columns;
mod expiry_data;
pub mod fees;
pub mod funding;
pub mod ledger;
pub mod liquidation;
pub mod margin;
pub mod market;
pub mod math;
mod mode;
mod option_leg;
mod option_terms;
pub mod pricing;
pub mod protection;
mod refusal;
pub mod scan;
mod snapshot;
pub mod surface;
mod terms;
mod tiers;
pub mod tranche;

pub use assessment::Assessment;
pub use batch::Batch;
pub use book::{Book, Holding, PerpLeg};
pub use columns::{Columns, assess_all};
pub use expiry_data::ExpiryData;
pub use mode::Mode;
pub use option_leg::{NotInLots, OPTION_LOT, OptionLeg};
pub use option_terms::{InvalidOptionTerms, OptionTerms};
pub use refusal::{PricerError, Refusal, UnknownAccount};
pub use snapshot::{Mark, Market, Portfolio, ScanRange};
pub use terms::{AssetTerms, InvalidTerms};
pub use tiers::{InvalidTier, PerpTier, PerpTiers};
