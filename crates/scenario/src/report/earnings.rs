//! What the pool earned by.

use loadline_units::Usd;
use serde::{Deserialize, Serialize};

/// Profit and loss of the pool by its source; the sum is the whole, to the wei. The senior shares are paid their yield
/// out of it; the rest is the junior shares'.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LpEarnings {
    /// The pool's part of trading fees.
    pub fees_usd: Usd,
    /// Funding of perpetuals, paid in less paid out.
    pub funding_usd: Usd,
    /// What traders paid the pool above the mark, impact aside, which the impact reserve keeps.
    pub spread_usd: Usd,
    /// Fees of liquidations, less deficits that the pool paid.
    pub liquidations_usd: Usd,
    /// What the pool's positions gained and lost by moves of the market.
    pub inventory_usd: Usd,
}
