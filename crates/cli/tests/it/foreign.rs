//! Nodes of real networks: nothing is sent without `--yes`.
//!
//! A network is the one thing that does not run here, so a few lines answer like one.

use crate::program::{DEV_KEY, Program};
use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// Answers until the test ends, and notes what it was asked.
fn network(chain_id: u64) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let notes = Arc::clone(&notes);
            thread::spawn(move || serve(&stream, chain_id, &notes));
        }
    });
    (url, asked)
}

fn serve(stream: &TcpStream, chain_id: u64, notes: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let request: Value = serde_json::from_slice(&body).ok()?;
        let method = request["method"].as_str()?.to_owned();
        let result = match method.as_str() {
            "eth_chainId" => json!(format!("{chain_id:#x}")),
            "web3_clientVersion" => json!("Geth/v1.16.0/linux-amd64/go1.25"),
            "eth_getTransactionCount" => json!("0x0"),
            "eth_getBalance" => json!("0x3635c9adc5dea00000"),
            "eth_feeHistory" => json!({
                "oldestBlock": "0x1", "baseFeePerGas": ["0x1", "0x1"], "gasUsedRatio": [0.5], "reward": [["0x1"]]
            }),
            _ => Value::Null,
        };
        notes.lock().unwrap().push(method);
        let text = json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }).to_string();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length:";
        write!(&mut &*stream, "{head} {}\r\n\r\n{text}", text.len()).ok()?;
    }
}

#[test]
fn a_deployment_is_shown_and_not_sent() {
    // Not even where the chain's number is that of development nodes.
    let (url, asked) = network(31_337);
    let files = tempfile::tempdir().unwrap();
    let (params, out) = (files.path().join("params.toml"), files.path().join("record.json"));
    fs::write(&params, loadline_deploy::DEV_PARAMS).unwrap();
    let [params, record] = [&params, &out].map(|it| it.display().to_string());
    let ended = Program::new(&["deploy", "--rpc-url", &url, "--params", &params, "--out", &record])
        .env("LOADLINE_PRIVATE_KEY", DEV_KEY)
        .run();
    ended.assert_bad_input(&["not a development node", "--yes"]);
    for text in
        ["chain", "31337", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "1000", "gas at most"]
    {
        assert!(ended.stdout.contains(text), "no `{text}` in {}", ended.stdout);
    }
    assert!(!out.exists());
    assert!(asked.lock().unwrap().iter().all(|method| !method.starts_with("eth_send")));
}

#[test]
fn a_demo_does_not_begin() {
    let (url, asked) = network(1);
    let ended =
        Program::new(&["demo", "--accounts", "3", "--blocks", "3", "--rpc-url", &url]).run();
    ended.assert_bad_input(&["Geth", "chain 1", "--yes"]);
    assert!(asked.lock().unwrap().iter().all(|method| !method.starts_with("eth_send")));
}
