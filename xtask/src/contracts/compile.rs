//! Our contracts, compiled by foundry-compilers with the settings of `foundry.toml`.
//!
//! What ships and what only tests deploy are two calls of solc: under via-IR bytecode can depend on what is
//! compiled together, and no test may move what ships.

use super::{settings::Settings, snapshots::Layout};
use crate::{repo, solidity};
use eyre::{Result, WrapErr, bail, ensure};
use foundry_compilers::{
    Artifact, ConfigurableArtifacts, Project, ProjectBuilder, ProjectPathsConfig,
    artifacts::{Severity, output_selection::ContractOutputSelection, remappings::Remapping},
    solc::{Solc, SolcCompiler, SolcLanguage, SolcSettings},
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What solc says of our contracts.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    /// The contracts that can be deployed.
    pub(super) contracts: Vec<Contract>,
    /// Warnings in our files, as solc prints them.
    pub(super) warnings: BTreeSet<String>,
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

/// Compiles every contract in the given folders in one call. What has not changed since the last call comes from
/// the cache in `target/contracts/<name>`; a call with errors or warnings leaves none, so that they come again.
pub(super) fn compile(
    solc: &Path,
    settings: &Settings,
    name: &str,
    folders: &[&str],
) -> Result<Compiled> {
    let cache = repo::root().join("target/contracts").join(name);
    let project = project(solc, settings, &cache)?;
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in folders {
        files.extend(repo::files(folder, "sol", &[])?.iter().map(|it| repo::root().join(it)));
    }
    let output = project.compile_files(files).wrap_err("solc")?;

    let mut compiled = Compiled::default();
    let mut errors = BTreeSet::new();
    for message in &output.output().errors {
        let text = message.formatted_message.clone().unwrap_or_else(|| message.message.clone());
        let file = message.source_location.as_ref().map_or("", |it| it.file.as_str());
        let ours = !file.contains("node_modules");
        match message.severity {
            Severity::Error => errors.insert(text),
            Severity::Warning if ours && !settings.ignores(message.error_code) => {
                compiled.warnings.insert(text)
            }
            Severity::Warning | Severity::Info => false,
        };
    }
    if !(errors.is_empty() && compiled.warnings.is_empty()) {
        let _ = fs::remove_dir_all(&cache);
    }
    if !errors.is_empty() {
        errors.iter().for_each(|it| eprintln!("{it}"));
        bail!("the contracts do not compile");
    }

    let mut names = BTreeSet::new();
    for (id, artifact) in output.artifact_ids() {
        let file = repo::slashed(id.source.strip_prefix(repo::root()).unwrap_or(&id.source));
        let inside = folders.iter().any(|folder| Path::new(&file).starts_with(folder));
        if !inside || !solidity::contracts(&repo::read(&file)?).contains(&id.name) {
            continue;
        }
        ensure!(names.insert(id.name.clone()), "two contracts are called {}", id.name);
        compiled.contracts.push(contract(file, id.name, artifact)?);
    }
    compiled.contracts.sort_by(|a, b| (&a.file, &a.name).cmp(&(&b.file, &b.name)));
    Ok(compiled)
}

fn project(
    solc: &Path,
    settings: &Settings,
    cache: &Path,
) -> Result<Project<SolcCompiler, ConfigurableArtifacts>> {
    let root = repo::root();
    let mut remappings = Vec::new();
    for text in &settings.remappings {
        let mut remapping: Remapping = text.parse().wrap_err("foundry.toml: remappings")?;
        remapping.path = root.join(remapping.path).display().to_string();
        remappings.push(remapping);
    }
    let paths: ProjectPathsConfig<SolcLanguage> = ProjectPathsConfig::builder()
        .sources(root.join(&settings.src))
        .artifacts(cache.join("out"))
        .build_infos(cache.join("build-info"))
        .cache(cache.join("cache.json"))
        .no_libs()
        .remappings(remappings)
        .build_with_root(root);
    let artifacts = ConfigurableArtifacts::new([ContractOutputSelection::StorageLayout], []);
    let settings = SolcSettings {
        settings: settings.for_solc(artifacts.output_selection())?,
        cli_settings: foundry_compilers::solc::CliSettings::default(),
    };
    let compiler = SolcCompiler::Specific(Solc::new(solc).wrap_err("solc")?);
    Ok(ProjectBuilder::new(artifacts).paths(paths).settings(settings).build(compiler)?)
}

fn contract(
    file: String,
    name: String,
    artifact: &foundry_compilers::artifacts::ConfigurableContractArtifact,
) -> Result<Contract> {
    let Value::Array(abi) = serde_json::to_value(&artifact.abi)? else {
        bail!("{name} has no ABI");
    };
    let (Some(bytecode), Some(deployed)) =
        (artifact.get_bytecode_bytes(), artifact.get_deployed_bytecode_bytes())
    else {
        bail!("{name} in {file} calls a library that would have to be linked");
    };
    let layout = match &artifact.storage_layout {
        Some(layout) => serde_json::from_value(serde_json::to_value(layout)?)?,
        None => Layout::default(),
    };
    let hex = |code: &[u8]| code.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Contract { file, name, abi, bytecode: hex(&bytecode), deployed: hex(&deployed), layout })
}
