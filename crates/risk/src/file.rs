//! A scenario table as a file: the code of the contract, and what a reader and a back-test need beside it.

use crate::{market::Market, parameters::Parameters, select::Selection};
use loadline_model::margin::scenario::{Place, ScenarioError, ScenarioTable, Scenarios};
use serde::{Deserialize, Serialize};

/// What `loadline risk calibrate` writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableFile {
    /// Underlying by column; the last column also serves every other underlying.
    pub columns: Vec<String>,
    /// How it came about.
    pub summary: Summary,
    /// What it was calibrated with, and what a deployment should use beside it.
    pub parameters: Parameters,
    /// Code of the contract that holds it, hexadecimal.
    pub code: String,
}

/// How a table came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// First and last hour of the history of the first column \[seconds since 1970\].
    pub history: (u64, u64),
    /// Two-day windows in it.
    pub windows: usize,
    /// Kept as historical rows.
    pub kept: usize,
    /// Of these, ES averages the worst.
    pub worst: u8,
    /// Every probe book has at least as many of its worst windows among those kept.
    pub depth: usize,
    /// Weighted rows.
    pub rows: usize,
    /// Of the code.
    pub bytes: usize,
    /// When the kept windows begin \[seconds since 1970\].
    pub times: Vec<u64>,
}

/// A file holds no table that the chain would take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The code is not hexadecimal.
    #[error("the code is not hexadecimal")]
    Hex,
    /// The table is refused.
    #[error("the table is refused: {0}")]
    Table(#[from] ScenarioError),
    /// There is not one name per column.
    #[error("{names} names for {columns} columns")]
    Columns {
        /// In the file.
        names: usize,
        /// In the table.
        columns: usize,
    },
}

impl TableFile {
    /// A file of a selection from some markets.
    ///
    /// # Errors
    ///
    /// [`FileError`] for a table that the chain would refuse.
    pub fn new(
        markets: &[Market],
        selection: &Selection,
        with: &Parameters,
    ) -> Result<Self, FileError> {
        let table = selection.table.checked()?;
        let span = markets
            .first()
            .map_or((0, 0), |it| (it.prices.end(0), it.prices.end(it.prices.close.len() - 1)));
        Ok(Self {
            columns: markets.iter().map(|it| it.symbol.clone()).collect(),
            summary: Summary {
                history: span,
                windows: selection.windows,
                kept: selection.table.history.len(),
                worst: selection.table.worst,
                depth: selection.depth,
                rows: selection.table.stress.len(),
                bytes: table.code().len(),
                times: selection.times.clone(),
            },
            parameters: with.clone(),
            code: hex(table.code()),
        })
    }

    /// The table, checked as the chain checks it.
    ///
    /// # Errors
    ///
    /// [`FileError`] for code that is no table, and for names that do not match its columns.
    pub fn table(&self) -> Result<Scenarios, FileError> {
        let table = ScenarioTable::parse(&bytes(&self.code).ok_or(FileError::Hex)?)?;
        let (names, columns) = (self.columns.len(), table.columns());
        if names != columns {
            return Err(FileError::Columns { names, columns });
        }
        Ok(Scenarios {
            version: 1,
            columns: columns as u8,
            worst: table.worst() as u8,
            stress: table.stress().map(|(weight, nodes)| (weight, nodes.to_vec())).collect(),
            history: table.history().map(<[Place]>::to_vec).collect(),
        })
    }

    /// The column of an underlying: its own, or the last.
    pub fn column(&self, symbol: &str) -> usize {
        let own = self.columns.iter().position(|name| name == symbol);
        own.unwrap_or(self.columns.len().saturating_sub(1))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("0x".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.strip_prefix("0x").unwrap_or(hex);
    if !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).ok()).collect()
}
