//! The units of the protocol, as types.
//!
//! One type per unit, each a mirror of a type in `contracts/src/units/Units.sol` or
//! `contracts/src/types/Ids.sol`. The integer inside is private: a value changes unit only through
//! a named function, and its name says how it rounds. All amounts have 18 decimals ("wad").
//!
//! Every operation is checked: [`Overflow`] stands where the contract would panic with `0x11`.
//!
//! ```
//! use loadline_units::{Fraction, Price, Size, Usd};
//!
//! let size: Size = "-0.5".parse()?; // half an ETH short
//! let price: Price = "3000.25".parse()?;
//! let value = size.value_down(price);
//! assert_eq!(value.to_string(), "-1500.125 USD");
//! assert_eq!(value.share_up(Fraction::from_bps(500).unwrap())?, "75.00625".parse::<Usd>()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod convert;
mod decimal;
mod division;
mod fraction;
mod ids;
mod instrument;
mod price;
mod size;
mod token;
mod usd;

pub use decimal::{Decimal, ParseError};
pub use division::{div_down, div_up};
pub use fraction::Fraction;
pub use ids::{AccountId, AssetId, UnderlyingId};
pub use instrument::{ExpiryKey, InstrumentId, NotOption, NotPerpetual, OptionSeries};
pub use price::Price;
pub use size::Size;
pub use token::{FractionOfUnit, TokenUnit, TooManyDecimals};
pub use usd::Usd;

/// The result does not fit the unit; the contract would revert with `Panic(0x11)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("arithmetic overflow")]
pub struct Overflow;
