//! Settings of the daemon from three places.

use crate::exit::Failure;
use figment::{
    Figment,
    error::Kind,
    providers::{Env, Format, Serialized, Toml},
};
use loadline_deploy::Deployment;
use loadline_keeper::Settings;
use loadline_units::AccountId;
use serde::{Deserialize, Serialize};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

/// What may be said on the command line.
#[derive(Debug, Serialize, clap::Args)]
pub(crate) struct Given {
    /// URL of the node, http or https.
    #[arg(long, value_name = "URL", env = "LOADLINE_RPC_URL", hide_env_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    rpc_url: Option<String>,
    /// Record of the deployment.
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    deployment: Option<PathBuf>,
    /// The keeper's own account, which bids and is paid; the key must own it.
    #[arg(long, value_name = "ID")]
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<u64>,
    /// SQLite file of what was sent; keeper-CHAIN_ID-ACCOUNT.sqlite if missing.
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    journal: Option<PathBuf>,
    /// Serve Prometheus metrics at ADDR; a port alone is on 127.0.0.1.
    #[arg(long, value_name = "ADDR", num_args = 0..=1, default_missing_value = "9464", value_parser = address)]
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics: Option<SocketAddr>,
    /// Log JSON lines.
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    log_json: bool,
}

/// All settings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    pub(super) rpc_url: String,
    pub(super) deployment: PathBuf,
    pub(super) account: u64,
    journal: Option<PathBuf>,
    pub(super) metrics: Option<SocketAddr>,
    #[serde(default)]
    pub(super) log_json: bool,
    /// Time between two looks at the chain \[ms\].
    poll_milliseconds: Option<u64>,
    /// Age of the head above which nothing is sent; never if missing.
    stale_seconds: Option<u64>,
    /// Never offer more \[wei per gas\].
    max_fee_wei: Option<u64>,
}

impl Config {
    /// The command line before the environment before the file.
    pub(super) fn load(file: Option<&Path>, given: Given) -> Result<Self, Failure> {
        let mut figment = Figment::new();
        if let Some(file) = file {
            if !file.is_file() {
                let file = file.display();
                return Err(Failure::input(format_args!(
                    "there is no config {file}: check the path"
                )));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        figment
            .merge(Env::prefixed("LOADLINE_KEEPER_"))
            .merge(Serialized::defaults(given))
            .extract()
            .map_err(|error| Failure::Input(advice(&error)))
    }

    /// What the keeper is told.
    pub(super) fn settings(&self, deployment: &Deployment) -> Settings {
        let mut settings = Settings::new(AccountId::new(self.account), deployment.accounts.pool);
        let journal = || format!("keeper-{}-{}.sqlite", deployment.chain_id, self.account).into();
        settings.exec.journal = self.journal.clone().unwrap_or_else(journal);
        if let Some(milliseconds) = self.poll_milliseconds {
            settings.poll_interval = Duration::from_millis(milliseconds);
        }
        if let Some(seconds) = self.stale_seconds {
            settings.stale_seconds = seconds;
        }
        if let Some(wei) = self.max_fee_wei {
            settings.exec.fees.cap = wei.into();
        }
        settings
    }
}

fn advice(error: &figment::Error) -> String {
    match &error.kind {
        Kind::MissingField(name) => {
            format!(
                "{name} is missing: give --{} or set it in the --config file",
                name.replace('_', "-")
            )
        }
        _ => format!("{error}: correct the option, the variable or the config file"),
    }
}

/// Reads an address to listen at; a port alone is one of this machine, for this machine.
fn address(text: &str) -> Result<SocketAddr, String> {
    let port = text.parse().map(|port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
    port.or_else(|_| text.parse())
        .map_err(|error| format!("{error}; write a port, or an address like 127.0.0.1:9464"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_alone_is_for_this_machine() {
        assert_eq!(address("9464").unwrap().to_string(), "127.0.0.1:9464");
        assert_eq!(address("0.0.0.0:80").unwrap().to_string(), "0.0.0.0:80");
        assert!(address("everywhere").is_err());
    }
}
