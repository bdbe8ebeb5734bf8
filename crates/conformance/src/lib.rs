//! Holds the contracts and the model together: nothing but tests, in `tests/it`.
//!
//! Each rule runs as deployed bytecode in revm and as Rust, on the same random inputs, and must answer with
//! the same integers; where the contract panics, Rust must answer `Overflow`. 512 cases each, or as many as the
//! environment says:
//!
//! ```text
//! LOADLINE_CASES=20000 cargo test --release -p loadline-conformance
//! ```
