//! Calibration of volatility surfaces. Floats live here: nothing of this decides about money.
//!
//! * [`chain`]: quotes of one underlying, read from `csv.gz`.
//! * [`fit`]: eSSVI slices through them, free of arbitrage by construction, and how well they fit.

#![allow(clippy::float_arithmetic, reason = "statistics, not money")]

mod black;
pub mod chain;
mod essvi;
mod fit;
mod simplex;

pub use essvi::Essvi;
pub use fit::{Fit, Fitted, fit};
