//! Nodes and records that do not fit.

use crate::program::{DEV_KEY, Program, anvil};
use std::{fs, path::Path};
use tempfile::TempDir;

fn params(text: &str) -> (TempDir, String) {
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("params.toml");
    fs::write(&file, text).unwrap();
    (files, file.display().to_string())
}

fn deploy(url: &str, params: &str, out: &Path, key: &str) -> Program {
    let out = out.display().to_string();
    Program::new(&["deploy", "--rpc-url", url, "--params", params, "--out", &out])
        .env("LOADLINE_PRIVATE_KEY", key)
}

#[test]
fn another_chain() {
    let Some(node) = anvil(5) else { return };
    let (files, params) = params(loadline_deploy::DEV_PARAMS);
    let out = files.path().join("new").join("record.json");
    let ended = deploy(&node.endpoint(), &params, &out, DEV_KEY).run();
    ended.assert_bad_input(&["chain 31337", "chain 5"]);
    assert!(!out.exists() && !files.path().join("new").exists(), "nothing is written");
}

#[test]
fn a_key_without_ether() {
    let Some(node) = anvil(31_337) else { return };
    let (files, params) = params(loadline_deploy::DEV_PARAMS);
    let out = files.path().join("record.json");
    let ended = deploy(&node.endpoint(), &params, &out, &"01".repeat(32)).run();
    ended.assert_bad_input(&["has 0", "ETH", "send it some"]);
    assert!(ended.stdout.contains("plan"), "the plan comes first");
    assert!(!out.exists());
}

#[test]
fn records_of_other_chains_and_of_none() {
    let Some(node) = anvil(31_337) else { return };
    let url = node.endpoint();
    let (files, params) = params(loadline_deploy::DEV_PARAMS);
    let out = files.path().join("record.json");
    deploy(&url, &params, &out, DEV_KEY).run().assert_good();
    let record = fs::read_to_string(&out).unwrap();
    let with = |file: &Path, words: &[&str]| {
        let file = file.display().to_string();
        let show = ["account", "show", "1", "--rpc-url", &url, "--deployment", &file];
        Program::new(&show).run().assert_bad_input(words);
        let keep = ["keeper", "run", "--rpc-url", &url, "--deployment", &file, "--account", "1"];
        Program::new(&keep).env("LOADLINE_PRIVATE_KEY", DEV_KEY).run().assert_bad_input(words);
    };
    let other = files.path().join("other.json");
    fs::write(&other, record.replacen("\"chain_id\": 31337", "\"chain_id\": 10", 1)).unwrap();
    with(&other, &["of chain 10", "chain 31337", "another file"]);
    with(&files.path().join("missing.json"), &["missing.json", "deploy first"]);
    fs::write(&other, "{}").unwrap();
    with(&other, &["other.json", "deploy again"]);

    let empty = anvil(31_337).unwrap();
    let file = out.display().to_string();
    let show = ["account", "show", "1", "--rpc-url", &empty.endpoint(), "--deployment", &file];
    Program::new(&show).run().assert_bad_input(&["has no", "deploy again"]);
}
