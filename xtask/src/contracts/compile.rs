//! Our contracts, compiled: one call of solc per file that defines a contract, over what that file imports
//! and nothing else. So its bytecode depends on nothing else, and an edit compiles again only what it reaches.

use super::{
    settings::Settings,
    solc::{Answer, Layout, Solc},
};
use crate::{repo, solidity};
use eyre::{Result, bail, ensure};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// What solc says of our contracts.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    /// The contracts that can be deployed, by file and name.
    pub(super) contracts: Vec<Contract>,
    /// Warnings in our files: the file, and what solc prints.
    pub(super) warnings: BTreeSet<(String, String)>,
}

/// A contract that can be deployed.
#[derive(Debug)]
pub(super) struct Contract {
    pub(super) file: String,
    pub(super) name: String,
    pub(super) abi: Vec<Value>,
    /// Creation code, in hex without a prefix.
    pub(super) bytecode: String,
    /// Runtime code, in hex without a prefix, immutables as zeros.
    pub(super) deployed: String,
    pub(super) layout: Layout,
}

/// A file to compile, with all that it imports of ours.
#[derive(Debug, PartialEq, Eq)]
struct Unit<'a> {
    file: &'a str,
    sources: BTreeMap<&'a str, &'a str>,
}

/// Compiles every contract in the given folders.
pub(super) fn compile(solc: &Path, settings: &Settings, folders: &[&str]) -> Result<Compiled> {
    let mut sources = BTreeMap::new();
    for file in repo::files("contracts", "sol", &["node_modules", "out", "cache"])? {
        sources.insert(repo::slashed(&file), repo::read(&file)?);
    }
    let units = units(&sources, folders);
    let mut compiled = Compiled::default();
    let mut errors = BTreeSet::new();
    for (unit, answer) in units.iter().zip(answers(solc, settings, &units)) {
        let mut answer = answer?;
        for message in answer.errors.drain(..) {
            let text = message.formatted.trim_end().to_owned();
            match (message.severity == "error", message.location) {
                (true, Some(_)) => {
                    errors.insert(text);
                }
                (true, None) => {
                    errors.insert(format!("{text}\n  --> {}", unit.file));
                }
                (false, Some(at)) if sources.contains_key(&at.file) => {
                    if !settings.ignores(message.code.as_deref()) {
                        compiled.warnings.insert((at.file, text));
                    }
                }
                (false, _) => {}
            }
        }
        compiled.contracts.extend(deployable(unit, answer)?);
    }
    if !errors.is_empty() {
        errors.iter().for_each(|it| eprintln!("{it}"));
        bail!("the contracts do not compile");
    }
    let mut names = BTreeSet::new();
    for Contract { name, file, .. } in &compiled.contracts {
        ensure!(names.insert(name), "two contracts are called {name}, one of them in {file}");
    }
    Ok(compiled)
}

/// A unit for each file in the folders that defines a contract or that no such file imports.
fn units<'a>(sources: &'a BTreeMap<String, String>, folders: &[&str]) -> Vec<Unit<'a>> {
    let within = |file: &str| folders.iter().any(|it| Path::new(file).starts_with(it));
    let (contracts, others): (Vec<_>, Vec<_>) = sources
        .iter()
        .filter(|(file, _)| within(file))
        .partition(|(_, source)| !solidity::contracts(source).is_empty());
    let mut units: Vec<_> = contracts.into_iter().map(|(file, _)| unit(file, sources)).collect();
    let mut reached: BTreeSet<&str> =
        units.iter().flat_map(|it| it.sources.keys().copied()).collect();
    for (file, _) in others {
        if !reached.contains(file.as_str()) {
            let alone = unit(file, sources);
            reached.extend(alone.sources.keys());
            units.push(alone);
        }
    }
    units
}

fn unit<'a>(file: &'a str, sources: &'a BTreeMap<String, String>) -> Unit<'a> {
    let mut unit = Unit { file, sources: BTreeMap::new() };
    let mut open = vec![file.to_owned()];
    while let Some(file) = open.pop() {
        let Some((file, source)) = sources.get_key_value(&file) else { continue };
        if unit.sources.insert(file, source).is_none() {
            open.extend(
                solidity::imports(source).iter().filter_map(|it| solidity::resolve(file, it)),
            );
        }
    }
    unit
}

/// solc's answer for each unit, with as many calls at once as there are cores.
fn answers(solc: &Path, settings: &Settings, units: &[Unit<'_>]) -> Vec<Result<Answer>> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(BTreeMap::new());
    let work = || {
        let mut solc = Solc::new(solc, settings);
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(unit) = units.get(at) else { break };
            let answer = solc.ask(unit.file, &unit.sources);
            answers.lock().unwrap_or_else(PoisonError::into_inner).insert(at, answer);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    answers.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

/// The contracts of a unit's own file, without interfaces, abstract contracts and libraries.
fn deployable(unit: &Unit<'_>, answer: Answer) -> Result<Vec<Contract>> {
    let names = unit.sources.get(unit.file).map(|it| solidity::contracts(it)).unwrap_or_default();
    let mut found = Vec::new();
    for (file, contracts) in answer.contracts.into_iter().filter(|(file, _)| file == unit.file) {
        for (name, output) in contracts.into_iter().filter(|(name, _)| names.contains(name)) {
            let bytecode = output.evm.bytecode.object;
            ensure!(
                !bytecode.contains("__$"),
                "{name} in {file} calls a library that would have to be linked"
            );
            let deployed = output.evm.deployed.object;
            found.push(Contract {
                file: file.clone(),
                name,
                abi: output.abi,
                bytecode,
                deployed,
                layout: output.layout,
            });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_holds_what_its_file_reaches() {
        let sources: BTreeMap<String, String> = [
            ("contracts/src/core/A.sol", r#"import {U} from "../units/U.sol"; contract A {}"#),
            ("contracts/src/core/B.sol", "contract B {}"),
            (
                "contracts/src/units/U.sol",
                r#"import "solady/X.sol"; import "./V.sol"; library U {}"#,
            ),
            ("contracts/src/units/V.sol", r#"import "./U.sol"; library V {}"#),
            ("contracts/src/units/W.sol", "library W {}"),
            ("contracts/test/T.sol", r#"import "../src/units/U.sol"; contract T {}"#),
        ]
        .map(|(file, source)| (file.to_owned(), source.to_owned()))
        .into();
        let shown: Vec<(&str, Vec<&str>)> = units(&sources, &["contracts/src"])
            .into_iter()
            .map(|it| (it.file, it.sources.into_keys().collect()))
            .collect();
        assert_eq!(
            shown,
            [
                (
                    "contracts/src/core/A.sol",
                    vec![
                        "contracts/src/core/A.sol",
                        "contracts/src/units/U.sol",
                        "contracts/src/units/V.sol"
                    ]
                ),
                ("contracts/src/core/B.sol", vec!["contracts/src/core/B.sol"]),
                ("contracts/src/units/W.sol", vec!["contracts/src/units/W.sol"]),
            ]
        );
    }
}
