//! Calibration and statistics. Floats live here: nothing of this decides about money.
//!
//! Volatility surfaces:
//!
//! * [`chain`]: quotes of one underlying, read from `csv.gz`.
//! * [`fit`]: eSSVI slices through them, free of arbitrage by construction, and how well they fit.
//!
//! Scenario tables and back-tests, from candles to figures:
//!
//! * [`history`], [`implied`], [`market`]: what was known at every hour, and the scan range then.
//! * [`book`], [`grid`], [`rows`], [`requirement`]: the portfolio requirement; [`parameters`] are what it depends on.
//! * [`select`], [`mod@file`]: which historical windows a table keeps, and the table as a file.
//! * [`backtest`], [`statistics`], [`peers`]: whether margin covers losses, and what static margins would have done.
//! * [`verdict`], [`report`]: aims, and a page with charts.

#![allow(clippy::float_arithmetic, reason = "statistics, not money")]
#![allow(clippy::as_conversions, reason = "counts become floats; no unit is lost")]

pub mod backtest;
mod black;
pub mod book;
pub mod chain;
mod essvi;
pub mod file;
mod fit;
pub mod grid;
pub mod history;
pub mod implied;
pub mod market;
pub mod parameters;
pub mod peers;
mod realised;
pub mod report;
pub mod requirement;
pub mod rows;
pub mod select;
mod simplex;
pub mod statistics;
pub mod verdict;

pub use essvi::Essvi;
pub use fit::{Fit, Fitted, fit};
