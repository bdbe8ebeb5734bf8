//! What books are made of, in units of one size: straddles, spreads, condors, hedges.
//!
//! Strikes are counted in steps from the one next to the spot; the near expiry is drawn, the far one is
//! the next that is listed.

use super::super::draws::Draws;

/// What a part is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Call,
    Put,
    Perp,
}

/// One leg of a strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) kind: Kind,
    /// From the strike next to the spot.
    pub(super) steps: i64,
    /// Whether it is in the later of the two expiries.
    pub(super) far: bool,
    pub(super) is_long: bool,
}

const fn long(kind: Kind, steps: i64) -> Part {
    Part { kind, steps, far: false, is_long: true }
}

const fn short(kind: Kind, steps: i64) -> Part {
    Part { is_long: false, ..long(kind, steps) }
}

const fn later(part: Part) -> Part {
    Part { far: true, ..part }
}

use Kind::{Call, Perp, Put};

const SHORT_STRADDLE: &[Part] = &[short(Call, 0), short(Put, 0)];
const SHORT_STRANGLE: &[Part] = &[short(Call, 1), short(Put, -1)];
const SHORT_PUT: &[Part] = &[short(Put, -1)];
const SHORT_CALL: &[Part] = &[short(Call, 1)];
const LONG_STRADDLE: &[Part] = &[long(Call, 0), long(Put, 0)];
const LONG_PUT: &[Part] = &[long(Put, -1)];
const LONG_CALL: &[Part] = &[long(Call, 1)];
const COVERED_CALL: &[Part] = &[long(Perp, 0), short(Call, 1)];
const PROTECTED: &[Part] = &[long(Perp, 0), long(Put, -1)];
const PUT_SPREAD: &[Part] = &[short(Put, -1), long(Put, -2)];
const CALL_SPREAD: &[Part] = &[short(Call, 1), long(Call, 2)];
const CONDOR: &[Part] = &[short(Put, -1), long(Put, -2), short(Call, 1), long(Call, 2)];
const CALENDAR: &[Part] = &[short(Call, 0), later(long(Call, 0))];

/// Each with how often it is drawn, in a hundred: half of them short volatility.
const STRATEGIES: [(u64, &[Part]); 13] = [
    (14, SHORT_STRADDLE),
    (12, SHORT_STRANGLE),
    (14, SHORT_PUT),
    (5, SHORT_CALL),
    (6, LONG_STRADDLE),
    (6, LONG_PUT),
    (4, LONG_CALL),
    (10, COVERED_CALL),
    (5, PROTECTED),
    (9, PUT_SPREAD),
    (4, CALL_SPREAD),
    (7, CONDOR),
    (4, CALENDAR),
];

/// One of the strategies.
pub(super) fn draw(draws: &mut Draws) -> &'static [Part] {
    let mut drawn = draws.below(STRATEGIES.iter().map(|(weight, _)| weight).sum());
    for (weight, parts) in STRATEGIES {
        match drawn.checked_sub(weight) {
            None => return parts,
            Some(rest) => drawn = rest,
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::draws::Purpose;

    #[test]
    fn every_strategy_is_drawn_about_as_often_as_it_says() {
        const DRAWS: u64 = 20_000;
        let mut draws = Draws::new(1, Purpose::Takers);
        let mut counts = [0_u64; STRATEGIES.len()];
        for _ in 0..DRAWS {
            let drawn = draw(&mut draws);
            let at = STRATEGIES.iter().position(|(_, parts)| *parts == drawn).unwrap();
            counts[at] += 1;
        }
        assert_eq!(STRATEGIES.iter().map(|(weight, _)| weight).sum::<u64>(), 100);
        for ((weight, _), count) in STRATEGIES.iter().zip(counts) {
            assert!(count.abs_diff(weight * DRAWS / 100) <= DRAWS / 100, "{weight}: {count}");
        }
    }
}
