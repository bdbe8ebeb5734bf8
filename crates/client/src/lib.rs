//! Logs to events, actions to transactions.

mod event;
mod value;

pub use event::{DecodeError, Decoder, Event, MarketSettings, PoolMarket, Undecodable};
pub use value::OutOfRange;
