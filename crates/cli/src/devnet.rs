//! `loadline devnet`: a chain to try things on.

use crate::{
    anvil::AnvilArgs,
    deploy::addresses,
    exit::Failure,
    logs,
    output::{ensure_writable, print, table},
    signals,
};
use alloy::{
    node_bindings::{Anvil, AnvilInstance},
    primitives::hex,
};
use loadline_deploy::Params;
use loadline_harness::{DEV_ACCOUNTS, dev_signer};
use loadline_scenario::devnet::{DEPLOYER, Devnet, DevnetError, KEEPER, PROVIDER, TRADER};
use loadline_units::{Price, UnderlyingId};
use std::{
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};
use tracing::warn;

/// Prices where none is given, in USD.
const PRICES: [(&str, u64); 5] =
    [("ETH", 4_000), ("BTC", 100_000), ("SOL", 150), ("LINK", 15), ("AVAX", 25)];

/// Start an anvil with a deployment, liquidity, accounts and fresh prices, and keep it running.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Port on 127.0.0.1.
    #[arg(long, default_value_t = 8545)]
    port: u16,
    /// Price of an underlying in USD, such as ETH=4000; may be given for each.
    #[arg(long = "price", value_name = "SYMBOL=USD")]
    prices: Vec<Quote>,
    /// Seconds between two posts of prices, each in a block of its own.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    interval: u64,
    /// Directory of the deployment's record.
    #[arg(long, value_name = "DIR", default_value = "deployments")]
    out: PathBuf,
    #[command(flatten)]
    anvil: AnvilArgs,
}

/// A price as a user names it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Quote {
    symbol: String,
    price: Price,
}

impl FromStr for Quote {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let advice = || format!("`{text}` is not SYMBOL=USD; write it like ETH=4000.5");
        let (symbol, price) = text.split_once('=').ok_or_else(advice)?;
        let price: Price = price.parse().map_err(|_| advice())?;
        if symbol.is_empty() || price.to_wad() == 0 {
            return Err(advice());
        }
        Ok(Self { symbol: symbol.to_ascii_uppercase(), price })
    }
}

/// Runs until it is asked to stop, and stops anvil then.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    logs::start("warn", false);
    let params = Params::dev()?;
    let prices = prices(&params, &args.prices)?;
    ensure_free(args.port)?;
    let binary = args.anvil.find()?;
    ensure_writable(&args.out)?;
    let stop = signals::stop()?;
    let mut anvil = start(binary, args.port)?;
    let prepared = tokio::select! {
        prepared = Devnet::prepare(anvil.endpoint_url(), &params, &prices) => prepared?,
        () = stop.cancelled() => return Ok(()),
    };
    let record = prepared.deployment().save(&args.out)?;
    print(welcome(&prepared)?)?;
    print(next_steps(&prepared, args.port, &record))?;
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(Duration::from_secs(args.interval)) => {}
        }
        if let Err(error) = prepared.post(&prices).await {
            if let Some(status) = anvil.child_mut().try_wait()? {
                return Err(Failure::Broken(eyre::eyre!("anvil ended by itself: {status}")));
            }
            warn!(%error, "no prices this time");
        }
    }
}

/// The prices that are posted: as given, else the usual ones.
fn prices(params: &Params, given: &[Quote]) -> Result<Vec<(UnderlyingId, Price)>, Failure> {
    let known = || params.underlyings.iter().map(|it| it.symbol.as_str());
    if let Some(Quote { symbol, .. }) =
        given.iter().find(|it| !known().any(|known| known == it.symbol))
    {
        let known = known().collect::<Vec<_>>().join(", ");
        return Err(Failure::input(format_args!(
            "unknown symbol {symbol}; the underlyings are {known}"
        )));
    }
    let price = |symbol: &str| {
        let given = given.iter().rev().find(|it| it.symbol == symbol).map(|it| it.price);
        given.or_else(|| {
            PRICES.iter().find(|it| it.0 == symbol).and_then(|it| it.1.to_string().parse().ok())
        })
    };
    Ok(params.underlyings.iter().filter_map(|it| Some((it.id, price(&it.symbol)?))).collect())
}

fn ensure_free(port: u16) -> Result<(), Failure> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop).map_err(|error| {
        Failure::input(format_args!(
            "port {port} on 127.0.0.1 cannot be used ({error}): name another --port"
        ))
    })
}

/// anvil under the rules of Osaka, for this machine alone.
fn start(binary: PathBuf, port: u16) -> Result<AnvilInstance, Failure> {
    let shown = binary.display().to_string();
    Anvil::at(binary)
        .port(port)
        .args(["--host", "127.0.0.1", "--hardfork", "osaka"])
        .try_spawn()
        .map_err(|error| {
            Failure::input(format_args!(
                "cannot start {shown} ({error}): name another --anvil-path"
            ))
        })
}

fn welcome(net: &Devnet) -> Result<String, Failure> {
    let mut keys = table(["development account", "key (public: never use it elsewhere)", ""]);
    for (index, address) in (0_u32..).zip(DEV_ACCOUNTS) {
        let key = dev_signer(index).map_err(|error| Failure::Broken(error.into()))?;
        keys.add_row([address.to_string(), hex::encode_prefixed(key.to_bytes()), role(index, net)]);
    }
    Ok(format!("{}\n\n{keys}", addresses(net.deployment())))
}

fn next_steps(net: &Devnet, port: u16, record: &Path) -> String {
    let node = format!("--rpc-url http://127.0.0.1:{port} --deployment {}", record.display());
    let (chain, keeper, trader) = (net.deployment().chain_id, net.keeper.get(), net.trader.get());
    format!(
        "\nChain {chain} is at http://127.0.0.1:{port}, its record is {}. Try in another terminal:\n  \
         loadline account show {trader} {node}\n  \
         LOADLINE_PRIVATE_KEY=<key of the keeper> loadline keeper run --account {keeper} {node}\n\
         Ctrl-C stops it all.",
        record.display()
    )
}

fn role(index: u32, net: &Devnet) -> String {
    let address = usize::try_from(index).ok().and_then(|it| DEV_ACCOUNTS.get(it)).copied();
    match address {
        Some(DEPLOYER) => "deployer, admin".to_owned(),
        Some(PROVIDER) => "liquidity provider".to_owned(),
        Some(KEEPER) => format!("keeper, account {}", net.keeper.get()),
        Some(TRADER) => format!("trader, account {}", net.trader.get()),
        _ => match index {
            6 => "posts prices".to_owned(),
            7.. => "reporter".to_owned(),
            _ => String::new(),
        },
    }
}

impl From<DevnetError> for Failure {
    fn from(error: DevnetError) -> Self {
        match error {
            DevnetError::Deploy(error) => error.into(),
            error => Self::Broken(error.into()),
        }
    }
}
