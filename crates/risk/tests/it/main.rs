//! Statistics held against the model, against made-up history and against real history.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_arithmetic,
    clippy::as_conversions,
    reason = "a test of statistics fails by a panic"
)]

mod exact;
mod shared;
mod synthetic;
