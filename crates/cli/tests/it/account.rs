//! `loadline account show` on a devnet.

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
    assert!(out.contains("Clearinghouse") && out.contains("keeper, account 4"), "{out}");
    let url = format!("http://127.0.0.1:{port}");
    let file = net.directory().join("deployments/31337.json").display().to_string();
    let show = |id: &str, json: bool| {
        let common = ["account", "show", id, "--rpc-url", &url, "--deployment", &file];
        let more: &[&str] = if json { &["--json"] } else { &[] };
        Program::new(&[&common[..], more].concat()).run()
    };

    let trader = show("5", true);
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

    let explain = |id: &str, json: bool| {
        let common = ["account", "explain", id, "--rpc-url", &url, "--deployment", &file];
        let more: &[&str] = if json { &["--json"] } else { &[] };
        Program::new(&[&common[..], more].concat()).run()
    };
    let explained = explain("5", true);
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
    show("6", false).assert_bad_input(&["no account 6", "1 to 5"]);

    let ended = net.terminate();
    ended.assert_good();
    let gone = ["account", "show", "5", "--rpc-url", &url, "--deployment", "x"];
    Program::new(&gone).run().assert_bad_input(&["no node answers"]);
}
