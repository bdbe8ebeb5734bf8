//! The repository: its root, its files, and the commands that are run in it.

use eyre::{Result, WrapErr, ensure};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

/// The folder that holds the workspace: asked of cargo as it runs, for a checkout may have moved.
pub(crate) fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let here = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
    });
    &ROOT
}

/// Reads a text file, named relative to the root.
pub(crate) fn read(file: impl AsRef<Path>) -> Result<String> {
    let file = file.as_ref();
    fs::read_to_string(root().join(file))
        .wrap_err_with(|| format!("cannot read {}", file.display()))
}

/// The files under `folder` whose names end in `.extension`, relative to the root and sorted.
/// A folder that does not exist has none; hidden folders and those named in `skip` are left out.
pub(crate) fn files(folder: &str, extension: &str, skip: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        let path = root().join(&folder);
        if !path.is_dir() {
            continue;
        }
        for entry in
            fs::read_dir(&path).wrap_err_with(|| format!("cannot list {}", path.display()))?
        {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let file = folder.join(&name);
            if entry.file_type()?.is_dir() {
                if !name.starts_with('.') && !skip.contains(&name.as_str()) {
                    folders.push(file);
                }
            } else if file.extension().is_some_and(|it| it == extension) {
                found.push(file);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A path in the form in which it is written down: with forward slashes.
pub(crate) fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A command that runs in the root.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The cargo that runs this program, without the variables that describe this package:
/// build scripts watch some of them and would run again for nothing.
pub(crate) fn cargo() -> Command {
    let mut cargo = command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
            .iter()
            .any(|prefix| text.starts_with(prefix))
        {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// Runs a command to its end and fails when it fails.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command.status().wrap_err_with(|| format!("cannot run `{shown}`"))?;
    ensure!(status.success(), "`{shown}` failed ({status})");
    Ok(())
}

/// A command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_stem().unwrap_or(program.as_os_str());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
