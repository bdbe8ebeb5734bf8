//! Questions to solc and its answers, in its standard JSON.
//!
//! Each answer is kept in `target/contracts` beside its question, and given again to the same question.

use super::settings::Settings;
use crate::{repo, tools};
use eyre::{Result, WrapErr, ensure, eyre};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

/// solc's answer.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    pub(super) errors: Vec<Message>,
    #[serde(default)]
    pub(super) contracts: BTreeMap<String, BTreeMap<String, Output>>,
}

/// An error or a warning.
#[derive(Debug, Deserialize)]
pub(super) struct Message {
    pub(super) severity: String,
    #[serde(rename = "errorCode")]
    pub(super) code: Option<String>,
    #[serde(rename = "formattedMessage")]
    pub(super) formatted: String,
    #[serde(rename = "sourceLocation")]
    pub(super) location: Option<Location>,
}

/// Where a message points to.
#[derive(Debug, Deserialize)]
pub(super) struct Location {
    pub(super) file: String,
}

/// What a contract compiles to.
#[derive(Debug, Deserialize)]
pub(super) struct Output {
    pub(super) abi: Vec<Value>,
    #[serde(default)]
    pub(super) evm: Evm,
    #[serde(rename = "storageLayout", default)]
    pub(super) layout: Layout,
}

/// The two codes of a contract; none when it does not compile.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Evm {
    #[serde(default)]
    pub(super) bytecode: Code,
    #[serde(rename = "deployedBytecode", default)]
    pub(super) deployed: Code,
}

/// Code, in hex without a prefix.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Code {
    pub(super) object: String,
}

/// Where a contract's storage is.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Layout {
    #[serde(default)]
    pub(super) storage: Vec<Slot>,
    #[serde(default)]
    pub(super) types: Option<BTreeMap<String, Type>>,
}

/// A variable in storage.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Slot {
    pub(super) label: String,
    pub(super) slot: String,
    pub(super) offset: u32,
    #[serde(rename = "type")]
    pub(super) kind: String,
}

/// A type in storage; a struct has members.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Type {
    pub(super) label: String,
    #[serde(default)]
    pub(super) members: Vec<Slot>,
}

/// solc, as one thread uses it.
#[derive(Debug)]
pub(super) struct Solc<'a> {
    program: &'a Path,
    settings: &'a Settings,
    /// npm's solc, which is slow in its first seconds, runs on between questions.
    running: Option<Running>,
}

/// A process that answers line by line.
#[derive(Debug)]
struct Running {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl<'a> Solc<'a> {
    pub(super) const fn new(program: &'a Path, settings: &'a Settings) -> Self {
        Self { program, settings, running: None }
    }

    /// Compiles `file`, given it and what it imports of ours; what it imports of libraries solc reads itself.
    /// The kept answer serves if nothing has changed: the question, the libraries' lock, solc.
    pub(super) fn ask(&mut self, file: &str, sources: &BTreeMap<&str, &str>) -> Result<Answer> {
        let question = question(self.settings, file, sources).to_string();
        let key =
            json!([self.program, repo::read("contracts/package-lock.json")?, question]).to_string();
        let kept = repo::root()
            .join("target/contracts")
            .join(file.replace('/', "-"))
            .with_extension("json");
        if let Ok(text) = fs::read_to_string(&kept)
            && let Some(answer) = text.strip_prefix(&key).and_then(|it| it.strip_prefix('\n'))
            && let Ok(answer) = serde_json::from_str(answer)
        {
            return Ok(answer);
        }
        let text = self.call(&question).wrap_err_with(|| format!("cannot compile {file}"))?;
        let answer =
            serde_json::from_str(&text).wrap_err("solc's answer is not what was asked for")?;
        if let Some(folder) = kept.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(kept, format!("{key}\n{text}"))?;
        Ok(answer)
    }

    fn call(&mut self, question: &str) -> Result<String> {
        if !tools::is_npm_solc(self.program) {
            return start(self.program, "--standard-json")?.finish(question);
        }
        if self.running.is_none() {
            self.running = Some(start(self.program, "--standard-json-lines")?);
        }
        let running = self.running.as_mut().ok_or_else(|| eyre!("solc does not run"))?;
        running.put(&format!("{question}\n"))?;
        let mut answer = String::new();
        ensure!(running.answers.read_line(&mut answer)? > 0, "solc ended without an answer");
        Ok(answer)
    }
}

impl Running {
    fn put(&mut self, text: &str) -> Result<()> {
        let questions = self.questions.as_mut().ok_or_else(|| eyre!("solc takes no input"))?;
        questions.write_all(text.as_bytes()).wrap_err("solc takes no input")
    }

    /// Asks the only question and waits for the end.
    fn finish(mut self, question: &str) -> Result<String> {
        self.put(question)?;
        self.questions = None;
        let mut answer = String::new();
        self.answers.read_to_string(&mut answer)?;
        let status = self.child.wait()?;
        ensure!(status.success(), "solc failed ({status})");
        Ok(answer)
    }
}

/// Ends with its input; waited for, so that none is left behind.
impl Drop for Running {
    fn drop(&mut self) {
        self.questions = None;
        let _ = self.child.wait();
    }
}

fn start(program: &Path, mode: &str) -> Result<Running> {
    let mut child = repo::command(program)
        .args([mode, "--base-path", ".", "--allow-paths", "."])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .wrap_err_with(|| format!("cannot run {}", program.display()))?;
    let questions = child.stdin.take();
    let answers = child.stdout.take().ok_or_else(|| eyre!("solc gives no output"))?;
    Ok(Running { child, questions, answers: BufReader::new(answers) })
}

fn question(settings: &Settings, file: &str, sources: &BTreeMap<&str, &str>) -> Value {
    let sources: BTreeMap<_, _> =
        sources.iter().map(|(file, content)| (file, json!({ "content": content }))).collect();
    let wanted = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "storageLayout"];
    let mut settings = settings.for_solc();
    settings["outputSelection"] = json!({ file: { "*": wanted } });
    json!({ "language": "Solidity", "sources": sources, "settings": settings })
}
