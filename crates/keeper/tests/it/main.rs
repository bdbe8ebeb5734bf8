//! The keeper against the contracts, on the in-process chain and on anvil.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod daemon;
mod faults;
mod ground;
mod liquidates;
mod options;
mod protocol;
mod restart;
