//! Builds, checks and measures the project: `cargo xtask <command>`, from anywhere in the repository.

mod bench;
mod contracts;
mod drift;
mod links;
mod repo;
mod rooms;
mod solidity;
mod test;
mod tools;
mod windows;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Builds, checks and measures the project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run every check, in order; what CI runs.
    Test,
    /// Find or install solc, forge, anvil and the contracts' libraries.
    Tools,
    /// Run forge, told which solc to use: `cargo xtask forge test --match-test settle`.
    Forge {
        /// What forge is to do.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        arguments: Vec<String>,
    },
    /// Compile the contracts and rewrite the committed artifacts, bindings and snapshots.
    Contracts {
        /// Change nothing; fail when a committed file differs from what the contracts give.
        #[arg(long)]
        check: bool,
    },
    /// Check who imports whom, in the contracts and between the crates.
    Rooms,
    /// Check that the relative links in the Markdown files lead somewhere.
    Links,
    /// Run a bench and hold its values; without a name, list the benches.
    Bench {
        /// A program under `crates/bench/src/bin`.
        name: Option<String>,
    },
    /// Play real crashes in process and on anvil, and compare the ends; not part of `test`.
    Windows,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Test => return test::run(),
        Command::Tools => tools::run(),
        Command::Forge { arguments } => tools::forge(&arguments),
        Command::Contracts { check } => contracts::run(check),
        Command::Rooms => rooms::run(),
        Command::Links => links::run(),
        Command::Bench { name: Some(name) } => bench::run(&name),
        Command::Bench { name: None } => bench::list(),
        Command::Windows => windows::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
