//! Candles, price paths and reports: what a run reads, what it plays, and what it leaves behind.
//!
//! [`candles`] reads history exactly, [`synthetic`] makes some where there is none, [`path`] joins
//! it into blocks, and [`report`] writes what happened.

pub mod candles;
pub mod path;
pub mod report;
pub mod synthetic;
