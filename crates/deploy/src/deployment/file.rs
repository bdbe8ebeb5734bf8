//! Records as files.

use super::Deployment;
use alloy::{primitives::Address, transports::TransportError};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Why a record cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeploymentError {
    /// There is none.
    #[error("there is no deployment {}: deploy first, or name its file", file.display())]
    Missing {
        /// The file.
        file: PathBuf,
    },
    /// It cannot be read or written.
    #[error("cannot use deployment {}: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no record of this version.
    #[error("{} is no deployment of this version, deploy again: {source}", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// Where and what.
        source: serde_json::Error,
    },
    /// It is of another chain.
    #[error(
        "the deployment is of chain {found} and the node of chain {expected}: name another file or node"
    )]
    OtherChain {
        /// The chain in use.
        expected: u64,
        /// The chain of the record.
        found: u64,
    },
    /// The chain does not have the contract: it was restarted, or the record is old.
    #[error("chain {chain_id} has no {contract} at {address} as recorded: deploy again")]
    NoCode {
        /// The chain.
        chain_id: u64,
        /// The contract's name.
        contract: String,
        /// Where it should be.
        address: Address,
    },
    /// The node does not answer.
    #[error("the node does not answer: {0}")]
    Node(#[from] TransportError),
}

impl Deployment {
    /// Where the record of a chain is kept in `folder`, usually `deployments`.
    pub fn path(folder: &Path, chain_id: u64) -> PathBuf {
        folder.join(format!("{chain_id}.json"))
    }

    /// Reads the record of a chain.
    ///
    /// # Errors
    ///
    /// [`DeploymentError`] says what to do.
    pub fn load(file: &Path, expected_chain_id: u64) -> Result<Self, DeploymentError> {
        let file = file.to_owned();
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(DeploymentError::Missing { file });
            }
            Err(source) => return Err(DeploymentError::Io { file, source }),
        };
        let record: Self = serde_json::from_str(&text)
            .map_err(|source| DeploymentError::Malformed { file, source })?;
        if record.chain_id == expected_chain_id {
            Ok(record)
        } else {
            let (expected, found) = (expected_chain_id, record.chain_id);
            Err(DeploymentError::OtherChain { expected, found })
        }
    }

    /// Writes the record into `folder`, whole or not at all, and returns its path.
    ///
    /// # Errors
    ///
    /// [`DeploymentError::Io`] when the folder cannot be written to.
    pub fn save(&self, folder: &Path) -> Result<PathBuf, DeploymentError> {
        let file = Self::path(folder, self.chain_id);
        self.write(&file)?;
        Ok(file)
    }

    /// Writes the record to `file`, whole or not at all; missing folders are made.
    ///
    /// # Errors
    ///
    /// [`DeploymentError::Io`] when it cannot be written.
    pub fn write(&self, file: &Path) -> Result<(), DeploymentError> {
        let write = || {
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut text = serde_json::to_string_pretty(self)?;
            text.push('\n');
            let draft = file.with_extension(format!("json.{}", std::process::id()));
            fs::write(&draft, text)?;
            fs::rename(&draft, file)
        };
        write().map_err(|source| DeploymentError::Io { file: file.to_owned(), source })
    }
}
