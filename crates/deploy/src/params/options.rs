//! What options and Portfolio mode need: how much underlyings move, surfaces, terms, listings, scenarios.

use alloy::primitives::Bytes;
use loadline_units::{Fraction, Price, Size, Usd};
use serde::{Deserialize, Serialize};

/// A number above zero that may be above one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Price", into = "Price")]
pub struct Factor(u64);

/// Rules of acceptance of surfaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurfaceParams {
    /// Age at which a surface no longer serves new risk \[s\].
    pub max_age_seconds: u32,
    /// Move of volatility at the forward since its anchor, share of it.
    pub band: Fraction,
    /// Widening of the band, share per second since the anchor.
    pub band_per_second: Fraction,
}

/// How scan ranges follow from prices; R is the multiple times the volatility of two days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolatilityParams {
    /// Half-life of the fast average \[h\].
    pub fast_half_life_hours: u32,
    /// Half-life of the slow average \[h\].
    pub slow_half_life_hours: u32,
    /// Standard deviations of two days in R.
    pub multiple: Factor,
    /// The volatility per year at which the percentages of tiers and haircuts are meant.
    pub reference: Fraction,
}

/// How much one underlying moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnderlyingVolatilityParams {
    /// Volatility per year at the start.
    pub seed: Factor,
    /// Least volatility per year.
    pub floor: Factor,
    /// Least R.
    pub min_range: Fraction,
    /// Greatest R.
    pub max_range: Factor,
}

/// Terms of options on one underlying. Shares are whole basis points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionParams {
    /// Place in the scenario table.
    pub column: u8,
    /// Rise of volatility at 30 days.
    pub vol_up: Fraction,
    /// Fall: it is divided by one plus this.
    pub vol_down: Fraction,
    /// Cross: a naked short keeps this share of R times the forward, less what it is out of the money.
    pub short: Fraction,
    /// Cross: and at least this share of R times the forward.
    pub floor: Fraction,
    /// Portfolio: least per short option, share of the spot.
    pub minimum: Fraction,
    /// Portfolio: of the delta notional at `depth`.
    pub liquidity: Fraction,
    /// Delta notional at which that is charged in full, whole thousands.
    pub depth: Usd,
    /// Portfolio: of the P&L between the outer volatility nodes, at `vega_depth`.
    pub vega: Fraction,
    /// P&L at which that is charged in full, whole thousands.
    pub vega_depth: Usd,
}

/// Which options may be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListingParams {
    /// Strikes are multiples of this, itself a multiple of 1e-8 USD.
    pub strike_step: Price,
    /// Furthest expiry \[days\].
    pub max_tenor_days: u32,
    /// Largest open interest of one series, in base units.
    pub max_open_interest: Size,
}

/// What Portfolio accounts are held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortfolioParams {
    /// From the loss in scenarios to IM.
    pub initial_factor: Factor,
    /// File of the scenario table, in the folder of the parameters.
    pub scenarios: String,
    /// The table in that file, as the code of a contract.
    #[serde(default)]
    pub table: Bytes,
}

impl Factor {
    /// The raw number \[wad\].
    pub const fn to_wad(self) -> u64 {
        self.0
    }
}

/// A number that is zero, or 18.4 and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not between 0 and 18.4", .0.decimal())]
pub struct NoFactor(Price);

impl TryFrom<Price> for Factor {
    type Error = NoFactor;

    fn try_from(number: Price) -> Result<Self, NoFactor> {
        let raw = u64::try_from(number.to_wad()).ok().filter(|raw| *raw != 0);
        raw.map(Self).ok_or(NoFactor(number))
    }
}

impl From<Factor> for Price {
    fn from(factor: Factor) -> Self {
        Self::from_wad(factor.0.into())
    }
}
