//! ABI bindings over the committed artifacts.
//!
//! A module per contract holds its calls, events, errors and structs; the contract's own name stands
//! here: [`Clearinghouse`], with `Clearinghouse::new(address, provider)` and `Clearinghouse::BYTECODE`.

mod contracts;
pub mod testing;

pub use contracts::*;
