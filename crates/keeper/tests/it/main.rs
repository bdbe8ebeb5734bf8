//! The keeper against the contracts on the in-process chain.

mod daemon;
mod faults;
mod liquidates;
mod protocol;
mod restart;
