//! `loadline keeper run` against a devnet.

use crate::program::{DEV_KEY, KEEPER_KEY, Program, anvil_binary, free_port};
use std::{
    io::{Read, Write},
    net::TcpStream,
};

#[test]
fn it_works_until_it_is_asked_to_stop() {
    let Some(binary) = anvil_binary() else { return };
    let port = free_port().to_string();
    let binary = binary.display().to_string();
    let mut net =
        Program::new(&["devnet", "--port", &port, "--anvil-path", &binary, "--interval", "1"])
            .start();
    net.until("Ctrl-C stops it all");
    let url = format!("http://127.0.0.1:{port}");
    let file = net.directory().join("deployments/31337.json").display().to_string();
    let metrics = free_port().to_string();
    let keep = |account: &str, key: &str| {
        let node =
            ["keeper", "run", "--rpc-url", &url, "--deployment", &file, "--account", account];
        Program::new(&[&node[..], &["--metrics", &metrics, "--log-json"]].concat())
            .env("LOADLINE_PRIVATE_KEY", key)
            .env("LOADLINE_KEEPER_POLL_MILLISECONDS", "100")
    };
    keep("99", KEEPER_KEY).run().assert_bad_input(&["no account 99"]);
    keep("9", DEV_KEY).run().assert_bad_input(&["account 9", "belongs to"]);

    let mut keeper = keep("9", KEEPER_KEY).start();
    let log = keeper.until("started");
    assert!(log.lines().all(|line| line.starts_with('{') && line.ends_with('}')), "{log}");
    assert!(scrape(&metrics).contains("keeper_head_number"));
    let busy = keep("9", KEEPER_KEY).run();
    busy.assert_bad_input(&[&metrics, "another --metrics"]);
    let ended = keeper.terminate();
    ended.assert_good();
    assert!(ended.stderr.contains("stopped on request"), "{}", ended.stderr);
    net.terminate().assert_good();
}

/// The metrics, once there are some.
fn scrape(port: &str) -> String {
    for _ in 0..100 {
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        stream.write_all(b"GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        if text.contains("keeper_head_number") {
            return text;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("no metrics")
}
