//! The replica, the decisions and the daemon that liquidates.
//!
//! ```text
//!  node --> ingest --blocks--> core (replica, rules of crates/model) --intents--> exec --> node
//!                               ^  ^                                                |
//!             audit (Lens) -----+  +--------------- endings ------------------------+
//! ```
//!
//! * [`core`] decides: a deterministic state machine without I/O, over [`replica`], the only copy of the
//!   protocol's state, which is rebuilt from logs alone.
//! * [`ingest`] reads the canonical chain, and says what left it.
//! * [`exec`] keeps, sends and follows transactions: nothing is sent that is not in the journal.
//! * [`audit`] compares replica and chain to the wei; [`overdue`] counts who waited too long.
//! * [`Keeper`] is the loop around them: [`Keeper::tick`] for a block, [`Keeper::run`] for a daemon.
//!
//! It leaves out: several endpoints or instances, private relays, hedging, and a price feed of its own.

pub mod audit;
pub mod core;
pub mod exec;
mod head;
pub mod health;
pub mod ingest;
mod keeper;
pub mod overdue;
pub mod replica;
mod report;
pub mod settings;
pub mod telemetry;
#[cfg(test)]
mod testing;

pub use audit::Audited;
pub use exec::Ended;
pub use head::Head;
pub use keeper::{Keeper, KeeperError};
pub use report::{Steps, Tally, TickReport};
pub use settings::Settings;
