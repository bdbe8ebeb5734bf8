//! The `loadline` command: arguments in, text out. The work is done in the crates beneath.
//!
//! It ends with 0 when all is good, 1 when a check failed or something broke on the way, and 2 when
//! the input is bad; then one line on standard error says what to do.

mod account;
mod anvil;
mod demo;
mod deploy;
mod devnet;
mod exit;
mod keeper;
mod key;
mod logs;
mod market;
mod node;
mod output;
mod pool;
mod risk;
mod signals;

use clap::{Parser, Subcommand};
use exit::Failure;
use std::process::ExitCode;

/// Run, deploy and look after a Loadline margin protocol.
#[derive(Debug, Parser)]
#[command(name = "loadline", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Devnet(devnet::Args),
    Deploy(deploy::Args),
    #[command(subcommand)]
    Keeper(keeper::Command),
    #[command(subcommand)]
    Account(account::Command),
    #[command(subcommand)]
    Pool(pool::Command),
    #[command(subcommand)]
    Risk(risk::Command),
    #[command(subcommand)]
    Market(market::Command),
}

fn main() -> ExitCode {
    let done = match Cli::try_parse() {
        Ok(cli) => run(cli.command),
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}

fn run(command: Command) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Demo(args) => demo::run(args).await,
            Command::Devnet(args) => devnet::run(args).await,
            Command::Deploy(args) => deploy::run(args).await,
            Command::Keeper(keeper::Command::Run(args)) => keeper::run(args).await,
            Command::Account(account::Command::Show(args)) => account::show(args).await,
            Command::Account(account::Command::Explain(args)) => account::explain(args).await,
            Command::Pool(command) => pool::run(command).await,
            Command::Market(market::Command::Show(args)) => market::show(args).await,
            Command::Market(market::Command::Quote(args)) => market::quote(args).await,
            Command::Market(market::Command::Trade(args)) => market::trade(args).await,
            Command::Market(market::Command::Sync(args)) => market::sync(args).await,
            Command::Risk(risk::Command::Calibrate(args)) => risk::calibrate(&args),
            Command::Risk(risk::Command::Backtest(args)) => risk::backtest(&args),
        }
    })
}
