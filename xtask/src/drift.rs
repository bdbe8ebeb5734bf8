//! Generated files that are committed: written, or compared with what is there.

use crate::repo;
use eyre::{Result, WrapErr};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Generated files by their paths, and the folders that hold nothing else.
#[derive(Debug, Default)]
pub(crate) struct Generated {
    files: BTreeMap<PathBuf, String>,
    folders: Vec<PathBuf>,
}

/// A generated file that is not as it should be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Drift {
    /// It is committed, with another content.
    Changed(PathBuf),
    /// It is not there.
    Missing(PathBuf),
    /// It is there and nothing generates it.
    Left(PathBuf),
}

impl Generated {
    /// Adds a file.
    pub(crate) fn add(&mut self, file: impl Into<PathBuf>, content: String) {
        self.files.insert(file.into(), content);
    }

    /// Claims a folder: a file in it that was not added is a leftover.
    pub(crate) fn own(&mut self, folder: impl Into<PathBuf>) {
        self.folders.push(folder.into());
    }

    /// Every file below `root` that differs.
    pub(crate) fn drift(&self, root: &Path) -> Result<Vec<Drift>> {
        let mut found = Vec::new();
        for (file, content) in &self.files {
            match fs::read_to_string(root.join(file)) {
                Ok(there) if there == *content => {}
                Ok(_) => found.push(Drift::Changed(file.clone())),
                Err(_) => found.push(Drift::Missing(file.clone())),
            }
        }
        for folder in self.folders.iter().filter(|folder| root.join(folder).is_dir()) {
            let mut entries: Vec<PathBuf> = fs::read_dir(root.join(folder))?
                .map(|entry| Ok(folder.join(entry?.file_name())))
                .collect::<Result<_>>()?;
            entries.sort();
            found.extend(
                entries.into_iter().filter(|it| !self.files.contains_key(it)).map(Drift::Left),
            );
        }
        Ok(found)
    }

    /// Mends one difference below `root`.
    pub(crate) fn mend(&self, root: &Path, drift: &Drift) -> Result<()> {
        let path = root.join(drift.file());
        if let Some(content) = self.files.get(drift.file()) {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, content)
        } else {
            fs::remove_file(&path)
        }
        .wrap_err_with(|| format!("cannot write {}", path.display()))
    }
}

impl Drift {
    fn file(&self) -> &Path {
        match self {
            Self::Changed(file) | Self::Missing(file) | Self::Left(file) => file,
        }
    }
}

impl std::fmt::Display for Drift {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self {
            Self::Changed(_) => "changed",
            Self::Missing(_) => "missing",
            Self::Left(_) => "left over",
        };
        write!(f, "{what:<9} {}", repo::slashed(self.file()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_differs_and_mends_it() {
        let root = std::env::temp_dir().join(format!("loadline-drift-{}", std::process::id()));
        fs::create_dir_all(root.join("out")).unwrap();
        for (file, content) in
            [("out/same", "1"), ("out/other", "1"), ("out/old", "1"), ("free", "1")]
        {
            fs::write(root.join(file), content).unwrap();
        }
        let mut generated = Generated::default();
        generated.own("out");
        for (file, content) in [("out/same", "1"), ("out/other", "2"), ("deep/new", "3")] {
            generated.add(file, content.into());
        }

        let drift = generated.drift(&root).unwrap();
        assert_eq!(
            drift,
            [
                Drift::Missing("deep/new".into()),
                Drift::Changed("out/other".into()),
                Drift::Left("out/old".into())
            ]
        );
        for it in &drift {
            generated.mend(&root, it).unwrap();
        }
        assert_eq!(generated.drift(&root).unwrap(), []);
        assert_eq!(fs::read_to_string(root.join("free")).unwrap(), "1");
        fs::remove_dir_all(root).unwrap();
    }
}
