//! anvil, the development node: where its binary is.

use crate::exit::Failure;
use std::{
    env,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// Which anvil.
#[derive(Debug, clap::Args)]
pub(crate) struct AnvilArgs {
    /// The anvil binary; looked for on the PATH and in tools/ if missing.
    #[arg(long, value_name = "FILE", env = "LOADLINE_ANVIL")]
    pub(crate) anvil_path: Option<PathBuf>,
}

impl AnvilArgs {
    /// The binary.
    pub(crate) fn find(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = &self.anvil_path {
            let missing = || {
                format!(
                    "there is no anvil at {}: correct --anvil-path or LOADLINE_ANVIL",
                    path.display()
                )
            };
            return if path.is_file() { Ok(path.clone()) } else { Err(Failure::Input(missing())) };
        }
        on_path().or_else(in_tools).ok_or_else(|| {
            Failure::input(
                "anvil is not installed: run `cargo xtask tools` in the repository, or give --anvil-path FILE",
            )
        })
    }
}

/// npm's launcher is passed over: a signal ends it and leaves the anvil that it started running.
fn on_path() -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|it| it.join(program()))
        .find(|it| it.is_file() && !is_script(it))
}

fn is_script(file: &Path) -> bool {
    let mut start = [0; 2];
    File::open(file).and_then(|mut it| it.read_exact(&mut start)).is_ok() && start == *b"#!"
}

/// Where `cargo xtask tools` puts it, seen from the working folder or from this program.
fn in_tools() -> Option<PathBuf> {
    let os = match env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let arch = if env::consts::ARCH == "x86_64" { "amd64" } else { "arm64" };
    let inside = format!("tools/anvil-npm/node_modules/@foundry-rs/anvil-{os}-{arch}/bin");
    [env::current_dir(), env::current_exe()]
        .into_iter()
        .flatten()
        .flat_map(|place| place.ancestors().map(Path::to_owned).collect::<Vec<_>>())
        .map(|folder| folder.join(&inside).join(program()))
        .find(|it| it.is_file())
}

fn program() -> String {
    format!("anvil{}", env::consts::EXE_SUFFIX)
}
