//! Options: prices, Greeks, implied volatility. Source: `contracts/src/math`.
//!
//! Prices are integers in any one unit. A volatility here is total, sqrt of the variance to expiry, with
//! 57 fraction bits; a discount factor is wad.

mod black76;

pub use black76::{OptionOutOfRange, Premiums, price};
