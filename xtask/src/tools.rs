//! `cargo xtask tools`: what the contracts and the tests need beside cargo, found or installed.
//!
//! Downloads go to the git-ignored folder `tools`, each into a folder of its own that appears only when it
//! is complete, and each is asked for its version before it is used.

mod npm;
mod solc;

use crate::repo;
use eyre::{Result, WrapErr, ensure};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The version of forge and anvil.
const FOUNDRY: &str = "1.7.1";

/// The programs, each of the right version.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) solc: PathBuf,
    pub(crate) forge: PathBuf,
    pub(crate) anvil: PathBuf,
}

impl Tools {
    /// Finds or installs everything.
    pub(crate) fn find() -> Result<Self> {
        let tools = Self { solc: find_solc()?, forge: foundry("forge")?, anvil: foundry("anvil")? };
        npm::install_libraries(&repo::root().join("contracts"))?;
        Ok(tools)
    }

    /// forge, told which solc to use.
    pub(crate) fn forge(&self) -> Command {
        let mut forge = repo::command(&self.forge);
        forge.env("FOUNDRY_SOLC", &self.solc).env("FOUNDRY_OFFLINE", "true");
        forge
    }
}

/// Finds or installs everything and prints where it is.
pub(crate) fn run() -> Result<()> {
    let tools = Tools::find()?;
    for (name, path) in [("solc", &tools.solc), ("forge", &tools.forge), ("anvil", &tools.anvil)] {
        println!("{name:<6} {:<42} {}", version(path)?, path.display());
    }
    println!("{:<6} contracts/node_modules", "npm");
    Ok(())
}

/// Runs forge.
pub(crate) fn forge(arguments: &[String]) -> Result<()> {
    repo::succeed(Tools::find()?.forge().args(arguments))
}

/// The solc that `foundry.toml` names, and the contracts' libraries: all that compiling needs.
pub(crate) fn compiler() -> Result<PathBuf> {
    npm::install_libraries(&repo::root().join("contracts"))?;
    find_solc()
}

fn find_solc() -> Result<PathBuf> {
    let wanted = crate::contracts::Settings::read()?.solc;
    solc::find(&wanted).wrap_err_with(|| format!("no solc {wanted}"))
}

/// A program of Foundry: the one its variable names, else one on the path, else npm's native binary
/// (not npm's launcher, which leaves the program running when it is killed).
fn foundry(name: &str) -> Result<PathBuf> {
    let variable = name.to_uppercase();
    if let Some(path) = env::var_os(&variable) {
        let path = PathBuf::from(path);
        ensure!(
            is(&path, FOUNDRY),
            "${variable} is {}, which is not {name} {FOUNDRY}",
            path.display()
        );
        return Ok(path);
    }
    let program = format!("{name}{}", env::consts::EXE_SUFFIX);
    let on_path = env::var_os("PATH")
        .into_iter()
        .flat_map(|path| env::split_paths(&path).collect::<Vec<_>>())
        .map(|folder| folder.join(&program))
        .find(|path| path.is_file() && is(path, FOUNDRY));
    if let Some(path) = on_path {
        return Ok(path);
    }
    let os = match env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let arch = if env::consts::ARCH == "x86_64" { "amd64" } else { "arm64" };
    let package = format!("@foundry-rs/{name}-{os}-{arch}");
    let home = npm_home(name);
    let binary = home.join("node_modules").join(&package).join("bin").join(program);
    if !is(&binary, FOUNDRY) {
        npm::install(&home, &format!("{package}@{FOUNDRY}"))?;
        ensure!(is(&binary, FOUNDRY), "{package} has no working {name} {FOUNDRY} in it");
    }
    Ok(binary)
}

/// The folder for one npm package.
fn npm_home(name: &str) -> PathBuf {
    repo::root().join("tools").join(format!("{name}-npm"))
}

/// Whether `program` runs and is of `version`.
fn is(program: &Path, wanted: &str) -> bool {
    version(program).is_ok_and(|it| it.split(['-', '+']).next() == Some(wanted))
}

/// The version that `program` prints, with its build.
fn version(program: &Path) -> Result<String> {
    let output = Command::new(program)
        .arg("--version")
        .output()
        .wrap_err_with(|| format!("cannot run {}", program.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{} --version failed", program.display());
    version_in(&text).ok_or_else(|| eyre::eyre!("{} names no version", program.display()))
}

fn version_in(text: &str) -> Option<String> {
    text.split_whitespace()
        .find(|word| word.starts_with(|it: char| it.is_ascii_digit()))
        .map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version_that_each_tool_prints() {
        let solc = "solc, the solidity compiler commandline interface\nVersion: 0.8.37+commit.f401782d.Linux.g++\n";
        assert_eq!(version_in(solc).as_deref(), Some("0.8.37+commit.f401782d.Linux.g++"));
        let forge =
            "forge Version: 1.7.1-v1.7.1\nCommit SHA: 4072e48\nBuild Timestamp: 2026-01-01\n";
        assert_eq!(version_in(forge).as_deref(), Some("1.7.1-v1.7.1"));
        assert_eq!(version_in("nothing"), None);
    }
}
