//! What is said of parameters.

use crate::world::signer;
use loadline_deploy::{DEV_PARAMS, Params, ParamsError};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../script/params")
}

/// The error of the development parameters with one text replaced by another.
fn error(from: &str, to: &str) -> String {
    assert!(DEV_PARAMS.contains(from), "{from}");
    let text = DEV_PARAMS.replacen(from, to, 1);
    Params::parse(&text, Path::new("some.toml")).unwrap_err().to_string()
}

#[test]
fn the_committed_ones_are_valid() {
    for network in ["dev", "testnet"] {
        let params = Params::read(&folder().join(format!("{network}.toml"))).unwrap();
        assert_eq!(params.network, network);
    }
    let dev = Params::dev().unwrap();
    let reporters = [7, 8, 9].map(|index| signer(index).address());
    assert_eq!(dev.reporters, reporters);
    assert_eq!(dev.assets[0].symbol, "USDC");
    assert_eq!(dev.reference_range(), 117_698_000_000_000_000);
}

#[test]
fn they_survive_json() {
    let dev = Params::dev().unwrap();
    let json = serde_json::to_string(&dev).unwrap();
    assert_eq!(serde_json::from_str::<Params>(&json).unwrap(), dev);
}

#[test]
fn a_missing_file_is_named() {
    let error = Params::read(Path::new("nowhere.toml")).unwrap_err();
    assert!(matches!(error, ParamsError::Unreadable { .. }));
    assert!(error.to_string().contains("nowhere.toml"));
}

#[test]
fn unknown_missing_and_mistyped_keys_are_named_with_their_line() {
    let unknown = error("quorum = 2", "quorom = 2");
    assert!(unknown.starts_with("some.toml:15: ") && unknown.contains("quorom"), "{unknown}");
    let missing = error("debt_cap = \"2000000\"", "");
    assert!(missing.contains("debt_cap"), "{missing}");
    let number = error("fee = \"0.0005\"", "fee = 0.0005");
    assert!(number.contains("fee"), "{number}");
    let text = error("cap = \"500000\"", "cap = \"5e5\"");
    assert!(text.contains("not a decimal number") && text.contains("cap"), "{text}");
    let nothing = error("multiple = \"2.65\"", "multiple = \"0\"");
    assert!(nothing.contains("0 is not between 0 and 18.4"), "{nothing}");
    let missing = error("scenarios-1.json", "nowhere.json");
    assert!(missing.contains("nowhere.json"), "{missing}");
}

#[test]
fn values_out_of_range_are_named() {
    for (from, to, expected) in [
        (
            "super_quorum = 3",
            "super_quorum = 1",
            "`market_data.super_quorum` must be at least the quorum",
        ),
        (
            "quorum = 2",
            "quorum = 4",
            "`market_data.quorum` must not exceed the number of reporters",
        ),
        ("band = \"0.5\"", "band = \"1\"", "`market_data.band` must be between 0 and 1"),
        (
            "admin_delay_seconds = 60",
            "admin_delay_seconds = 0",
            "`admin_delay_seconds` must be at least 1",
        ),
        (
            "ramp_seconds = 900",
            "ramp_seconds = 90000",
            "`auction.ramp_seconds` must be from 1 to 86400",
        ),
        ("fee = \"0.0005\"", "fee = \"0.02\"", "`underlying.ETH.pool.fee` must be at most 0.01"),
        (
            "up_to = \"5000000\"",
            "up_to = \"500000\"",
            "`underlying.ETH.tiers.1.up_to` must exceed the tier before",
        ),
        (
            "initial = \"0.05\"",
            "initial = \"0.05001\"",
            "`underlying.ETH.tiers.0.initial` must be a whole number of basis points (0.0001)",
        ),
        (
            "underlying = \"BTC\"",
            "underlying = \"BTX\"",
            "`asset.WBTC.collateral.underlying` names `BTX`, which is no underlying",
        ),
        ("decimals = 8", "decimals = 19", "`asset.WBTC.decimals` must be at most 18"),
        (
            "gas_underlying = \"ETH\"",
            "gas_underlying = \"ETC\"",
            "`gas_underlying` names `ETC`, which is no underlying",
        ),
        (
            "portfolio_haircut = \"0.02\"",
            "portfolio_haircut = \"0.07\"",
            "`asset.WETH.collateral.portfolio_haircut` must not exceed the maintenance one",
        ),
        ("multiple = \"2.65\"", "multiple = \"11\"", "`volatility.multiple` must be from 1 to 10"),
        (
            "initial_factor = \"1.2\"",
            "initial_factor = \"0.9\"",
            "`portfolio.initial_factor` must be from 1 to 3",
        ),
        ("column = 2", "column = 3", "`underlying.SOL.options.column` must be below 3"),
        (
            "floor = \"0.5\", minimum",
            "floor = \"0\", minimum",
            "`underlying.ETH.options.floor` must be positive and at most `short`",
        ),
        (
            "strike_step = \"10\"",
            "strike_step = \"0.000000001\"",
            "`underlying.ETH.listing.strike_step` must be a positive multiple of 1e-8, below 2814749",
        ),
        (
            "max_range = \"0.4\"",
            "max_range = \"1.1\"",
            "`underlying.ETH.volatility.max_range` must be from the least to 1.048575",
        ),
        ("id = 2", "id = 1", "`underlying` must have different identifiers and symbols"),
    ] {
        assert_eq!(error(from, to), format!("some.toml: {expected}"));
    }
}
