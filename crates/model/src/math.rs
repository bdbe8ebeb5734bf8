//! Scalars without a unit, equal to the contracts' to the last bit.
//!
//! Source: `contracts/src/math`. Names end in their unit: `_wad` is 1e18, `_x57` has 57 fraction bits.
//! Where the contracts use the width of a word, so does this: [`U256`] wraps here
//! on purpose, in ranges that the contracts' comments prove.

mod exponential;
mod full;
mod inverse;
mod normal;
mod root;
mod word;

pub use exponential::{exp_wad, ln_ratio_x57, ln_wad, ln_x57};
pub use full::{mul_div_down, mul_div_up};
pub use inverse::inverse_cdf_wad;
pub(crate) use normal::{TAIL_END_X57, bell_x62, mills_x57, tail_x62};
pub use normal::{cdf_wad, pdf_wad};
pub use root::{sqrt, sqrt_wad};
pub(crate) use word::{WAD, low, product, signed};

use alloy_primitives::U256;

/// An argument is outside a function's range; the contract reverts with the same error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutOfRange {
    /// e^x \[wad\] would not fit 255 bits.
    #[error("e^x is too large at {0} wad")]
    Exponent(i128),
    /// The logarithm of zero.
    #[error("no logarithm of {0}")]
    Logarithm(U256),
    /// A probability \[wad\] is not between 0 and 1.
    #[error("a probability of {0} wad")]
    Probability(u128),
    /// A quotient does not fit 256 bits, or its divisor is zero.
    #[error("{x} * {y} / {d} does not fit 256 bits")]
    Quotient {
        /// Factor.
        x: U256,
        /// Factor.
        y: U256,
        /// Divisor.
        d: U256,
    },
}
