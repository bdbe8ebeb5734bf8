//! The portfolio requirement of a book in one underlying, in floats: Base, minimum per short option, bound by the
//! maximum loss. Liquidity and confidence add-ons are left out: they vanish for small books and fresh reports, and
//! leaving them out understates coverage.

use crate::{
    book::Book,
    grid::{Moment, scan},
    parameters::Parameters,
    rows::Column,
};

/// A requirement and its parts, in units of the spot at the opening.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Requirement {
    /// Greatest weighted loss over the rows.
    pub stress: f64,
    /// Mean of the worst historical rows.
    pub es: f64,
    /// What must be held.
    pub total: f64,
}

/// What turns books into requirements.
#[derive(Clone, Debug)]
pub struct Engine<'a> {
    /// The table, as books in one underlying see it.
    pub column: Column,
    /// Parameters.
    pub with: &'a Parameters,
}

impl Engine<'_> {
    /// IM at a scan range for new risk.
    pub fn initial(&self, book: &Book, at: Moment, range: f64) -> Requirement {
        self.requirement(book, at, range, self.with.initial_factor)
    }

    /// MM at a scan range for existing risk.
    pub fn maintenance(&self, book: &Book, at: Moment, range: f64) -> Requirement {
        self.requirement(book, at, range, 1.0)
    }

    fn requirement(&self, book: &Book, at: Moment, range: f64, factor: f64) -> Requirement {
        let (stress, es) = self.column.base(&scan(book, at, range, self.with));
        let minimum = self.with.short_minimum * at.spot * book.short_options();
        let free = factor * stress.max(es) + minimum;
        let mark = || book.worth(at.spot, at.elapsed, |_| at.implied);
        let total = book.worst_payoff().map_or(free, |worst| free.min((mark() - worst).max(0.0)));
        Requirement { stress, es, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{book::standard, grid::place, rows};
    use loadline_model::margin::scenario::Scenarios;
    use proptest::prelude::*;

    fn engine(with: &Parameters) -> Engine<'_> {
        let history = (0..100).map(|i| vec![place(f64::from(i) / 25.0 - 2.0, 0.0)]).collect();
        let stress = rows::weighted(1, with);
        let table = Scenarios { version: 1, columns: 1, worst: 10, stress, history };
        Engine { column: Column::of(&table, 0), with }
    }

    proptest! {
        #[test]
        fn no_bounded_book_is_margined_above_its_maximum_loss(
            range in 0.02..1.0f64, implied in 0.1..3.0f64, spot in 0.5..2.0f64,
        ) {
            let with = Parameters::default();
            let at = Moment { spot, elapsed: 1.0, implied };
            for book in standard() {
                let (im, mm) = (engine(&with).initial(&book, at, range), engine(&with).maintenance(&book, at, range));
                prop_assert!(mm.total <= im.total + 1e-12);
                if let Some(worst) = book.worst_payoff() {
                    prop_assert!(im.total <= book.worth(spot, 1.0, |_| implied) - worst + 1e-9);
                }
            }
        }

        #[test]
        fn a_wider_range_never_lowers_what_a_short_straddle_needs(
            range in 0.02..0.8f64, more in 0.0..0.2f64, implied in 0.2..2.0f64,
        ) {
            let with = Parameters::default();
            let straddle = &standard()[2];
            let need = |range| engine(&with).initial(straddle, Moment::opening(implied), range).total;
            prop_assert!(need(range + more) >= need(range) - 1e-9);
        }
    }
}
