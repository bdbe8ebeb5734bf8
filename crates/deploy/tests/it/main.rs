//! Deployments on the in-process chain, and on anvil where there is one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by a panic"
)]

mod admin;
mod anvil;
mod errors;
mod files;
mod params;
mod runs;
mod world;
