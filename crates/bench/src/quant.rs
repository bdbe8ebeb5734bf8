//! Gas, accuracy and speed of the quant core and the margin model.

mod accuracy;
mod gas;
mod portfolio;
mod surface;
mod truth;

pub use accuracy::accuracy;
pub use gas::gas;
pub use portfolio::portfolio;
