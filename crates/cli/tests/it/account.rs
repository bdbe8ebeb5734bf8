//! `loadline account show` and `explain` on a devnet.

use crate::books;
use crate::program::{Program, anvil_binary, free_port};
use serde_json::Value;

#[test]
fn the_chain_and_the_model_agree() {
    let Some(binary) = anvil_binary() else { return };
    let port = free_port().to_string();
    let binary = binary.display().to_string();
    let mut net =
        Program::new(&["devnet", "--port", &port, "--anvil-path", &binary, "--price", "ETH=3000"])
            .start();
    let out = net.until("Ctrl-C stops it all");
    assert!(out.contains("Clearinghouse") && out.contains("keeper, account 9"), "{out}");
    let url = format!("http://127.0.0.1:{port}");
    let file = net.directory().join("deployments/31337.json").display().to_string();
    let show = |id: &str, json: bool| {
        let common = ["account", "show", id, "--rpc-url", &url, "--deployment", &file];
        let more: &[&str] = if json { &["--json"] } else { &[] };
        Program::new(&[&common[..], more].concat()).run()
    };

    let trader = show("10", true);
    trader.assert_good();
    let view: Value = serde_json::from_str(&trader.stdout).unwrap();
    assert_eq!(view["model_agrees"], true);
    assert_eq!(view["mode"], "cross");
    assert_eq!(view["perps"][0]["underlying"], "ETH");
    assert_eq!(view["perps"][0]["size"], "5");
    assert_eq!(view["perps"][0]["mark"], "3000");
    // 3.35 % of 15,000 USD, and a little for the age of the price.
    let is_margin = |value: &Value| value.as_str().is_some_and(|it| it.starts_with("502.5"));
    assert!(is_margin(&view["maintenance_margin"]), "{view}");

    // 5 ETH with 502.5 USD to keep: what is lost until then is the rest of the equity.
    let edge = &view["liquidation_prices"][0];
    assert_eq!((&edge["underlying"], &edge["above"]), (&"ETH".into(), &Value::Null));
    let below: f64 = edge["below"].as_str().and_then(|it| it.parse().ok()).unwrap();
    assert!((600.0..3_000.0).contains(&below), "{edge}");

    let explain = |id: &str, json: bool| {
        let common = ["account", "explain", id, "--rpc-url", &url, "--deployment", &file];
        let more: &[&str] = if json { &["--json"] } else { &[] };
        Program::new(&[&common[..], more].concat()).run()
    };
    let explained = explain("10", true);
    explained.assert_good();
    let parts: Value = serde_json::from_str(&explained.stdout).unwrap();
    assert_eq!(parts["model_agrees"], true);
    assert_eq!(parts["held"][1]["name"], "ETH perpetual");
    assert!(is_margin(&parts["held"][1]["adds_to_maintenance"]), "{parts}");
    let pool = explain("1", false);
    pool.assert_good();
    assert!(pool.stdout.contains("agrees with the chain to the wei"), "{}", pool.stdout);

    let pool = show("1", false);
    pool.assert_good();
    assert!(pool.stdout.contains("agrees with the chain to the wei"), "{}", pool.stdout);
    show("11", false).assert_bad_input(&["no account 11", "1 to 10"]);

    let ended = net.terminate();
    ended.assert_good();
    let gone = ["account", "show", "10", "--rpc-url", &url, "--deployment", "x"];
    Program::new(&gone).run().assert_bad_input(&["no node answers"]);
}

#[test]
fn options_are_explained_in_every_mode() {
    let Some(binary) = anvil_binary() else { return };
    let port = free_port().to_string();
    let binary = binary.display().to_string();
    let mut net =
        Program::new(&["devnet", "--port", &port, "--anvil-path", &binary, "--price", "ETH=3000"])
            .start();
    net.until("Ctrl-C stops it all");
    let url = format!("http://127.0.0.1:{port}");
    let record = net.directory().join("deployments/31337.json");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let opened = runtime.block_on(books::open(&url, &record));

    let file = record.display().to_string();
    let explain = |id: u64, more: &[&str]| {
        let id = id.to_string();
        let common = ["account", "explain", &id, "--rpc-url", &url, "--deployment", &file];
        let ended = Program::new(&[&common[..], more].concat()).run();
        ended.assert_good();
        ended.stdout
    };
    let explained = |id: u64| serde_json::from_str::<Value>(&explain(id, &["--json"])).unwrap();
    let cross = explained(opened.cross.get());
    let portfolio = explained(opened.portfolio.get());
    for it in [&cross, &portfolio] {
        assert_eq!(it["model_agrees"], true, "{it}");
        let names: Vec<_> =
            it["held"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!((names[0], names[1], names.len()), ("cash", "ETH perpetual", 4));
        assert!(names.iter().any(|it| it.contains("3300") && it.contains("call")), "{names:?}");
        assert!(names.iter().any(|it| it.contains("2700") && it.contains("put")), "{names:?}");
        // What is held is worth all of the equity, to a wei for each line's rounding.
        let values = it["held"].as_array().unwrap().iter().map(|it| wad(&it["value"]));
        assert!((wad(&it["equity"]) - values.sum::<i128>()).abs() <= 4, "{it}");
    }
    // Scenarios take the call against the perpetual; what each position adds is measured against the whole.
    assert!(wad(&portfolio["maintenance_margin"]) < wad(&cross["maintenance_margin"]));
    assert_eq!(cross["maintenance"], Value::Null);
    for (side, margin) in [("initial", "initial_margin"), ("maintenance", "maintenance_margin")] {
        let report = &portfolio[side];
        assert_eq!(report["requirement"], portfolio[margin], "{portfolio}");
        assert_eq!(report["moves"][0]["underlyings"], "ETH");
        let base = wad(&report["stress"]).max(wad(&report["shortfall"]));
        let factor = if side == "initial" { wad(&portfolio["initial_factor"]) } else { WAD };
        let add_ons = ["liquidity", "vega", "confidence", "minimum", "roll_off"];
        let added = add_ons.iter().map(|it| wad(&report[*it])).sum::<i128>();
        // A factor of few places, so that the product fits; divided with the add-ons or without, each rounded up.
        let sum = base * (factor / 1_000_000) / (WAD / 1_000_000) + added;
        assert!((sum - wad(&report["requirement"])).abs() <= 2, "{report}");
    }
    let text = explain(opened.portfolio.get(), &[]);
    for words in ["stress, the worst row", "MM: row", "agrees with the chain to the wei"] {
        assert!(text.contains(words), "no `{words}` in {text}");
    }
    net.terminate().assert_good();
}

const WAD: i128 = 1_000_000_000_000_000_000;

/// A decimal number as JSON has it \[wad\].
fn wad(value: &Value) -> i128 {
    let text = value.as_str().unwrap();
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let whole: i128 = whole.parse().unwrap();
    sign * (whole * WAD + format!("{part:0<18}").parse::<i128>().unwrap())
}
