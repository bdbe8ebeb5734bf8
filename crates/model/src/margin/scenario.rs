//! Which joint moves Portfolio mode looks at: weighted rows of the stress, and filtered historical rows.
//!
//! Source: `contracts/src/types/ScenarioTable.sol`, `contracts/src/margin/ScenarioRules.sol`. The table is kept as contract code, behind a STOP byte:
//!
//! ```text
//! version 2 | columns U 1 | stress rows N 2 | historical rows H 2 | worst m 1
//! N times: weight 2 [1e-4] | U times node 1
//! H times: U times: cell 1 | place between its spot nodes 1 | place between its volatility nodes 1
//! ```
//!
//! A node is 3 * spot node + volatility node, a cell 2 * spot node below + volatility node below; places within a cell
//! are in 1/256.

mod check;

#[cfg(any(test, feature = "arbitrary"))]
pub(crate) use check::least_weight;

pub use check::{RowKind, ScenarioError};

/// Volatility flat, spot where it is.
pub const CENTRE: u8 = 13;
/// All nodes of the grid.
pub const NODES: u8 = 27;

/// A scenario table that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioTable {
    code: Vec<u8>,
    columns: usize,
    worst: usize,
    weights: Vec<u16>,
    nodes: Vec<u8>,
    places: Vec<Place>,
}

/// What a scenario table says, before it is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenarios {
    /// Counts changes.
    pub version: u16,
    /// How many underlyings move apart.
    pub columns: u8,
    /// How many of the worst historical rows are averaged.
    pub worst: u8,
    /// Weight \[1e-4\] and a node per column.
    pub stress: Vec<(u16, Vec<u8>)>,
    /// A place per column.
    pub history: Vec<Vec<Place>>,
}

/// A place on the grid of an underlying, between four nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Twice the spot node below (0 to 7), plus the volatility node below (0 or 1).
    pub cell: u8,
    /// From the spot node below to the next [1/256].
    pub spot: u8,
    /// From the volatility node below to the next [1/256].
    pub volatility: u8,
}

impl Place {
    /// Nodes of the corners, and the weights of each [1/65536].
    pub fn corners(self) -> [(usize, u32); 4] {
        let node = usize::from(self.cell) + usize::from(self.cell >> 1);
        let (x, v) = (u32::from(self.spot), u32::from(self.volatility));
        [
            (node, (256 - x) * (256 - v)),
            (node + 3, x * (256 - v)),
            (node + 1, (256 - x) * v),
            (node + 4, x * v),
        ]
    }
}

impl Scenarios {
    /// The code of a contract that holds them.
    ///
    /// # Errors
    ///
    /// [`ScenarioError::Counts`] if there are more rows than can be counted.
    pub fn code(&self) -> Result<Vec<u8>, ScenarioError> {
        let counts = ScenarioError::Counts {
            columns: usize::from(self.columns),
            rows: self.stress.len(),
            history: self.history.len(),
            worst: usize::from(self.worst),
        };
        let count = |rows: usize| u16::try_from(rows).map_err(|_| counts);
        let mut code = vec![0];
        code.extend(self.version.to_be_bytes());
        code.push(self.columns);
        code.extend(count(self.stress.len())?.to_be_bytes());
        code.extend(count(self.history.len())?.to_be_bytes());
        code.push(self.worst);
        for (weight, nodes) in &self.stress {
            code.extend(weight.to_be_bytes());
            code.extend(nodes);
        }
        for place in self.history.iter().flatten() {
            code.extend([place.cell, place.spot, place.volatility]);
        }
        Ok(code)
    }

    /// The table, checked.
    ///
    /// # Errors
    ///
    /// [`ScenarioError`] names what is wrong first.
    pub fn checked(&self) -> Result<ScenarioTable, ScenarioError> {
        ScenarioTable::parse(&self.code()?)
    }
}

impl ScenarioTable {
    /// A table from the code of the contract that holds it.
    ///
    /// # Errors
    ///
    /// [`ScenarioError`] names what is wrong first.
    pub fn parse(code: &[u8]) -> Result<Self, ScenarioError> {
        check::table(code)
    }

    /// The code of a contract that holds it.
    pub fn code(&self) -> &[u8] {
        &self.code
    }

    /// How many underlyings move apart.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// How many of the worst historical rows are averaged.
    pub const fn worst(&self) -> usize {
        self.worst
    }

    /// Rows of the stress: weight \[1e-4\], and a node per column.
    pub fn stress(&self) -> impl ExactSizeIterator<Item = (u16, &[u8])> {
        self.weights.iter().copied().zip(self.nodes.chunks_exact(self.columns))
    }

    /// Historical rows: a place per column.
    pub fn history(&self) -> impl ExactSizeIterator<Item = &[Place]> {
        self.places.chunks_exact(self.columns)
    }
}
