//! `cargo xtask test`: every check, in order, up to the first that fails.

use crate::{bench, contracts, links, repo, rooms, tools::Tools};
use eyre::Result;
use std::{
    env,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

/// The cases of a property test by hand; CI takes each test's own number.
const CASES: &str = "64";

/// The programs of `examples/`, each of which checks what it shows.
const EXAMPLES: [&str; 3] = ["trader", "lp", "rfq_maker"];

/// A check that has run.
struct Done {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

/// How a check ended.
enum Outcome {
    Passed,
    Skipped(&'static str),
    Failed,
}

/// Runs the checks, prints what each took, and ends with a line of the form `N passed, N failed`.
pub(crate) fn run() -> ExitCode {
    let mut suite = Suite::default();
    let outcome = suite.run();
    println!("\n{:<20} {:>9}", "step", "seconds");
    for Done { name, outcome, took } in &suite.done {
        let note = match outcome {
            Outcome::Passed => String::new(),
            Outcome::Skipped(why) => format!("  SKIPPED: {why}"),
            Outcome::Failed => "  FAILED".into(),
        };
        println!("{name:<20} {:>7}.{}{note}", took.as_secs(), took.subsec_millis() / 100);
    }
    let total: Duration = suite.done.iter().map(|it| it.took).sum();
    println!("{:<20} {:>7}.{}\n", "total", total.as_secs(), total.subsec_millis() / 100);
    if let Err(error) = &outcome {
        println!("{error:#}");
    }
    let passed = suite.done.iter().filter(|it| matches!(it.outcome, Outcome::Passed)).count();
    let skipped = suite.done.iter().filter(|it| matches!(it.outcome, Outcome::Skipped(_))).count();
    let skipped = if skipped == 0 { String::new() } else { format!(", {skipped} skipped") };
    println!("{passed} passed{skipped}, {} failed", u8::from(outcome.is_err()));
    if outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Suite {
    done: Vec<Done>,
}

impl Suite {
    fn run(&mut self) -> Result<()> {
        let tools = self.step("tools", "cargo xtask tools", Tools::find)?;
        self.step("contracts", "cargo xtask contracts --check", || contracts::run(true))?;
        self.step("rooms", "cargo xtask rooms", rooms::run)?;
        self.step("links", "cargo xtask links", links::run)?;

        let forge = |arguments: &[&str]| repo::succeed(tools.forge().args(arguments));
        self.step("forge fmt", "cargo xtask forge fmt --check", || forge(&["fmt", "--check"]))?;
        self.step("forge test", "cargo xtask forge test", || forge(&["test"]))?;

        self.command("rustfmt", repo::cargo().args(["fmt", "--all", "--check"]))?;
        let clippy =
            ["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"];
        self.command("clippy", repo::cargo().args(clippy))?;
        self.command("tests", tests().env("LOADLINE_ANVIL", &tools.anvil))?;
        for example in EXAMPLES {
            let run = ["run", "--quiet", "--package", "loadline-client", "--example", example];
            self.command(example, repo::cargo().args(run))?;
        }
        self.command("doc tests", repo::cargo().args(["test", "--workspace", "--doc", "--quiet"]))?;
        let doc = ["doc", "--workspace", "--no-deps", "--quiet"];
        self.command("docs", repo::cargo().args(doc).env("RUSTDOCFLAGS", "--deny warnings"))?;

        if runs(repo::cargo().args(["deny", "--version"])) {
            let deny = ["deny", "check", "bans", "licenses", "sources"];
            self.command("dependencies", repo::cargo().args(deny))?;
        } else {
            self.skip("dependencies", "cargo-deny is not installed (cargo install cargo-deny)");
        }
        self.command("gas holds", &mut bench::command("gas"))
    }

    /// Runs one check under a header of one line.
    fn step<T>(
        &mut self,
        name: &'static str,
        again: &str,
        check: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        println!("\n==> {name}: {again}");
        let start = Instant::now();
        let result = check();
        let outcome = if result.is_ok() { Outcome::Passed } else { Outcome::Failed };
        self.done.push(Done { name, outcome, took: start.elapsed() });
        result.map_err(|error| {
            error.wrap_err(format!("step `{name}` failed; to run it alone: {again}"))
        })
    }

    /// Runs a check that is a command.
    fn command(&mut self, name: &'static str, command: &mut Command) -> Result<()> {
        let again = repo::shown(command);
        self.step(name, &again, || repo::succeed(command))
    }

    fn skip(&mut self, name: &'static str, why: &'static str) {
        println!("\n==> {name}: SKIPPED, {why}");
        self.done.push(Done { name, outcome: Outcome::Skipped(why), took: Duration::ZERO });
    }
}

/// The tests of all crates but those in documentation, by nextest where it is installed.
fn tests() -> Command {
    let mut cargo = repo::cargo();
    if runs(repo::cargo().args(["nextest", "--version"])) {
        cargo.args(["nextest", "run", "--workspace"]);
    } else {
        cargo.args(["test", "--workspace", "--lib", "--bins", "--tests", "--examples"]);
    }
    if env::var_os("CI").is_none() && env::var_os("PROPTEST_CASES").is_none() {
        cargo.env("PROPTEST_CASES", CASES);
    }
    cargo
}

/// Whether a command runs and succeeds, silently.
fn runs(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|it| it.success())
}
