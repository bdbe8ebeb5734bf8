//! One call of solc over all our contracts at once: bytecode may depend on what is compiled together.
//!
//! The last answer is kept in `target/contracts` beside the question, and given again to the same question.

use super::settings::Settings;
use crate::{repo, solidity};
use eyre::{Result, WrapErr, bail, ensure, eyre};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    path::Path,
    process::Stdio,
};

/// What solc says of our contracts.
#[derive(Debug)]
pub(super) struct Compiled {
    /// The contracts that can be deployed, by file and name.
    pub(super) contracts: Vec<Contract>,
    /// Warnings in our files.
    pub(super) warnings: Vec<Warning>,
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

/// Where a contract's storage is.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Layout {
    #[serde(default)]
    pub(super) storage: Vec<Slot>,
    #[serde(default)]
    pub(super) types: Option<BTreeMap<String, Type>>,
}

/// A variable in storage.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Slot {
    pub(super) label: String,
    pub(super) slot: String,
    pub(super) offset: u32,
    #[serde(rename = "type")]
    pub(super) kind: String,
}

/// A type in storage; a struct has members.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Type {
    pub(super) label: String,
    #[serde(default)]
    pub(super) members: Vec<Slot>,
}

/// A warning of solc.
#[derive(Debug)]
pub(super) struct Warning {
    pub(super) file: String,
    pub(super) text: String,
}

/// Compiles `settings.src` and the folders named in `testing`.
pub(super) fn compile(solc: &Path, settings: &Settings, testing: &[&str]) -> Result<Compiled> {
    let mut sources = BTreeMap::new();
    for folder in testing.iter().copied().chain([settings.src.as_str()]) {
        for file in repo::files(folder, "sol", &[])? {
            sources.insert(repo::slashed(&file), repo::read(&file)?);
        }
    }
    if sources.is_empty() {
        return Ok(Compiled { contracts: Vec::new(), warnings: Vec::new() });
    }
    let answer: Answer = serde_json::from_str(&ask(solc, &question(settings, &sources))?)?;

    let (errors, other): (Vec<Message>, Vec<Message>) =
        answer.errors.into_iter().partition(|it| it.severity == "error");
    if !errors.is_empty() {
        errors.iter().for_each(|it| eprintln!("{}", it.formatted.trim_end()));
        bail!("the contracts do not compile");
    }
    let ignored: Vec<String> =
        settings.ignored_error_codes.iter().map(ToString::to_string).collect();
    let warnings = other
        .into_iter()
        .filter(|it| !it.code.as_ref().is_some_and(|code| ignored.contains(code)))
        .map(|it| Warning {
            file: it.location.map(|at| at.file).unwrap_or_default(),
            text: it.formatted,
        })
        .filter(|it| it.file.is_empty() || sources.contains_key(&it.file))
        .collect();
    Ok(Compiled { contracts: deployable(answer.contracts, &sources)?, warnings })
}

/// The standard JSON input.
fn question(settings: &Settings, sources: &BTreeMap<String, String>) -> Value {
    let wanted = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "storageLayout"];
    let selection: BTreeMap<_, _> =
        sources.keys().map(|file| (file, json!({ "*": wanted }))).collect();
    let contents: BTreeMap<_, _> =
        sources.iter().map(|(file, content)| (file, json!({ "content": content }))).collect();
    let mut settings = settings.for_solc();
    settings["outputSelection"] = json!(selection);
    json!({ "language": "Solidity", "sources": contents, "settings": settings })
}

/// solc's answer, or the kept one if nothing has changed: the question, the libraries, solc itself.
fn ask(solc: &Path, question: &Value) -> Result<String> {
    let home = repo::root().join("target/contracts");
    let (kept_key, kept_answer) = (home.join("question.json"), home.join("answer.json"));
    let key = json!([solc, repo::read("contracts/package-lock.json")?, question]).to_string();
    if fs::read_to_string(&kept_key).is_ok_and(|it| it == key)
        && let Ok(answer) = fs::read_to_string(&kept_answer)
    {
        return Ok(answer);
    }
    let answer = call(solc, &question.to_string())?;
    fs::create_dir_all(&home)?;
    if kept_key.exists() {
        fs::remove_file(&kept_key)?;
    }
    fs::write(&kept_answer, &answer)?;
    fs::write(&kept_key, key)?;
    Ok(answer)
}

fn call(solc: &Path, question: &str) -> Result<String> {
    let mut child = repo::command(solc)
        .args(["--standard-json", "--base-path", ".", "--allow-paths", "."])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .wrap_err_with(|| format!("cannot run {}", solc.display()))?;
    let mut stdin = child.stdin.take().ok_or_else(|| eyre!("solc takes no input"))?;
    stdin.write_all(question.as_bytes())?;
    drop(stdin);
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "solc failed ({})", output.status);
    String::from_utf8(output.stdout).wrap_err("solc's answer is not text")
}

/// Drops what has no code of its own: interfaces, abstract contracts, libraries.
fn deployable(
    contracts: BTreeMap<String, BTreeMap<String, Output>>,
    sources: &BTreeMap<String, String>,
) -> Result<Vec<Contract>> {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    for (file, contracts) in contracts {
        let libraries =
            sources.get(&file).map(|source| solidity::libraries(source)).unwrap_or_default();
        for (name, output) in contracts {
            let bytecode = output.evm.bytecode.object;
            if bytecode.is_empty() || libraries.contains(&name) {
                continue;
            }
            ensure!(
                !bytecode.contains("__$"),
                "{name} in {file} calls a library that would have to be linked"
            );
            ensure!(
                names.insert(name.clone()),
                "two contracts are called {name}, one of them in {file}"
            );
            found.push(Contract {
                file: file.clone(),
                name,
                abi: output.abi,
                bytecode,
                deployed: output.evm.deployed.object,
                layout: output.layout,
            });
        }
    }
    Ok(found)
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errors: Vec<Message>,
    #[serde(default)]
    contracts: BTreeMap<String, BTreeMap<String, Output>>,
}

#[derive(Deserialize)]
struct Message {
    severity: String,
    #[serde(rename = "errorCode")]
    code: Option<String>,
    #[serde(rename = "formattedMessage")]
    formatted: String,
    #[serde(rename = "sourceLocation")]
    location: Option<Location>,
}

#[derive(Deserialize)]
struct Location {
    file: String,
}

#[derive(Deserialize)]
struct Output {
    abi: Vec<Value>,
    evm: Evm,
    #[serde(rename = "storageLayout", default)]
    layout: Layout,
}

#[derive(Deserialize)]
struct Evm {
    bytecode: Code,
    #[serde(rename = "deployedBytecode")]
    deployed: Code,
}

#[derive(Deserialize)]
struct Code {
    object: String,
}
