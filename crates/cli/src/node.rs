//! The node that commands talk to.

use crate::exit::{Failure, one_line};
use alloy::{
    network::EthereumWallet,
    providers::{DynProvider, Provider, ProviderBuilder},
    signers::local::PrivateKeySigner,
    transports::{TransportError, http::reqwest::Url},
};
use std::{error::Error, time::Duration};

/// How long a node may take to say which chain it is of.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which node.
#[derive(Debug, clap::Args)]
pub(crate) struct NodeArgs {
    /// URL of the node, http or https.
    #[arg(long, value_name = "URL", env = "LOADLINE_RPC_URL", hide_env_values = true, value_parser = url)]
    pub(crate) rpc_url: Url,
}

/// A node that answered.
#[derive(Debug)]
pub(crate) struct Node {
    /// Reads, and signs if a key was given.
    pub(crate) provider: DynProvider,
    /// The chain it is of.
    pub(crate) chain_id: u64,
}

/// Reads a URL of a node.
pub(crate) fn url(text: &str) -> Result<Url, String> {
    let url: Url =
        text.parse().map_err(|error| format!("{error}; write it like http://127.0.0.1:8545"))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(format!("{other} is not supported; give an http or https URL")),
    }
}

impl Node {
    /// Asks a node which chain it is of.
    pub(crate) async fn connect(
        url: &Url,
        signer: Option<PrivateKeySigner>,
    ) -> Result<Self, Failure> {
        let builder = ProviderBuilder::new();
        let provider = match signer {
            Some(signer) => {
                builder.wallet(EthereumWallet::from(signer)).connect_http(url.clone()).erased()
            }
            None => builder.connect_http(url.clone()).erased(),
        };
        let silent = |why: &str| {
            let place = place(url);
            Failure::input(format_args!(
                "no node answers at {place} ({why}): start one or correct the URL"
            ))
        };
        match tokio::time::timeout(PATIENCE, provider.get_chain_id()).await {
            Ok(Ok(chain_id)) => Ok(Self { provider, chain_id }),
            Ok(Err(error)) => Err(silent(&cause(&error))),
            Err(_) => Err(silent(&format!("nothing for {} s", PATIENCE.as_secs()))),
        }
    }

    /// Whether it is a development node, where nothing is worth anything.
    pub(crate) async fn is_development(&self) -> bool {
        let version = self.provider.get_client_version().await.unwrap_or_default().to_lowercase();
        ["anvil", "hardhat"].iter().any(|name| version.starts_with(name))
    }
}

/// A URL without what may be secret in it: user, path and query often hold keys.
pub(crate) fn place(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

/// The innermost reason, which names no URL.
fn cause(error: &TransportError) -> String {
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    one_line(&innermost.to_string()).chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_a_url_are_not_shown() {
        let url = url("https://user:word@rpc.example:8443/v2/secret?key=secret").unwrap();
        assert_eq!(place(&url), "https://rpc.example:8443");
    }
}
