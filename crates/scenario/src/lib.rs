//! Candles, price paths and reports: what a run reads, what it plays, and what it leaves behind.
//!
//! [`candles`] reads history exactly, [`synthetic`] makes some where there is none, [`path`] joins
//! it into blocks, [`run`](mod@run) plays it, and [`report`] writes what happened.

pub mod candles;
pub mod devnet;
pub mod path;
pub mod report;
pub mod run;
pub mod synthetic;
