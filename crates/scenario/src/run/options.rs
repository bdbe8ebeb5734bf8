//! Options in a run: surfaces that follow the path, makers who sign, takers who buy and sell, a house
//! that sells what its bids brought, and prices every minute for settlement.
//!
//! Everything here is a function of seed, path and chain, as the rest of the run.

mod calendar;
mod dues;
mod house;
mod makers;
mod pitch;
mod strategy;
mod surface;
mod takers;
mod what_if;

pub(super) use dues::averaging;
pub(super) use house::House;
pub(super) use makers::{Maker, Makers};
pub(super) use pitch::{BASIS, Pitch};
pub(super) use surface::{Seen, Surfaces};
pub(super) use takers::Takers;
