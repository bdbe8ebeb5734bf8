//! Both files or a clear error; never half a file.

use super::{
    Report,
    html::{RenderError, page},
};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// A report that could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The file system refused.
    #[error("cannot write {}: {cause}; give a directory that can be written", path.display())]
    File {
        /// What was to be written.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// The report has no JSON form.
    #[error("cannot encode the report as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A chart could not be drawn.
    #[error(transparent)]
    Render(#[from] RenderError),
}

impl Report {
    /// Writes `report.json` and `report.html` into `directory`, which is made if need be.
    ///
    /// Everything is rendered first; each file is written beside its place and then renamed.
    ///
    /// # Errors
    ///
    /// [`WriteError`]; an older report stays as it was, or is replaced by whole files.
    pub fn write(&self, directory: &Path) -> Result<(), WriteError> {
        let json = serde_json::to_vec(self)?;
        let html = page(self)?;
        let fail = |path: &Path| {
            let path = path.to_owned();
            move |cause| WriteError::File { path, cause }
        };
        fs::create_dir_all(directory).map_err(fail(directory))?;
        let files =
            [("report.json", json), ("report.html", html.into_bytes())].map(|(name, content)| {
                let draft = directory.join(format!(".{name}.{}.draft", std::process::id()));
                (draft, directory.join(name), content)
            });
        let written = files.iter().try_for_each(|(draft, path, content)| {
            write_through(draft, content).map_err(fail(path))
        });
        let renamed = written.and_then(|()| {
            files
                .iter()
                .try_for_each(|(draft, path, _)| fs::rename(draft, path).map_err(fail(path)))
        });
        if renamed.is_err() {
            for (draft, ..) in &files {
                let _ = fs::remove_file(draft); // it may never have come to be
            }
        }
        renamed
    }
}

fn write_through(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}
