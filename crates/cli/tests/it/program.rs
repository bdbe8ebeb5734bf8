//! Running the binary, for a bounded time, and anvil beside it.

use alloy::node_bindings::{Anvil, AnvilInstance};
use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Longest that one command may take.
const PATIENCE: Duration = Duration::from_secs(180);

/// A key that development chains know: account 0.
pub(crate) const DEV_KEY: &str = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
/// Account 2, which a devnet makes the keeper.
pub(crate) const KEEPER_KEY: &str =
    "5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a";

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The command, in a directory of its own, with nothing of ours in the environment.
#[derive(Debug)]
pub(crate) struct Program {
    command: Command,
    files: TempDir,
}

/// A command that is running. Killed by its id if the test ends before it.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    files: TempDir,
}

impl Program {
    pub(crate) fn new(args: &[&str]) -> Self {
        let files = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_loadline"));
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("LOADLINE_")) {
            command.env_remove(name);
        }
        command.args(args).current_dir(files.path()).stdin(Stdio::null());
        Self { command, files }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn start(mut self) -> Running {
        let out = |name: &str| fs::File::create(self.files.path().join(name)).unwrap();
        self.command.stdout(out(".stdout")).stderr(out(".stderr"));
        Running { child: self.command.spawn().unwrap(), files: self.files }
    }

    pub(crate) fn run(self) -> Ended {
        self.start().wait()
    }
}

impl Running {
    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.files.path().join(name)).unwrap()
    }

    /// The directory it runs in.
    pub(crate) fn directory(&self) -> &Path {
        self.files.path()
    }

    /// Waits until its output holds a text.
    pub(crate) fn until(&mut self, text: &str) -> String {
        let start = Instant::now();
        loop {
            let out = self.read(".stdout") + &self.read(".stderr");
            if out.contains(text) {
                return out;
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none() && start.elapsed() < PATIENCE, "no `{text}` in:\n{out}");
            sleep(Duration::from_millis(50));
        }
    }

    /// Asks it to stop as a service manager does.
    pub(crate) fn terminate(self) -> Ended {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.wait()
    }

    pub(crate) fn wait(mut self) -> Ended {
        let start = Instant::now();
        let code = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.code();
            }
            assert!(start.elapsed() < PATIENCE, "it does not end: {}", self.read(".stderr"));
            sleep(Duration::from_millis(20));
        };
        Ended { code, stdout: self.read(".stdout"), stderr: self.read(".stderr") }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    /// Exit code 2 and one line on standard error that holds all of `words`.
    pub(crate) fn assert_bad_input(&self, words: &[&str]) {
        assert_eq!(self.code, Some(2), "{self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "no `{word}` in: {}", self.stderr);
        }
        let lowered = self.stderr.to_lowercase();
        assert!(!lowered.contains("panicked") && !lowered.contains("backtrace"), "{}", self.stderr);
    }

    pub(crate) fn assert_good(&self) {
        assert_eq!(self.code, Some(0), "{self:?}");
    }
}

/// A port that nobody uses now.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// anvil's binary, or nothing, said loudly.
pub(crate) fn anvil_binary() -> Option<PathBuf> {
    let tools = "../../tools/anvil-npm/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join(tools);
    let found = env::var_os("LOADLINE_ANVIL")
        .map(PathBuf::from)
        .or(Some(installed))
        .filter(|it| it.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: no anvil; run `cargo xtask tools`, or set LOADLINE_ANVIL");
    }
    found
}

/// An anvil of a chain, or nothing. Stopped when dropped.
pub(crate) fn anvil(chain_id: u64) -> Option<AnvilInstance> {
    Some(Anvil::at(anvil_binary()?).chain_id(chain_id).args(["--hardfork", "osaka"]).spawn())
}
