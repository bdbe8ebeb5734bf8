//! Measured values, held against their bounds.
//!
//! A bench is a program under `src/bin` that measures and ends with [`finish`]: it prints a table, writes
//! `target/bench/<name>.json` and fails when a value is above its hold. `cargo xtask bench <name>` runs it.
//!
//! ```no_run
//! use loadline_bench::{Row, finish};
//! use std::process::ExitCode;
//!
//! fn main() -> ExitCode {
//!     let gas: u64 = 71_000; // measured
//!     finish("gas", &[Row::new("usdc-deposit-again", gas, "gas").hold(100_000).aim(70_000).peer(144_678)])
//! }
//! ```

pub mod protocol;
pub mod quant;
mod row;
mod write;

pub use row::{Figure, Row};
pub use write::finish;
