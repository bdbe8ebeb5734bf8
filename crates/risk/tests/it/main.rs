//! Properties of surfaces, in floats.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]
#![allow(clippy::float_arithmetic, reason = "a density, not money")]

mod arbitrage;
