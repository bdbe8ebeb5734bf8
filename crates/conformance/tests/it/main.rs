//! Contracts and model answer alike, to the wei.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod encode;
mod engines;
mod expiry;
mod fees;
mod funding;
mod ledger;
mod liquidation;
mod margin;
mod market;
mod option;
mod option_quote;
mod portfolio;
mod quant;
mod refused;
mod rule;
mod tranche;
mod units;
mod volatility;
