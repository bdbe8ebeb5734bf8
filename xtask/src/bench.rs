//! `cargo xtask bench <name>`: the programs under `crates/bench/src/bin`.

use crate::repo;
use eyre::{Result, ensure};
use std::process::Command;

/// Prints which benches there are.
pub(crate) fn list() -> Result<()> {
    println!("benches: {}", names()?.join(", "));
    Ok(())
}

/// Runs one bench, optimised; it fails when a value is above its hold.
pub(crate) fn run(name: &str) -> Result<()> {
    let names = names()?;
    ensure!(
        names.iter().any(|it| it == name),
        "no bench is called {name}; there are: {}",
        names.join(", ")
    );
    repo::succeed(command(name).arg("--release"))
}

/// The command that runs a bench.
pub(crate) fn command(name: &str) -> Command {
    let mut cargo = repo::cargo();
    cargo.args(["run", "--quiet", "--package", "loadline-bench", "--bin", name]);
    cargo
}

/// The names of the benches.
fn names() -> Result<Vec<String>> {
    let files = repo::files("crates/bench/src/bin", "rs", &[])?;
    Ok(files
        .iter()
        .filter_map(|it| it.file_stem())
        .map(|it| it.to_string_lossy().into_owned())
        .collect())
}
