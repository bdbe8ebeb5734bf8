//! The logs of all contracts as one type.

mod decode;
mod ledger;
mod liquidation;
mod market;
mod others;

pub use decode::{DecodeError, Decoder, Undecodable};

use alloy::primitives::{Address, U256};
use loadline_model::{
    AssetTerms, Mode, PerpTiers, ledger::Position, liquidation::AuctionTerms, market::QuoteTerms,
};
use loadline_units::{AccountId, AssetId, Fraction, Price, Size, UnderlyingId, Usd};

/// What happened on the chain. State events carry the state after, so that accounts can be rebuilt from
/// logs alone. Times are in unix seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(
    missing_docs,
    reason = "fields are named as in the contracts' events, whose pages say what they are"
)]
pub enum Event {
    // Ledger.
    /// An account was opened.
    Opened { account: AccountId, owner: Address, mode: Mode },
    /// An account is margined in another way.
    ModeSet { account: AccountId, mode: Mode },
    /// Cash changed.
    CashSet { account: AccountId, cash: Usd },
    /// Collateral changed.
    HoldingSet { account: AccountId, asset: AssetId, amount: Size },
    /// A perpetual position changed.
    PerpSet { account: AccountId, underlying: UnderlyingId, position: Position },
    /// Tokens were deposited; cash counts as a size too.
    Deposited { account: AccountId, asset: AssetId, payer: Address, amount: Size },
    /// Tokens were withdrawn.
    Withdrawn { account: AccountId, asset: AssetId, to: Address, amount: Size },
    /// A trade was novated.
    Filled {
        taker: AccountId,
        maker: AccountId,
        underlying: UnderlyingId,
        size: Size,
        quote: Usd,
        mark: Price,
    },
    /// An account entered or left liquidation.
    FlagSet { account: AccountId, flagged: bool },
    /// Liquidation took a part of an account.
    Seized { account: AccountId, taker: AccountId },
    /// An operator was granted or refused scopes.
    OperatorSet { account: AccountId, operator: Address, scopes: u8, expires_at: u64 },
    /// An owner voided all grants and signed batches.
    LockedDown { owner: Address, epoch: u32 },

    // Market data.
    /// A price was accepted.
    SpotAccepted { underlying: UnderlyingId, price: Price, confidence: Fraction, observed_at: u64 },
    /// A valid price was no news.
    SpotSkipped { underlying: UnderlyingId, price: Price, observed_at: u64 },
    /// The list of reporters changed.
    ReporterSet { reporter: Address, listed: bool },
    /// The rules of acceptance changed.
    MarketSettingsSet(MarketSettings),

    // Risk parameters.
    /// Margin tiers changed.
    TiersSet { underlying: UnderlyingId, tiers: PerpTiers },
    /// Collateral terms changed.
    TermsSet { asset: AssetId, terms: AssetTerms },
    /// The largest debt of a Cross account changed.
    DebtCapSet(Usd),

    // Liquidation.
    /// An auction started.
    Flagged { account: AccountId, nonce: u64, equity: Usd, requirement: Usd },
    /// A bidder took a slice.
    Bid { account: AccountId, nonce: u64, bidder: AccountId, fraction: Fraction, payment: Usd },
    /// Perpetuals were closed against the pool.
    Closed { account: AccountId, nonce: u64, fraction: Fraction, cost: Usd, reward: Usd },
    /// The pool took over all of a bankrupt account.
    Backstopped { account: AccountId, nonce: u64, equity: Usd },
    /// An account left liquidation.
    Released { account: AccountId, nonce: u64 },
    /// Others paid for what an account could not.
    DeficitCovered { account: AccountId, deficit: Usd, by_insurance: Usd, by_pool: Usd },
    /// The terms of auctions changed.
    AuctionTermsSet(AuctionTerms),

    // Pool.
    /// The skew of a market changed.
    SkewSet { underlying: UnderlyingId, skew: Size, impact: Usd },
    /// A market was opened, or its terms changed; its skew starts at zero.
    MarketSet { underlying: UnderlyingId, market: PoolMarket },
    /// Liquidity was added, in smallest units of the token and the share.
    LiquidityAdded { owner: Address, assets: U256, shares: U256 },
    /// Liquidity was taken out, in smallest units of the token and the share.
    LiquidityRemoved { owner: Address, assets: U256, shares: U256 },

    // Registry, Vault, SignatureRouter.
    /// The engine of a mode changed.
    EngineSet { mode: Mode, engine: Address },
    /// A venue was allowed or refused.
    VenueSet { venue: Address, allowed: bool },
    /// An account became, or stopped being, one of the protocol's own.
    SystemSet { account: AccountId, system: bool },
    /// A token was listed.
    Listed { asset: AssetId, token: Address, decimals: u8 },
    /// A cap changed.
    CapSet { asset: AssetId, cap: Size },
    /// An asset was halted or released.
    HaltSet { asset: AssetId, halted: bool },
    /// What the ledger owes on an asset changed.
    HeldSet { asset: AssetId, held: Size },
    /// A signed batch ran, or was cancelled.
    NonceSpent { owner: Address, nonce: U256 },
}

/// How reports are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketSettings {
    /// Least number of reports.
    pub quorum: u8,
    /// Number of reports that overrides the band.
    pub super_quorum: u8,
    /// Age at which a price no longer serves new risk \[s\].
    pub max_age: u64,
    /// Move accepted at once, share of the last price.
    pub band: Fraction,
    /// Widening with the age of the last price, share per second.
    pub band_per_second: Fraction,
}

/// A market of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolMarket {
    /// Net size of all traders against the pool.
    pub skew: Size,
    /// Largest magnitude of it.
    pub max_skew: Size,
    /// Least magnitude of an open leg.
    pub min_size: Size,
    /// What the pool asks.
    pub terms: QuoteTerms,
}
