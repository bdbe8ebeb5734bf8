//! What needs no node: each bad input ends with 2 and one line that says what to do.

use crate::program::Program;
use std::{fs, net::TcpListener, path::Path};

const GOOD: &str = "timestamp,open,high,low,close\n1760000000,4000,4010,3990,4005\n1760000060,4005,4006,4000,4001\n";

fn demo(args: &[&str], words: &[&str]) {
    Program::new(&[&["demo"][..], args].concat()).run().assert_bad_input(words);
}

#[test]
fn candle_files() {
    let files = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = files.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let good = write("good.csv", GOOD);
    let text =
        write("text.csv", "timestamp,open,high,low,close\n1760000000,4000,4010,3990,cheap\n");
    let columns = write("columns.csv", "when,price\n1,2\n");
    let later = write("later.csv", &GOOD.replace("17600", "17700"));
    demo(&["--candles", "ETH=missing.csv"], &["missing.csv", "no such file", "check the path"]);
    demo(&["--candles", &format!("ETH={text}")], &["text.csv:2", "close `cheap`", "correct"]);
    demo(&["--candles", &format!("ETH={columns}")], &["columns.csv", "no column `timestamp`"]);
    demo(&["--candles", &format!("DOGE={good}")], &["unknown symbol DOGE", "ETH, BTC"]);
    demo(&["--candles", &format!("ETH={good}"), "--candles", &format!("ETH={good}")], &["twice"]);
    demo(
        &["--candles", &format!("ETH={good}"), "--candles", &format!("BTC={later}")],
        &["share no time"],
    );
    demo(&["--candles", &good], &["SYMBOL=FILE", "ETH=candles/eth.csv.gz"]);
    demo(
        &["--candles", &format!("ETH={good}"), "--from", "2030-01-01"],
        &["no block is left", "1760000000"],
    );
}

#[test]
fn arguments() {
    demo(&["--from", "yesterday"], &["`yesterday` is not a time", "2025-10-10"]);
    demo(&["--accounts", "0"], &["--accounts", "at least 1"]);
    demo(&["--accounts", "99999999"], &["99999999 accounts", "give a number"]);
    demo(&["--blocks", "many"], &["--blocks", "whole number"]);
    demo(&["--rpc-url", "127.0.0.1:8545"], &["--rpc-url", "http"]);
    demo(&["--anvil", "--rpc-url", "http://127.0.0.1:1"], &["--anvil", "cannot be used with"]);
    demo(&["--anvil", "--anvil-path", "nowhere"], &["no anvil at nowhere", "--anvil-path"]);
    Program::new(&["keeper", "run"]).run().assert_bad_input(&["rpc_url is missing", "--rpc-url"]);
    Program::new(&["account", "show", "first"]).run().assert_bad_input(&["'first'"]);
    Program::new(&["devnet", "--price", "ETH"]).run().assert_bad_input(&["SYMBOL=USD"]);
    Program::new(&["devnet", "--price", "DOGE=1"])
        .run()
        .assert_bad_input(&["unknown symbol DOGE", "ETH"]);
}

#[test]
fn a_report_directory_that_cannot_be_written() {
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("file");
    fs::write(&file, "mine").unwrap();
    for place in [file.clone(), file.join("inside")] {
        let place = place.display().to_string();
        demo(
            &["--accounts", "1", "--blocks", "1", "--report", &place],
            &[&place, "another directory"],
        );
    }
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
}

#[test]
fn nobody_answers() {
    let url = "http://127.0.0.1:1";
    let files = tempfile::tempdir().unwrap();
    let params = files.path().join("params.toml");
    fs::write(&params, loadline_deploy::DEV_PARAMS).unwrap();
    let params = params.display().to_string();
    let key = "01".repeat(32);
    let commands: [&[&str]; 4] = [
        &["demo", "--accounts", "1", "--rpc-url", url],
        &["deploy", "--rpc-url", url, "--params", &params],
        &["keeper", "run", "--rpc-url", url, "--deployment", "x.json", "--account", "4"],
        &["account", "show", "4", "--rpc-url", url, "--deployment", "x.json"],
    ];
    for command in commands {
        let program = Program::new(command).env("LOADLINE_PRIVATE_KEY", &key);
        program.run().assert_bad_input(&[url, "answer", "refused"]);
    }
}

#[test]
fn keys() {
    let files = tempfile::tempdir().unwrap();
    let params = files.path().join("params.toml");
    fs::write(&params, loadline_deploy::DEV_PARAMS).unwrap();
    let (params, no_key) = (params.display().to_string(), files.path().join("key.json"));
    fs::write(&no_key, "{}").unwrap();
    let no_key = no_key.display().to_string();
    let deploy = |more: &[&str]| {
        Program::new(
            &[&["deploy", "--rpc-url", "http://127.0.0.1:1", "--params", &params][..], more]
                .concat(),
        )
    };
    deploy(&[]).run().assert_bad_input(&["LOADLINE_PRIVATE_KEY", "--keystore"]);
    let secret = "0123456789abcdef";
    let ended = deploy(&[]).env("LOADLINE_PRIVATE_KEY", secret).run();
    ended.assert_bad_input(&["LOADLINE_PRIVATE_KEY", "64 hexadecimal digits"]);
    assert!(!ended.stderr.contains(secret), "a key is never shown");
    deploy(&["--keystore", "nowhere"]).run().assert_bad_input(&["nowhere", "check the path"]);
    deploy(&["--keystore", &no_key]).run().assert_bad_input(&["LOADLINE_KEYSTORE_PASSWORD"]);
    let wrong = deploy(&["--keystore", &no_key]).env("LOADLINE_KEYSTORE_PASSWORD", "word");
    wrong.run().assert_bad_input(&["cannot decrypt", "check the file and its password"]);
}

/// The example of the Web3 Secret Storage Definition.
const KEYSTORE: &str = r#"{"crypto":{"cipher":"aes-128-ctr",
"cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
"ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
"kdf":"pbkdf2","kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",
"salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
"mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}"#;

#[test]
fn an_encrypted_key() {
    let files = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        fs::write(files.path().join(name), text).unwrap();
        files.path().join(name).display().to_string()
    };
    let params = write("params.toml", loadline_deploy::DEV_PARAMS);
    let key = write("key.json", KEYSTORE);
    let deploy = |password: &str| {
        let node =
            ["deploy", "--rpc-url", "http://127.0.0.1:1", "--params", &params, "--keystore", &key];
        Program::new(&node).env("LOADLINE_KEYSTORE_PASSWORD", password).run()
    };
    deploy("testpassword").assert_bad_input(&["no node answers"]); // so the key was good
    deploy("word").assert_bad_input(&["cannot decrypt", "password"]);
}

#[test]
fn parameters() {
    let files = tempfile::tempdir().unwrap();
    let deploy = |params: &Path| {
        let params = params.display().to_string();
        Program::new(&["deploy", "--rpc-url", "http://127.0.0.1:1", "--params", &params]).run()
    };
    let params = files.path().join("params.toml");
    deploy(&params).assert_bad_input(&["cannot read parameters", "params.toml"]);
    fs::write(&params, loadline_deploy::DEV_PARAMS.replace("quorum = 2", "quorum = \"two\""))
        .unwrap();
    deploy(&params).assert_bad_input(&["params.toml:", "quorum"]);
}

#[test]
fn a_used_port() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut program = Program::new(&["devnet", "--port", &port]).start();
    let directory = program.directory().to_owned();
    program.until("cannot be used");
    let left = fs::read_dir(directory).unwrap().map(|it| it.unwrap().file_name());
    assert!(left.into_iter().all(|it| it.to_string_lossy().starts_with('.')), "nothing is written");
    program.wait().assert_bad_input(&["port", &port, "another --port"]);
}
