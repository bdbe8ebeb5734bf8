//! The same on anvil, which mines only when told.

use crate::world::{DEPLOYER, signer};
use alloy::{node_bindings::Anvil, providers::ProviderBuilder};
use loadline_deploy::{AnvilMiner, Params, deploy};
use std::path::{Path, PathBuf};

/// `LOADLINE_ANVIL`, or what `cargo xtask test` fetched.
fn anvil() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("LOADLINE_ANVIL") {
        return Some(named.into());
    }
    let modules = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tools/anvil-npm/node_modules/@foundry-rs");
    let packages = std::fs::read_dir(modules).ok()?;
    packages.filter_map(Result::ok).map(|it| it.path().join("bin/anvil")).find(|it| it.is_file())
}

#[tokio::test]
async fn it_deploys() {
    let Some(program) = anvil() else {
        println!("SKIPPED: no anvil; set LOADLINE_ANVIL or run `cargo xtask test`");
        return;
    };
    let flags = ["--hardfork", "osaka", "--order", "fifo", "--no-mining", "--enable-tx-gas-limit"];
    let node = Anvil::at(program).args(flags).try_spawn().unwrap();
    let url = node.endpoint_url();
    let provider = ProviderBuilder::new().wallet(signer(0)).connect_http(url);
    let params = Params::dev().unwrap();
    let mut miner = AnvilMiner::new(provider.clone());
    let deployment = deploy(&provider, DEPLOYER, &params, &mut miner).await.unwrap();
    deployment.check(&provider).await.unwrap();
}
