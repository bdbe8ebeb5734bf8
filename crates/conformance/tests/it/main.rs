//! Contracts and model answer alike, to the wei.

mod ledger;
mod liquidation;
mod margin;
mod market;
mod rule;
mod units;
