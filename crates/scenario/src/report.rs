//! What a run leaves behind: [`Report`] as `report.json` for programs and `report.html` for people.
//!
//! Amounts are exact and stand in the JSON as decimal strings; counts are numbers. The page is one
//! file without anything from elsewhere: style inside, charts as inline SVG.

mod charts;
mod earnings;
mod html;
mod options;
mod summary;
mod text;
mod write;

pub use earnings::LpEarnings;
pub use html::RenderError;
pub use options::OptionFigures;
pub use summary::{Chain, Check, GasStats, PathCounts, SCHEMA, Summary};
pub use text::{dollars, grouped};
pub use write::WriteError;

use loadline_units::{Price, Usd};
use serde::{Deserialize, Serialize};

/// A run as data: what came out, what went in, and what happened block by block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What came out.
    pub summary: Summary,
    /// What went in.
    pub settings: RunSettings,
    /// What happened, block by block.
    pub series: Series,
}

/// What a run was asked to do, as far as a reader needs it to run it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSettings {
    /// Where the prices come from, such as `synthetic crash` or the candle files.
    pub source: String,
    /// Seed of accounts, samples and the synthetic path.
    pub seed: u64,
    /// Whether each candle was played as four blocks.
    pub wicks: bool,
}

/// The rows of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Underlyings, in the order of [`Row::prices`].
    pub symbols: Vec<String>,
    /// One row per block, oldest first.
    pub rows: Vec<Row>,
}

/// The state after one block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Number of the block.
    pub block: u64,
    /// Its time [seconds since 1970].
    pub timestamp: u64,
    /// Price per underlying.
    pub prices: Vec<Price>,
    /// Accounts by health.
    pub health: HealthCounts,
    /// Liquidation steps that succeeded in this block.
    pub liquidations: PathCounts,
    /// What the insurance fund holds.
    pub insurance_usd: Usd,
    /// Net asset value of the liquidity pool.
    pub pool_nav_usd: Usd,
    /// Notional of all long options.
    pub open_interest_usd: Usd,
}

/// Accounts by health factor: equity after haircuts over maintenance requirement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthCounts {
    /// Above 2, or without any requirement.
    pub healthy: u32,
    /// From 1.25 to 2.
    pub watch: u32,
    /// From 1 to 1.25.
    pub near: u32,
    /// Below 1, equity not negative.
    pub liquidatable: u32,
    /// Equity negative.
    pub bankrupt: u32,
}
