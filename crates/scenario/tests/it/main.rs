//! What the crate promises, seen from outside.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod candles;
mod path;
mod report;
mod run;
mod synthetic;
mod windows;
