//! Packages from npm.

use eyre::{Result, WrapErr};
use std::{fs, path::Path, process::Command};

/// Installs `package` (with its version) alone into `home`, in place of what is there.
/// The folder is filled beside its place and moved there when it is complete.
pub(super) fn install(home: &Path, package: &str) -> Result<()> {
    eprintln!("installing {package} from npm");
    let partial = home.with_extension("partial");
    remove(&partial)?;
    fs::create_dir_all(&partial)?;
    fs::write(partial.join("package.json"), "{\"private\":true}\n")?;
    npm(&partial, &["install", "--no-save", "--no-package-lock", package])?;
    remove(home)?;
    fs::rename(&partial, home)
        .wrap_err_with(|| format!("cannot move {} into place", partial.display()))
}

/// Installs what the lock file of `folder` names, unless the last complete installation was of the same lock.
pub(super) fn install_libraries(folder: &Path) -> Result<()> {
    let lock = fs::read_to_string(folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read_to_string(&installed).is_ok_and(|it| it == lock) {
        return Ok(());
    }
    eprintln!("installing the contracts' libraries from npm");
    npm(folder, &["ci"])?;
    fs::write(installed, lock).wrap_err("cannot mark the libraries as installed")
}

fn npm(folder: &Path, arguments: &[&str]) -> Result<()> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut npm = Command::new(program);
    npm.current_dir(folder).args(arguments).args([
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    crate::repo::succeed(&mut npm).wrap_err("npm (Node 20 or later) is needed")
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .wrap_err_with(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}
