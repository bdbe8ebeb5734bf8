//! The chain as its users see it: through a provider, or as a world.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod actors;
mod anvil;
mod control;
mod faults;
mod logs;
mod reads;
mod register;
mod sends;
mod world;
