//! A user's life on the in-process chain.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod digests;
mod liquidation;
mod options;
mod orders;
mod pool;
mod reasons;
mod replay;
mod signed;
mod trading;
mod world;
