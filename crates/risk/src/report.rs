//! A back-test as one page without anything from elsewhere: style inside, charts as inline SVG.

mod chart;
mod figures;
mod page;

pub use chart::RenderError;
pub use page::page;
