//! Options: prices, Greeks, implied volatility. Source: `contracts/src/math`.
//!
//! Prices are integers in any one unit. A volatility is total, sqrt of the variance to expiry, with
//! 57 fraction bits, where no year is named; a discount factor is wad.

mod black76;
mod black_scholes;
mod greeks;
mod implied;
mod tree;

pub use black_scholes::{Derivatives, Terms, TermsError};
pub use black76::{OptionOutOfRange, Premiums, price};
pub use implied::{PremiumError, implied_volatility_x57};
pub use tree::{Tree, TreeError};

const YEAR: i128 = 365 * 24 * 3600;
