//! One definition of a deployment, on any provider.
//!
//! [`Params`] say what, [`deploy`] does it, [`Deployment`] is the record of what was done and verified,
//! written to `deployments/<chainId>.json`. The contracts hold each other's addresses for good, so all
//! of them are computed from the deployer's nonce before the first transaction; afterwards code, wiring
//! and settings are read back and compared. At the end nobody has an admin power without a delay.
//!
//! Nothing here mines: [`Miner`] is what a chain needs so that transactions get into blocks.

mod checks;
mod contracts;
mod deployment;
mod error;
mod miner;
mod params;
mod plan;
mod preview;
mod run;
mod sender;

pub use contracts::{Contracts, SystemAccounts};
pub use deployment::{Asset, ContractRecord, Deployment, DeploymentError, Underlying};
pub use error::DeployError;
pub use miner::{AnvilMiner, BoxError, Miner, WaitForBlocks};
pub use params::{
    AssetParams, AuctionParams, CollateralParams, DEV_PARAMS, Factor, FeeParams, InvalidParam,
    ListingParams, MarketDataParams, NoFactor, OptionParams, OptionPoolParams, Params, ParamsError,
    PoolParams, PortfolioParams, SurfaceParams, TierParams, TrancheParams, UnderlyingParams,
    UnderlyingVolatilityParams, VolatilityParams,
};
pub use preview::Preview;
pub use run::deploy;
