//! Logs to events, actions to transactions.
//!
//! * [`Decoder`] and [`Event`]: the logs of all contracts as one type.
//! * [`ActionBatch`]: what the ledger is asked to do.
//! * [`SpotReport`], [`SurfaceReport`], [`SignedBatch`], [`TriggerOrder`] and [`RfqOrder`]: what reporters, owners and
//!   makers sign.
//! * [`Loadline`]: a deployment behind a provider, in the units of the protocol.
//! * [`Reason`]: why a call was refused, in words.
//!
//! It holds no state and decides nothing.

mod batch;
mod event;
mod handle;
mod reason;
mod scopes;
mod sign;
mod value;

pub use batch::{ActionBatch, Amount, PoolOptionOrder, PoolOrder};
pub use event::{
    DecodeError, Decoder, Event, MarketSettings, OptionListing, PoolExposure, PoolMarket, Range,
    SurfaceQuote, SurfaceSettings, SyncAnchor, Undecodable, VolatilitySettings,
};
pub use handle::{
    AccountState, ClientError, Health, LiquidationPrices, Loadline, Outcome, PoolState, Spot,
};
pub use reason::Reason;
pub use scopes::Scopes;
pub use sign::{
    DepositPermit, Quotation, RfqLeg, RfqOrder, SignedBatch, SignedOrder, SignedTrigger,
    SpotReport, SurfaceReport, Trigger, TriggerOrder, batch_domain, order_domain, report_domain,
    submit, submit_surface, trigger_domain,
};
pub use value::OutOfRange;
