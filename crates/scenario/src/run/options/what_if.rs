//! Deals between two accounts, and the books that they would leave.

use super::pitch::Pitch;
use loadline_model::{Book, Mode, OptionLeg, PerpLeg, margin::assess};
use loadline_units::{InstrumentId, OptionSeries, Price, Size, UnderlyingId, Usd};

/// What is dealt in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    Option(OptionSeries),
    Perp(UnderlyingId),
}

/// A size that a taker gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) thing: Thing,
    pub(super) size: Size,
}

/// A wish and what the taker pays for it, negative: receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leg {
    pub(super) wish: Wish,
    pub(super) quote: Usd,
}

impl Thing {
    pub(super) fn instrument(self) -> InstrumentId {
        match self {
            Self::Option(series) => series.instrument(),
            Self::Perp(underlying) => InstrumentId::perpetual(underlying),
        }
    }

    pub(super) fn mark(self, pitch: &Pitch<'_>) -> Option<Price> {
        match self {
            Self::Option(series) => pitch.mark(OptionLeg::new(series, Size::ZERO).ok()?),
            Self::Perp(underlying) => pitch.spot(underlying),
        }
    }
}

impl Leg {
    /// The same deal as its maker sees it.
    fn mirrored(self) -> Option<Self> {
        let size = self.wish.size.checked_neg().ok()?;
        Some(Self { wish: Wish { size, ..self.wish }, quote: self.quote.checked_neg().ok()? })
    }
}

/// The book of a taker after a deal.
pub(super) fn taken(book: &Book, legs: &[Leg]) -> Option<Book> {
    let mut after = book.clone();
    for leg in legs {
        match leg.wish.thing {
            Thing::Option(series) => add_option(&mut after, series, leg)?,
            Thing::Perp(underlying) => add_perp(&mut after, underlying, leg)?,
        }
    }
    Some(after)
}

/// The book of a maker after a deal.
pub(super) fn made(book: &Book, legs: &[Leg]) -> Option<Book> {
    let mirrored: Option<Vec<Leg>> = legs.iter().map(|leg| leg.mirrored()).collect();
    taken(book, &mirrored?)
}

fn add_option(book: &mut Book, series: OptionSeries, leg: &Leg) -> Option<()> {
    book.cash = book.cash.checked_sub(leg.quote).ok()?;
    match book.options.iter().position(|it| it.series() == series) {
        Some(at) => {
            let size = book.options[at].size().checked_add(leg.wish.size).ok()?;
            if size.is_zero() {
                book.options.swap_remove(at);
            } else {
                book.options[at] = book.options[at].with_size(size).ok()?;
            }
        }
        None => book.options.push(OptionLeg::new(series, leg.wish.size).ok()?),
    }
    Some(())
}

/// What a perpetual gained so far stays in its quote leg, which is worth the same as the cash that the
/// ledger makes of it.
fn add_perp(book: &mut Book, underlying: UnderlyingId, leg: &Leg) -> Option<()> {
    let owed = leg.quote.checked_neg().ok()?;
    match book.perps.binary_search_by_key(&underlying, |it| it.underlying) {
        Ok(at) => {
            let held = book.perps[at];
            let size = held.size.checked_add(leg.wish.size).ok()?;
            let quote = held.quote.checked_add(owed).ok()?;
            if size.is_zero() {
                book.cash = book.cash.checked_add(quote).ok()?;
                book.perps.remove(at);
            } else {
                book.perps[at] = PerpLeg { size, quote, ..held };
            }
        }
        Err(at) => book.perps.insert(at, PerpLeg { underlying, size: leg.wish.size, quote: owed }),
    }
    Some(())
}

/// What new risk would leave an account: equity and initial balance. None for a book that is refused.
pub(super) fn left(mode: Mode, book: &Book, pitch: &Pitch<'_>) -> Option<(Usd, Usd)> {
    let a = assess(mode, book, &pitch.market).ok()?;
    (book.cash >= a.min_cash).then_some((a.equity, a.initial_balance().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use loadline_model::OPTION_LOT;
    use proptest::prelude::*;

    fn legs() -> impl Strategy<Value = Vec<Leg>> {
        let thing = prop_oneof![
            (1..3_u8).prop_map(|id| Thing::Perp(UnderlyingId::new(id).unwrap())),
            (1..3_u8, any::<bool>(), 1..4_u64).prop_map(|(id, is_put, strike)| {
                let id = UnderlyingId::new(id).unwrap();
                Thing::Option(OptionSeries::new(id, is_put, 1_700_000_000, strike).unwrap())
            }),
        ];
        let lots = prop_oneof![-1_000..0_i128, 1..1_000_i128]; // nobody deals in nothing
        let leg = (thing, lots, -1_000_i64..1_000).prop_map(|(thing, lots, dollars)| Leg {
            wish: Wish { thing, size: Size::from_wad(lots * OPTION_LOT) },
            quote: Usd::from_units(dollars),
        });
        prop::collection::vec(leg, 1..6)
    }

    proptest! {
        #[test]
        fn what_one_side_gets_the_other_gives(legs in legs()) {
            let (taker, maker) = (taken(&Book::default(), &legs).unwrap(), made(&Book::default(), &legs).unwrap());
            let cash = |book: &Book| {
                book.perps.iter().fold(book.cash, |sum, leg| sum.checked_add(leg.quote).unwrap())
            };
            prop_assert_eq!(cash(&taker), cash(&maker).checked_neg().unwrap());
            for leg in &taker.options {
                let size = leg.size().checked_neg().unwrap();
                let other = maker.options.iter().find(|it| it.series() == leg.series());
                prop_assert_eq!(other.map(|it| it.size()).unwrap_or_default(), size);
            }
            prop_assert_eq!(
                taken(&taker, &legs).and_then(|book| made(&book, &legs)).and_then(|book| made(&book, &legs))
                    .map(|book| (cash(&book), book.perps.len())),
                Some((Usd::ZERO, 0))
            );
        }
    }
}
