//! solc: the one `SOLC` names, else svm's, else a native one downloaded by svm, else npm's through node.

use super::{is, npm, npm_home};
use crate::repo;
use eyre::{Result, ensure};
use std::{env, path::PathBuf, sync::mpsc, thread, time::Duration};

/// The time that a native solc has to arrive.
const DOWNLOAD: Duration = Duration::from_secs(20);

pub(super) fn find(wanted: &semver::Version) -> Result<PathBuf> {
    let version = wanted.to_string();
    if let Some(path) = env::var_os("SOLC") {
        let path = PathBuf::from(path);
        ensure!(is(&path, &version), "$SOLC is {}, which is not solc {version}", path.display());
        return Ok(path);
    }
    let native = svm::version_binary(&version);
    if is(&native, &version) {
        return Ok(native);
    }
    // Before the download: who is offline once is likely to be so again, and the answer should be quick.
    let launcher = launcher();
    if is(&launcher, &version) {
        return Ok(launcher);
    }
    match download(wanted) {
        Ok(path) if is(&path, &version) => return Ok(path),
        Ok(path) => eprintln!("{} does not run; taking npm's solc", path.display()),
        Err(why) => eprintln!("no native solc ({why}); taking npm's"),
    }
    npm::install(&npm_home("solc"), &format!("solc@{version}"))?;
    ensure!(is(&launcher, &version), "npm's solc {version} does not run: {}", launcher.display());
    Ok(launcher)
}

/// npm's solc as an executable.
fn launcher() -> PathBuf {
    repo::root().join("script/solc")
}

/// Asks svm for a native solc, and no longer than `DOWNLOAD`.
fn download(wanted: &semver::Version) -> Result<PathBuf> {
    let (sender, receiver) = mpsc::channel();
    let wanted = wanted.clone();
    thread::spawn(move || sender.send(svm::blocking_install(&wanted)));
    let answer = receiver
        .recv_timeout(DOWNLOAD)
        .map_err(|_| eyre::eyre!("no answer in {} s", DOWNLOAD.as_secs()))?;
    Ok(answer?)
}
