//! Parameters from a file.

use super::{InvalidParam, Params};
use alloy::primitives::Bytes;
use serde::Deserialize;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The parameters of development chains, as they stand in `script/params/dev.toml`.
pub const DEV_PARAMS: &str = include_str!("../../../../script/params/dev.toml");

/// The scenario table that they name, with its file.
const DEV_SCENARIOS: (&str, &str) =
    ("scenarios-1.json", include_str!("../../../../script/params/scenarios-1.json"));

/// A file of scenarios; what it says beside the table is for people.
#[derive(Debug, Deserialize)]
struct ScenarioFile {
    code: Bytes,
}

/// What is wrong with a file of parameters.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParamsError {
    /// It cannot be read.
    #[error("cannot read parameters {}: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no TOML, or a key is unknown, missing or of another type.
    #[error("{}:{line}: {message}", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// Where.
        line: usize,
        /// What, with the key.
        message: String,
    },
    /// The file of scenarios holds none.
    #[error("{} has no scenario table: {source}", file.display())]
    NoScenarios {
        /// The file.
        file: PathBuf,
        /// Where and what.
        source: serde_json::Error,
    },
    /// A value is out of its range.
    #[error("{}: {source}", file.display())]
    Invalid {
        /// The file.
        file: PathBuf,
        /// Which key, and why.
        source: InvalidParam,
    },
}

impl Params {
    /// The parameters of development chains.
    ///
    /// # Errors
    ///
    /// None, as long as the tests of this crate pass.
    pub fn dev() -> Result<Self, ParamsError> {
        Self::parse(DEV_PARAMS, Path::new("script/params/dev.toml"))
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    ///
    /// [`ParamsError`] names the file and the key.
    pub fn read(file: &Path) -> Result<Self, ParamsError> {
        Self::parse(&text_of(file)?, file)
    }

    /// Parses and checks the text of `file`. The scenario table of the development chains is known, another one is
    /// read from the folder of `file`.
    ///
    /// # Errors
    ///
    /// [`ParamsError`] names the file and the key.
    pub fn parse(text: &str, file: &Path) -> Result<Self, ParamsError> {
        let mut params: Self =
            toml::from_str(text).map_err(|error| malformed(error, text, file.to_owned()))?;
        params.portfolio.table = scenarios(&file.with_file_name(&params.portfolio.scenarios))?;
        params.check().map_err(|source| ParamsError::Invalid { file: file.to_owned(), source })?;
        Ok(params)
    }
}

/// The table in a file.
fn scenarios(file: &Path) -> Result<Bytes, ParamsError> {
    let (name, text) = DEV_SCENARIOS;
    let is_known = file.file_name().is_some_and(|it| it == name);
    let text = if is_known { text.to_owned() } else { text_of(file)? };
    let read: Result<ScenarioFile, _> = serde_json::from_str(&text);
    let read = read.map_err(|source| ParamsError::NoScenarios { file: file.to_owned(), source })?;
    Ok(read.code)
}

fn text_of(file: &Path) -> Result<String, ParamsError> {
    fs::read_to_string(file)
        .map_err(|source| ParamsError::Unreadable { file: file.to_owned(), source })
}

fn malformed(mut error: toml::de::Error, text: &str, file: PathBuf) -> ParamsError {
    let start = error.span().map_or(0, |span| span.start);
    let line = text.bytes().take(start).filter(|it| *it == b'\n').count() + 1;
    error.set_input(None); // without the text it says the key instead
    let message = error.to_string().trim().replace('\n', " ");
    ParamsError::Malformed { file, line, message }
}
