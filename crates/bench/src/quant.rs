//! Gas and accuracy of the quant core.

mod accuracy;
mod gas;
mod surface;
mod truth;

pub use accuracy::accuracy;
pub use gas::gas;
