//! The rows of Stress with their weights, and Base over a scenario table.
//!
//! The table itself is the model's: [`loadline_model::margin::scenario`] defines its bytes and what is checked on arrival.

use crate::{
    grid::{Grid, NODES, STILL, read},
    parameters::Parameters,
};
use loadline_model::margin::scenario::{Place, Scenarios};

/// Weight 1 \[1e-4\].
pub const FULL_WEIGHT: f64 = 10_000.0;
/// Up by R, volatility flat.
const UP: u8 = 22;
/// Down by R, volatility flat.
const DOWN: u8 = 4;

/// The rows that a table must have, each once: all columns together at every node, each alone at every node, each ordered
/// pair apart by R.
pub fn weighted(columns: usize, with: &Parameters) -> Vec<(u16, Vec<u8>)> {
    let mut rows: Vec<(u16, Vec<u8>)> = vec![];
    let mut add = |share: f64, nodes: Vec<u8>| {
        if rows.iter().all(|row| row.1 != nodes) {
            rows.push(((share * FULL_WEIGHT).round() as u16, nodes));
        }
    };
    let row = |moved: &[(usize, u8)]| {
        let mut nodes = vec![STILL as u8; columns];
        moved.iter().for_each(|(column, node)| nodes[*column] = *node);
        nodes
    };
    for node in 0..NODES as u8 {
        add(node_weight(node, with), vec![node; columns]);
    }
    for column in 0..columns {
        for node in 0..NODES as u8 {
            add(node_weight(node, with) * with.alone_weight, row(&[(column, node)]));
        }
        for other in (0..columns).filter(|other| *other != column) {
            add(with.diverging_weight, row(&[(column, UP), (other, DOWN)]));
        }
    }
    rows
}

/// Tails, and the corners at R, are less likely than the rest.
const fn node_weight(node: u8, with: &Parameters) -> f64 {
    match (node / 3, node % 3) {
        (0 | 8, _) => with.tail_weight,
        (1 | 7, 0 | 2) => with.corner_weight,
        _ => 1.0,
    }
}

/// The greatest weighted loss over the rows, and the mean of the worst historical losses, both at least 0; a grid per
/// column.
pub fn base(table: &Scenarios, grids: &[Grid]) -> (f64, f64) {
    let stress = table.stress.iter().map(|(weight, nodes)| {
        let pnl = |(node, grid): (&u8, &Grid)| grid[usize::from(*node)];
        f64::from(*weight) * -nodes.iter().zip(grids).map(pnl).sum::<f64>()
    });
    let loss = |row: &Vec<Place>| {
        -row.iter().zip(grids).map(|(place, grid)| read(*place, grid)).sum::<f64>()
    };
    let losses = table.history.iter().map(loss).collect();
    (stress.fold(0.0, f64::max) / FULL_WEIGHT, mean_of_worst(losses, table.worst))
}

/// A table as a book in one underlying sees it.
#[derive(Clone, Debug)]
pub struct Column {
    weights: Grid,
    places: Vec<Place>,
    worst: u8,
}

impl Column {
    /// What remains of a table for books in one column.
    pub fn of(table: &Scenarios, column: usize) -> Self {
        let mut weights = [0.0_f64; NODES];
        for (share, nodes) in &table.stress {
            let weight = &mut weights[usize::from(nodes[column])];
            *weight = weight.max(f64::from(*share) / FULL_WEIGHT);
        }
        let places = table.history.iter().map(|row| row[column]).collect();
        Self { weights, places, worst: table.worst }
    }

    /// As [`base`] with nothing in the other columns.
    pub fn base(&self, grid: &Grid) -> (f64, f64) {
        let stress = grid.iter().zip(&self.weights).map(|(pnl, weight)| -weight * pnl);
        let losses = self.places.iter().map(|place| -read(*place, grid)).collect();
        (stress.fold(0.0, f64::max), mean_of_worst(losses, self.worst))
    }
}

fn mean_of_worst(mut losses: Vec<f64>, worst: u8) -> f64 {
    let worst = usize::from(worst).min(losses.len());
    if worst == 0 {
        return 0.0;
    }
    losses.select_nth_unstable_by(worst - 1, |a, b| b.total_cmp(a));
    (losses[..worst].iter().sum::<f64>() / worst as f64).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::place;
    use loadline_model::margin::scenario::{ScenarioError, ScenarioTable};
    use proptest::prelude::*;

    fn table(columns: u8, history: &[(f64, f64)]) -> Scenarios {
        let stress = weighted(usize::from(columns), &Parameters::default());
        let row = |(x, v): &(f64, f64)| vec![place(*x, *v); usize::from(columns)];
        Scenarios {
            version: 1,
            columns,
            worst: 10,
            stress,
            history: history.iter().map(row).collect(),
        }
    }

    fn moves() -> impl Strategy<Value = Vec<(f64, f64)>> {
        prop::collection::vec((-2.5..2.5f64, -1.5..1.5f64), 100..120)
    }

    proptest! {
        #[test]
        fn the_chain_takes_the_rows_and_reads_them_back(columns in 1_u8..=8, history in moves()) {
            let it = table(columns, &history);
            let checked = ScenarioTable::parse(&it.code().unwrap()).unwrap();
            prop_assert_eq!(checked.stress().map(|(w, n)| (w, n.to_vec())).collect::<Vec<_>>(), it.stress);
            prop_assert_eq!(checked.history().map(<[Place]>::to_vec).collect::<Vec<_>>(), it.history);
        }

        #[test]
        fn a_table_without_any_one_row_is_refused(columns in 1_u8..=4, pick in any::<prop::sample::Index>()) {
            let mut it = table(columns, &[(0.0, 0.0); 100]);
            it.stress.remove(pick.index(it.stress.len()));
            let missing = matches!(it.checked(), Err(ScenarioError::Missing { .. }));
            prop_assert!(missing);
        }

        #[test]
        fn a_book_in_one_column_needs_the_same_alone(
            grid in prop::array::uniform27(-1.0..1.0f64), column in 0_usize..3, history in moves(),
        ) {
            let it = table(3, &history);
            let mut grids = [[0.0; NODES]; 3];
            grids[column] = grid;
            let (a, b) = (base(&it, &grids), Column::of(&it, column).base(&grid));
            prop_assert!((a.0 - b.0).abs() < 1e-12 && (a.1 - b.1).abs() < 1e-12, "{a:?} {b:?}");
        }

        #[test]
        fn stress_and_es_are_subadditive(
            a in prop::array::uniform27(-1.0..1.0f64), b in prop::array::uniform27(-1.0..1.0f64), history in moves(),
        ) {
            let it = Column::of(&table(1, &history), 0);
            let sum: Grid = std::array::from_fn(|i| a[i] + b[i]);
            let ((sa, ea), (sb, eb), (s, e)) = (it.base(&a), it.base(&b), it.base(&sum));
            prop_assert!(s <= sa + sb + 1e-12 && e <= ea + eb + 1e-12);
        }
    }
}
