//! `cargo xtask contracts`: the contracts compiled, and what is committed of the result.
//!
//! - `crates/bindings/artifacts/<Name>.json`: ABI and bytecode, so that `cargo build` needs no solc;
//! - `crates/bindings/src/{contracts,testing}.rs`: the bindings over them;
//! - `contracts/snapshots`: runtime sizes and storage layouts, so that a change of either shows in review.

mod artifacts;
mod compile;
mod settings;
mod snapshots;

pub(crate) use settings::Settings;

use crate::{drift::Generated, repo, tools};
use compile::Contract;
use eyre::{Result, ensure};

/// The folders of contracts that only tests deploy.
const TESTING: [&str; 2] = ["contracts/test/harness", "contracts/test/mocks"];

/// Compiles, then rewrites the generated files, or, with `check`, fails where they differ.
pub(crate) fn run(check: bool) -> Result<()> {
    let solc = tools::compiler()?;
    let settings = Settings::read()?;
    let shipped = compile::compile(&solc, &settings, "shipped", &[&settings.src])?;
    let testing = compile::compile(&solc, &settings, "testing", &TESTING)?;
    for warning in shipped.warnings.iter().chain(&testing.warnings) {
        eprintln!("{warning}");
    }
    let warned = shipped.warnings.len();
    let (shipped, testing): (Vec<&Contract>, Vec<&Contract>) =
        (shipped.contracts.iter().collect(), testing.contracts.iter().collect());
    let mut generated = Generated::default();
    artifacts::generate(&mut generated, &shipped, &testing)?;
    snapshots::generate(&mut generated, &shipped)?;
    print!("{}", snapshots::table(&shipped));

    let drift = generated.drift(repo::root())?;
    for it in &drift {
        println!("{it}");
        if !check {
            generated.mend(repo::root(), it)?;
        }
    }
    let mut complaints = snapshots::oversized(&shipped);
    if check && !drift.is_empty() {
        complaints
            .push(format!("{} generated files differ; run `cargo xtask contracts`", drift.len()));
    }
    if warned > 0 {
        complaints.push(format!("{warned} warnings in {}", settings.src));
    }
    if check {
        ensure!(complaints.is_empty(), "{}", complaints.join("; "));
    }
    complaints.iter().for_each(|it| eprintln!("to mend: {it}"));
    println!("{} contracts, {} for tests", shipped.len(), testing.len());
    Ok(())
}
