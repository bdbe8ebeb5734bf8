//! The binary as a user runs it.
//!
//! What needs a node runs where `LOADLINE_ANVIL` names anvil, as `cargo xtask test` does, or where `cargo
//! xtask tools` has put it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by a panic"
)]

mod account;
mod bad_input;
mod bad_node;
mod books;
mod daemon;
mod demo;
mod foreign;
mod program;
mod risk;
