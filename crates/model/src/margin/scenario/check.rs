//! What a scenario table must be. Checked once, when it is set.
//!
//! Source: `contracts/src/margin/ScenarioRules.sol`.

use super::{CENTRE, NODES, Place, ScenarioTable};

/// Bytes before the rows.
const HEADER: usize = 9;
/// The node of R and of -R, at flat volatility.
const RISE: u8 = 22;
const FALL: u8 = 4;
/// Least weight of a row with a column at a tail, without, and without where moreover all columns are at one node of
/// flat volatility \[1e-4\].
const LEAST_WEIGHTS: (u16, u16, u16) = (1, 2_500, 10_000);
/// Greatest weight \[1e-4\].
const MAX_WEIGHT: u16 = 20_000;
/// Most histories in the shortfall.
const MAX_WORST: usize = 32;

/// Kinds of rows without which a scenario table is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// All columns at one node.
    Together,
    /// One column at a node, the others where nothing moves.
    Alone,
    /// One column up by R, another one down by R, the others where nothing moves.
    Apart,
}

/// Why a scenario table is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The first byte is not STOP, or the code is shorter than a header.
    #[error("{0} bytes are no scenario table")]
    NotTable(usize),
    /// Not 1 to 8 columns, 1 to 512 rows, 100 to 500 histories, and 1 to 32 in the shortfall.
    #[error("{columns} columns, {rows} rows, {history} histories, the worst {worst}")]
    Counts {
        /// Underlyings that move apart.
        columns: usize,
        /// Of the stress.
        rows: usize,
        /// Historical rows.
        history: usize,
        /// Histories in the shortfall.
        worst: usize,
    },
    /// The code is longer or shorter than its header says.
    #[error("{length} bytes, not {expected}")]
    Length {
        /// By the header.
        expected: usize,
        /// Of the code.
        length: usize,
    },
    /// A row names a node above 26.
    #[error("row {row}, column {column}: no node {node}")]
    Node {
        /// Of the stress.
        row: usize,
        /// From 0.
        column: usize,
        /// As given.
        node: u8,
    },
    /// The weight of a row is not 1 to 20,000; or below 2,500 where no column is at a tail; or below 10,000 where
    /// moreover all columns are at one node of flat volatility.
    #[error("row {row}: no weight {weight}")]
    Weight {
        /// Of the stress.
        row: usize,
        /// \[1e-4\].
        weight: u16,
    },
    /// A history names a cell above 15.
    #[error("history {history}, column {column}: no cell {cell}")]
    Cell {
        /// Historical row.
        history: usize,
        /// From 0.
        column: usize,
        /// As given.
        cell: u8,
    },
    /// A mandatory row is missing.
    #[error("no row {kind:?} of {column} and {other}")]
    Missing {
        /// Of which kind.
        kind: RowKind,
        /// The column that moves alone, or up; zero for [`RowKind::Together`].
        column: usize,
        /// Its node; for [`RowKind::Apart`] the column that moves down.
        other: usize,
    },
}

pub(super) fn table(code: &[u8]) -> Result<ScenarioTable, ScenarioError> {
    let &[0, _, _, columns, n1, n0, h1, h0, worst, ref rows @ ..] = code else {
        return Err(ScenarioError::NotTable(code.len()));
    };
    let (columns, worst) = (usize::from(columns), usize::from(worst));
    let stress = usize::from(u16::from_be_bytes([n1, n0]));
    let history = usize::from(u16::from_be_bytes([h1, h0]));
    let counted = (1..=8).contains(&columns)
        && (1..=512).contains(&stress)
        && (100..=500).contains(&history)
        && (1..=MAX_WORST).contains(&worst);
    if !counted {
        return Err(ScenarioError::Counts { columns, rows: stress, history, worst });
    }
    let split = stress * (2 + columns);
    let expected = HEADER + split + history * 3 * columns;
    if code.len() != expected {
        return Err(ScenarioError::Length { expected, length: code.len() });
    }
    let (stressed, historical) = rows.split_at(split);
    let mut table = ScenarioTable {
        code: code.to_vec(),
        columns,
        worst,
        weights: Vec::with_capacity(stress),
        nodes: Vec::with_capacity(stress * columns),
        places: Vec::with_capacity(history * columns),
    };
    for (row, bytes) in stressed.chunks_exact(2 + columns).enumerate() {
        table.add_row(row, bytes)?;
    }
    mandatory(columns).try_for_each(|part| table.find(part))?;
    for (at, bytes) in historical.chunks_exact(3).enumerate() {
        table.add_place(at / columns, at % columns, bytes)?;
    }
    Ok(table)
}

impl ScenarioTable {
    fn add_row(&mut self, row: usize, bytes: &[u8]) -> Result<(), ScenarioError> {
        let (weight, nodes) = bytes.split_at(2);
        if let Some((column, &node)) = nodes.iter().enumerate().find(|(_, node)| **node >= NODES) {
            return Err(ScenarioError::Node { row, column, node });
        }
        let weight = weight.iter().fold(0, |sum, byte| (sum << 8) | u16::from(*byte));
        if !(least_weight(nodes)..=MAX_WEIGHT).contains(&weight) {
            return Err(ScenarioError::Weight { row, weight });
        }
        self.weights.push(weight);
        self.nodes.extend(nodes);
        Ok(())
    }

    fn add_place(
        &mut self,
        history: usize,
        column: usize,
        bytes: &[u8],
    ) -> Result<(), ScenarioError> {
        let &[cell, spot, volatility] = bytes else { return Ok(()) };
        if cell > 15 {
            return Err(ScenarioError::Cell { history, column, cell });
        }
        self.places.push(Place { cell, spot, volatility });
        Ok(())
    }

    fn find(&self, (kind, column, other): (RowKind, usize, usize)) -> Result<(), ScenarioError> {
        let wanted = |at: usize| match kind {
            RowKind::Together => other,
            RowKind::Alone if at == column => other,
            RowKind::Apart if at == column => usize::from(RISE),
            RowKind::Apart if at == other => usize::from(FALL),
            RowKind::Alone | RowKind::Apart => usize::from(CENTRE),
        };
        let found = self.stress().any(|(_, nodes)| {
            nodes.iter().enumerate().all(|(at, node)| usize::from(*node) == wanted(at))
        });
        if found { Ok(()) } else { Err(ScenarioError::Missing { kind, column, other }) }
    }
}

/// The least weight of a row \[1e-4\].
pub(crate) fn least_weight(nodes: &[u8]) -> u16 {
    let tail = nodes.iter().any(|node| !(3..24).contains(node));
    let together = nodes.iter().all(|node| nodes.first() == Some(node));
    let flat = nodes.first().is_some_and(|node| node % 3 == 1);
    match (tail, together && flat) {
        (true, _) => LEAST_WEIGHTS.0,
        (false, false) => LEAST_WEIGHTS.1,
        (false, true) => LEAST_WEIGHTS.2,
    }
}

/// All mandatory rows, in the order in which one is missed.
fn mandatory(columns: usize) -> impl Iterator<Item = (RowKind, usize, usize)> {
    let nodes = 0..usize::from(NODES);
    let together = nodes.clone().map(|node| (RowKind::Together, 0, node));
    together.chain((0..columns).flat_map(move |column| {
        let alone = nodes.clone().map(move |node| (RowKind::Alone, column, node));
        let others = (0..columns).filter(move |other| *other != column);
        alone.chain(others.map(move |other| (RowKind::Apart, column, other)))
    }))
}
