//! What a deployment is made from: `script/params/<network>.toml`.
//!
//! Plain data, so that a run may change it before it deploys; [`Params::check`] says whether it makes sense.

mod check;
mod fees;
mod options;
mod pool;
mod range;
mod read;

pub use check::InvalidParam;
pub(crate) use check::{bps, e8, ppm, thousands};
pub use fees::FeeParams;
pub use options::{
    Factor, ListingParams, NoFactor, OptionParams, PortfolioParams, SurfaceParams,
    UnderlyingVolatilityParams, VolatilityParams,
};
pub use pool::OptionPoolParams;
pub use read::{DEV_PARAMS, ParamsError};

use alloy::primitives::Address;
use loadline_units::{Fraction, Price, Size, UnderlyingId, Usd};
use serde::{Deserialize, Serialize};

/// Parameters of one network. Seconds and counts are numbers, everything else exact decimal text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Name of the network.
    pub network: String,
    /// The only chain they are meant for; any if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain_id: Option<u64>,
    /// Who holds the admin role afterwards; the deployer if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin: Option<Address>,
    /// Delay of everything that the admin does, at least one \[s\].
    pub admin_delay_seconds: u32,
    /// Who may sign reports.
    pub reporters: Vec<Address>,
    /// Symbol of the underlying that gas is paid in, for liquidation rewards.
    pub gas_underlying: String,
    /// Largest debt of a Cross account.
    pub debt_cap: Usd,
    /// How reports are accepted.
    pub market_data: MarketDataParams,
    /// How surfaces are accepted.
    pub surfaces: SurfaceParams,
    /// How scan ranges follow from prices.
    pub volatility: VolatilityParams,
    /// What Portfolio accounts are held against.
    pub portfolio: PortfolioParams,
    /// How accounts are auctioned.
    pub auction: AuctionParams,
    /// Who owns the pool.
    pub tranches: TrancheParams,
    /// What trades by signed orders cost.
    pub fees: FeeParams,
    /// Permit2; the address that it has on every chain if missing.
    #[serde(default = "fees::permit2")]
    pub permit2: Address,
    /// Tokens of the Vault; the first is cash.
    #[serde(rename = "asset")]
    pub assets: Vec<AssetParams>,
    /// What prices move.
    #[serde(rename = "underlying")]
    pub underlyings: Vec<UnderlyingParams>,
}

/// Rules of acceptance of reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketDataParams {
    /// Least number of reports.
    pub quorum: u8,
    /// Number of reports that overrides the band.
    pub super_quorum: u8,
    /// Age at which a price no longer serves new risk \[s\].
    pub max_age_seconds: u32,
    /// Move accepted at once, share of the last price.
    pub band: Fraction,
    /// Widening of the band, share per second of age of the last price.
    pub band_per_second: Fraction,
}

/// Terms of liquidation auctions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuctionParams {
    /// Share of the requirement offered at the flag.
    pub start_discount: Fraction,
    /// Share of the requirement offered at the end of the ramp.
    pub max_discount: Fraction,
    /// Most that a bonus may be, share of the MM taken over.
    pub bonus_cap: Fraction,
    /// An auction ends at the requirement times one plus this.
    pub target_buffer: Fraction,
    /// From the start to the largest discount \[s\].
    pub ramp_seconds: u32,
}

/// Terms of the tranches of the LP pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrancheParams {
    /// Least junior value per senior value, for senior deposits and junior redemptions.
    pub coverage: Fraction,
    /// What senior shares earn per year before the junior ones earn anything.
    pub senior_rate: Fraction,
}

/// A token of the Vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetParams {
    /// Symbol.
    pub symbol: String,
    /// Decimals of the token, at most 18.
    pub decimals: u8,
    /// Most that the ledger may owe on it, in base units.
    pub cap: Size,
    /// The token; a test token that anyone may mint is deployed if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Terms as collateral; missing for cash alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collateral: Option<CollateralParams>,
}

/// On what terms an asset counts as collateral. Shares are whole basis points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollateralParams {
    /// Symbol of the underlying whose price values it.
    pub underlying: String,
    /// Base haircut for new risk.
    pub initial_haircut: Fraction,
    /// Base haircut before liquidation.
    pub maintenance_haircut: Fraction,
    /// Base haircut in Portfolio mode, where scenarios move the price.
    pub portfolio_haircut: Fraction,
    /// Added to all at `scale`.
    pub slope: Fraction,
    /// Value at which the slope is fully charged, whole thousands.
    pub scale: Usd,
}

/// What prices move, and the pool's market on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnderlyingParams {
    /// Identifier, from 1 to 31.
    pub id: UnderlyingId,
    /// Symbol.
    pub symbol: String,
    /// Margin tiers of its perpetual.
    pub tiers: [TierParams; 4],
    /// Terms on which the pool trades its perpetual.
    pub pool: PoolParams,
    /// Terms on which the pool trades options on it.
    pub option_pool: OptionPoolParams,
    /// How its skew moves funding.
    pub funding: FundingParams,
    /// How much it moves.
    pub volatility: UnderlyingVolatilityParams,
    /// Terms of options on it.
    pub options: OptionParams,
    /// Which options on it may be opened.
    pub listing: ListingParams,
}

/// One margin tier. Shares are whole basis points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierParams {
    /// Upper bound of the notional, whole thousands.
    pub up_to: Usd,
    /// IM, share of the notional in the tier.
    pub initial: Fraction,
    /// MM, share of the notional in the tier.
    pub maintenance: Fraction,
}

/// Terms of a market of the pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolParams {
    /// Largest magnitude of the traders' net size.
    pub max_skew: Size,
    /// Least magnitude of an open leg.
    pub min_size: Size,
    /// Price impact of one base unit of skew.
    pub slope: Price,
    /// Share of notional.
    pub fee: Fraction,
    /// Half-spread, share of notional.
    pub spread: Fraction,
    /// Insurance's share of the fee.
    pub insurance_share: Fraction,
}

/// Terms of funding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundingParams {
    /// Skew of the pool at which the rate moves fastest.
    pub skew_scale: Size,
    /// Growth of the rate at that skew, share of notional per day, per day.
    pub max_velocity: Fraction,
    /// Largest magnitude of the rate, share of notional per day, a multiple of 1e-5.
    pub max_rate: Fraction,
}

impl Params {
    /// The underlying with a symbol.
    pub fn underlying(&self, symbol: &str) -> Option<UnderlyingId> {
        self.underlyings.iter().find(|it| it.symbol == symbol).map(|it| it.id)
    }
}
