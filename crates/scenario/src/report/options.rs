//! What happened with options.

use loadline_units::Usd;
use serde::{Deserialize, Serialize};

/// Options in a run. Notional is size times spot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionFigures {
    /// Fills.
    pub trades: u64,
    /// Different options that were traded.
    pub series: u64,
    /// Notional of the fills.
    pub volume_usd: Usd,
    /// What was paid for them.
    pub premium_usd: Usd,
    /// Greatest notional of all long positions after a block.
    pub peak_open_interest_usd: Usd,
    /// The same at the end.
    pub open_interest_usd: Usd,
    /// Settlement prices that were written.
    pub settlement_prices: u64,
    /// Positions that were settled at one.
    pub settled: u64,
    /// What the long ones among them received, which is what the short ones paid.
    pub settled_usd: Usd,
    /// Expired positions that were not settled at the end.
    pub unsettled: u64,
    /// How often an account with options was put into liquidation.
    pub flagged: u64,
    /// Slices of accounts with options that bidders bought, and those that the pool took.
    pub bids: u64,
    /// As above.
    pub backstops: u64,
    /// Deficits of accounts that held options, or lost their last ones with them.
    pub deficits_usd: Usd,
}
