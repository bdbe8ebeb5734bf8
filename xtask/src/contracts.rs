//! `cargo xtask contracts`: the contracts compiled, and what is committed of the result.
//!
//! - `crates/bindings/artifacts/<Name>.json`: ABI and bytecode, so that `cargo build` needs no solc;
//! - `crates/bindings/src/{contracts,testing}.rs`: the bindings over them;
//! - `contracts/snapshots`: runtime sizes and storage layouts, so that a change of either shows in review.

mod artifacts;
mod compile;
mod settings;
mod snapshots;
mod solc;

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
    let folders: Vec<&str> = TESTING.into_iter().chain([settings.src.as_str()]).collect();
    let compiled = compile::compile(&solc, &settings, &folders)?;
    for (_, warning) in &compiled.warnings {
        eprintln!("{warning}");
    }

    let (testing, shipped): (Vec<&Contract>, Vec<&Contract>) = compiled
        .contracts
        .iter()
        .partition(|it| TESTING.iter().any(|folder| it.file.starts_with(folder)));
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
    let warned =
        compiled.warnings.iter().filter(|(file, _)| file.starts_with(&settings.src)).count();
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
