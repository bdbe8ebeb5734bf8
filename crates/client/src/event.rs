//! The logs of all contracts as one type.

mod decode;
mod ledger;
mod liquidation;
mod market;
pub(crate) mod option_pool;
mod oracle;
mod orders;
mod others;
mod tranche;

pub use decode::{DecodeError, Decoder, Undecodable};

use alloy::primitives::{Address, U256};
use loadline_model::{
    AssetTerms, Mode, OptionTerms, PerpTiers,
    fees::{FeeSplit, FeeTerms},
    funding::{FundingState, FundingTerms},
    ledger::Position,
    liquidation::AuctionTerms,
    market::{OptionQuoteTerms, QuoteTerms},
    protection::Protection,
    surface::Slice,
    tranche::{Claims, Fill, Rank},
};
use loadline_units::{
    AccountId, AssetId, ExpiryKey, Fraction, InstrumentId, OptionSeries, Price, Size, UnderlyingId,
    Usd,
};

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
    /// Funding of a perpetual was accrued and steered.
    FundingSet { underlying: UnderlyingId, state: FundingState },
    /// An option position changed.
    OptionSet { account: AccountId, series: OptionSeries, size: Size },
    /// An expired option became cash.
    OptionSettled { account: AccountId, series: OptionSeries, settlement: Price, payoff: Usd },
    /// Tokens were deposited; cash counts as a size too.
    Deposited { account: AccountId, asset: AssetId, payer: Address, amount: Size },
    /// Tokens were withdrawn.
    Withdrawn { account: AccountId, asset: AssetId, to: Address, amount: Size },
    /// A trade was novated.
    Filled {
        taker: AccountId,
        maker: AccountId,
        instrument: InstrumentId,
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
    /// A surface was accepted.
    SurfaceAccepted { quote: SurfaceQuote, observed_at: u64 },
    /// A valid surface was no news.
    SurfaceSkipped { expiry: ExpiryKey, observed_at: u64 },
    /// A surface conflicts with a newer neighbour: it serves no new risk until renewed.
    SurfaceStale(ExpiryKey),
    /// The rules of acceptance of surfaces changed.
    SurfaceSettingsSet(SurfaceSettings),
    /// Price and second opinion parted, or `second` is none and that ended.
    Degraded { underlying: UnderlyingId, price: Price, second: Option<Price> },
    /// The source of second opinions changed; the zero address for none.
    OpinionSet { underlying: UnderlyingId, source: Address },

    // Volatility index.
    /// The first price of an hour was taken.
    Observed { underlying: UnderlyingId, price: Price, range: Range },
    /// An underlying begins at a volatility per year \[wad\].
    Seeded { underlying: UnderlyingId, volatility_wad: u64, initial_wad: u64 },
    /// The rules of the scan range changed.
    VolatilitySettingsSet { underlying: UnderlyingId, settings: VolatilitySettings },

    // Settlement.
    /// The sample of a minute was taken, or replaced by an earlier one.
    Sampled { expiry: ExpiryKey, minute: u8, price: Price, observed_at: u64 },
    /// A settlement price is final.
    Settled { expiry: ExpiryKey, price: Price, samples: u64 },

    // Risk parameters.
    /// Margin tiers changed.
    TiersSet { underlying: UnderlyingId, tiers: PerpTiers },
    /// Collateral terms changed.
    TermsSet { asset: AssetId, terms: AssetTerms },
    /// The largest debt of a Cross account changed.
    DebtCapSet(Usd),
    /// Terms of options changed.
    OptionTermsSet { underlying: UnderlyingId, terms: OptionTerms },
    /// The scan range at which percentages are meant changed \[wad\].
    ReferenceRangeSet(u64),
    /// The factor to IM \[wad\] or the scenario table changed.
    PortfolioSet { initial_factor_wad: u64, scenarios: Address },

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
    /// What a flagged account lacks, and all of them together.
    DeficitNoted { account: AccountId, deficit: Usd, total: Usd },
    /// Others paid for what an account could not.
    DeficitCovered { account: AccountId, deficit: Usd, by_insurance: Usd, by_pool: Usd },
    /// The terms of auctions changed.
    AuctionTermsSet(AuctionTerms),

    // Pool.
    /// The skew of a market changed.
    SkewSet { underlying: UnderlyingId, skew: Size, impact: Usd },
    /// A market was opened, or its terms changed; its skew starts at zero.
    MarketSet { underlying: UnderlyingId, market: PoolMarket },
    /// The delta of the traders' options against the pool changed; `impact` is of all that was traded.
    OptionDeltaSet { underlying: UnderlyingId, delta: Size, impact: Usd },
    /// The exposures of the traders' options against the pool changed.
    ExposureSet { underlying: UnderlyingId, exposure: PoolExposure, impact: Usd },
    /// Those exposures were computed anew.
    Synced { underlying: UnderlyingId, anchor: SyncAnchor },
    /// The pool's terms of options changed.
    OptionQuoteTermsSet { underlying: UnderlyingId, terms: OptionQuoteTerms },

    // LiquidityVault and its tranches; amounts in smallest units of the token and the share.
    /// USDC waits to become shares.
    SharesAsked { rank: Rank, controller: Address, assets: U256 },
    /// Shares wait to become USDC.
    AssetsAsked { rank: Rank, controller: Address, shares: U256 },
    /// Shares that an epoch gave were taken.
    SharesClaimed { rank: Rank, controller: Address, assets: U256, shares: U256 },
    /// USDC that an epoch gave was taken.
    AssetsClaimed { rank: Rank, controller: Address, assets: U256, shares: U256 },
    /// USDC that waited at a tranche that ended was taken back.
    AssetsReclaimed { rank: Rank, controller: Address, assets: U256 },
    /// The requests of an epoch are complete: it waits for a later report.
    EpochClosed { epoch: u32, closed_at: u64 },
    /// What waited was priced: values of the pool before, claims after.
    EpochProcessed {
        epoch: u32,
        observed_at: u64,
        low: Usd,
        high: Usd,
        claims: Claims,
        senior: Box<Fill>,
        junior: Box<Fill>,
    },
    /// A class of shares opened.
    ClassOpened { rank: Rank, tranche: Address },
    /// A class of shares was wiped out.
    ClassClosed { rank: Rank, tranche: Address },
    /// The terms of the tranches changed.
    TrancheTermsSet { coverage: Fraction, yearly_rate: Fraction },
    /// The pool is valued elsewhere.
    ValueSourceSet { source: Address },

    // Funding.
    /// How the skew of a market moves its funding changed.
    FundingTermsSet { underlying: UnderlyingId, terms: FundingTerms },

    // Registry, Vault, SignatureRouter.
    /// The engine of a mode changed.
    EngineSet { mode: Mode, engine: Address },
    /// A venue was allowed or refused.
    VenueSet { venue: Address, allowed: bool },
    /// An account became, or stopped being, one of the protocol's own.
    SystemSet { account: AccountId, system: bool },
    /// The options that may be opened changed.
    ListingSet { underlying: UnderlyingId, listing: OptionListing },
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

    // Fees, signed orders.
    /// Fees changed.
    FeesSet(FeeTerms),
    /// What trades paid went to those whose it is.
    FeesDistributed(FeeSplit),
    /// Lots of a signed order were filled; `filled` of it so far.
    OrderFilled { maker: AccountId, nonce: U256, taker: AccountId, lots: u32, filled: u32 },
    /// A nonce of a maker was voided.
    OrderCancelled { maker: AccountId, nonce: U256 },
    /// Every nonce of a maker below a floor was voided.
    FloorSet { maker: AccountId, floor: u128 },
    /// A maker's limits changed.
    ProtectionSet { maker: AccountId, protection: Protection },
    /// A trigger order ran.
    TriggerExecuted {
        account: AccountId,
        nonce: U256,
        executor: AccountId,
        size: Size,
        cost: Usd,
        reward: Usd,
    },
    /// A nonce of trigger orders was voided.
    TriggerCancelled { account: AccountId, nonce: U256 },
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

/// How surfaces are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurfaceSettings {
    /// Age at which a surface no longer serves new risk \[s\].
    pub max_age: u64,
    /// Move of volatility since its anchor, share of it.
    pub band: Fraction,
    /// Widening with the time since, share per second.
    pub band_per_second: Fraction,
}

/// The surface of one expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurfaceQuote {
    /// Of which underlying, and when.
    pub expiry: ExpiryKey,
    /// Forward over spot \[wad\].
    pub basis_wad: u64,
    /// Per year of 365 days, continuous \[wad\].
    pub rate_wad: i64,
    /// Of total volatility when observed.
    pub slice: Slice,
}

/// How far margin lets an underlying move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// R for new risk \[wad\].
    pub initial_wad: u64,
    /// R for existing risk, before it widens with the age of the price \[wad\].
    pub maintenance_wad: u64,
}

/// How a scan range follows from prices; volatilities per year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolatilitySettings {
    /// Half-lives of the two averages \[s\].
    pub half_lives: [u32; 2],
    /// Least volatility \[wad\].
    pub floor_wad: u64,
    /// Standard deviations of two days in R \[wad\].
    pub multiple_wad: u64,
    /// Least and greatest R \[wad\].
    pub bounds_wad: [u64; 2],
}

/// Which options on an underlying may be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionListing {
    /// Strikes are multiples of this, zero for none [1e-8 USD].
    pub strike_step: u64,
    /// Furthest expiry \[s\].
    pub max_tenor: u64,
    /// Largest open interest of one series.
    pub max_open_interest: Size,
}

/// A market of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolMarket {
    /// Net size of all traders against the pool.
    pub skew: Size,
    /// Delta of the traders' options against the pool, which counts with the skew.
    pub option_delta: Size,
    /// Largest magnitude of it.
    pub max_skew: Size,
    /// Least magnitude of an open leg.
    pub min_size: Size,
    /// What the pool asks.
    pub terms: QuoteTerms,
}

/// What the traders hold of the options on one underlying against the pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolExposure {
    /// Delta notional gained per rise of the spot by 100 %.
    pub gamma: Usd,
    /// Per rise of volatility by 100 %, of options to 7, 30, 90 days and longer.
    pub vega: [Usd; 4],
}

/// Where and when the pool's exposures were computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncAnchor {
    /// The spot, zero before the first time.
    pub spot: Price,
    /// When \[unix seconds\].
    pub synced_at: u64,
    /// The earliest expiry held, zero for none \[unix seconds\].
    pub first_expiry: u64,
    /// Scan range for new risk \[1e-6\].
    pub range_e6: u32,
}
