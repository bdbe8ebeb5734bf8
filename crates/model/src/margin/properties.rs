//! What holds of the requirements of any book, over any market.

use super::expiry::Expiry;
use super::option::{by_expiry, option_requirements, sorted, worst_payoff};
use super::portfolio::{Report, Side, explain, requirement};
use crate::arbitrary::options::{NOW, TENORS, book_in, normal, option_market, options_in};
use crate::margin::assess;
use crate::margin::scenario::Scenarios;
use crate::{
    Assessment, Book, ExpiryData, Market, Mode, OPTION_LOT, OptionLeg, Portfolio, Refusal,
    ScanRange,
};
use alloy_primitives::{I256, U256};
use loadline_units::{ExpiryKey, OptionSeries, Price, Size, UnderlyingId, Usd};
use proptest::prelude::*;
use std::sync::Arc;

const ONE: u64 = 1_000_000_000_000_000_000;
const SIDES: [Side; 2] = [Side::Initial, Side::Maintenance];

fn with_options() -> impl Strategy<Value = (Market, Book)> {
    option_market().prop_flat_map(|market| {
        let book = options_in(&market);
        (Just(market), book)
    })
}

fn with_books() -> impl Strategy<Value = (Market, Book, Book)> {
    option_market().prop_flat_map(|market| {
        let books = (book_in(&market), book_in(&market));
        (Just(market), books).prop_map(|(market, (a, b))| (market, a, b))
    })
}

fn both(a: &Book, b: &Book) -> Book {
    Book {
        cash: a.cash.checked_add(b.cash).unwrap(),
        holdings: [a.holdings.clone(), b.holdings.clone()].concat(),
        perps: [a.perps.clone(), b.perps.clone()].concat(),
        options: [a.options.clone(), b.options.clone()].concat(),
    }
}

fn report(book: &Book, market: &Market, side: Side) -> Report {
    requirement(book, market, side).unwrap().0
}

fn wei(n: i128) -> Usd {
    Usd::from_narrow(n)
}

/// The error of the table's pricer: 1.5e-8 of size times the larger of forward and strike, and a unit of price per size,
/// at the node and where nothing moves.
fn table_error(book: &Book, market: &Market) -> Usd {
    let mut sum = U256::ZERO;
    for leg in &book.options {
        let spot = market.mark(leg.series().underlying()).unwrap().price.to_wad();
        // The forward is at most 1.1 times the spot, the highest node e^(2 * 0.6) times that, and D below 2.
        let price = (8 * spot).max(4 * u128::from(leg.series().strike()) * 10_000_000_000);
        let price = price / 10_000_000 + 100_000_000_000;
        sum += U256::from(leg.size().magnitude()) * U256::from(price) / U256::from(ONE);
    }
    Usd::from_wad(I256::from_raw(sum + U256::from(1_000)))
}

/// The same market with one scan range for all, and no charges beside the scenarios.
fn at_range(market: &Market, wad: u64) -> Market {
    let (listed, mut market) = (market, market.clone());
    for id in UnderlyingId::all().filter(|id| listed.range(*id).is_ok()) {
        let range = ScanRange { initial_wad: wad, maintenance_wad: wad, confidence_wad: 0 };
        market.set_range(id, range);
    }
    market
}

/// The same market with rows that all have this weight \[1e-4\].
fn weighted(market: &Market, weight: u16) -> Market {
    let mut market = market.clone();
    let portfolio = market.portfolio().unwrap().clone();
    let table = &portfolio.scenarios;
    let scenarios = Scenarios {
        version: 1,
        columns: u8::try_from(table.columns()).unwrap(),
        worst: u8::try_from(table.worst()).unwrap(),
        stress: table.stress().map(|(_, nodes)| (weight, nodes.to_vec())).collect(),
        history: table.history().map(<[_]>::to_vec).collect(),
    };
    let scenarios = Arc::new(scenarios.checked().unwrap());
    market.set_portfolio(Portfolio { scenarios, normal: normal(), ..portfolio });
    market
}

proptest! {
    /// Each is a worst case of one sum: together no worse than apart, but for a wei of rounding.
    #[test]
    fn stress_and_shortfall_are_subadditive((market, a, b) in with_books()) {
        for side in SIDES {
            let [one, other, all] = [&a, &b, &both(&a, &b)].map(|book| report(book, &market, side));
            let sum = one.stress.checked_add(other.stress)?.checked_add(wei(1))?;
            prop_assert!(all.stress <= sum, "{:?} {:?} {:?}", one, other, all);
            let sum = one.shortfall.checked_add(other.shortfall)?.checked_add(wei(1))?;
            prop_assert!(all.shortfall <= sum, "{:?} {:?} {:?}", one, other, all);
        }
    }

    /// At weights of at most one: an option cannot lose more than it is worth.
    #[test]
    fn a_free_long_option_never_lowers_equity_less_base((market, book) in with_options(), more in 1..1_000_000_i64) {
        let market = weighted(&market, 10_000);
        let Some((gift, rest)) = book.options.split_first() else { return Ok(()) };
        let gift = gift.with_size(Size::from_wad(i128::from(more) * OPTION_LOT)).unwrap();
        let free = Book { options: [&[gift], rest].concat(), ..book.clone() };
        let poor = Book { options: rest.to_vec(), ..book };
        for side in SIDES {
            let spare = |book: &Book| {
                let (report, value) = requirement(book, &market, side).unwrap();
                let base = report.stress.max(report.shortfall);
                Usd::from_wad(value / I256::from_raw(U256::from(ONE))).checked_sub(base).unwrap()
            };
            let error = table_error(&Book { options: vec![gift], ..Book::default() }, &market);
            prop_assert!(spare(&free).checked_add(error)? >= spare(&poor));
        }
    }

    /// Short options lose more the further the spot moves, in one direction or the other.
    #[test]
    fn a_larger_range_never_lowers_the_stress_of_short_options(
        (market, book) in with_options(), r in 10..600_u64, more in 0..600_u64
    ) {
        let market = weighted(&market, 10_000);
        let short = |leg: &OptionLeg| leg.with_size(Size::from_wad(-leg.size().to_wad().abs())).unwrap();
        let book = Book { options: book.options.iter().take(1).map(short).collect(), ..book };
        let at = |milli: u64| at_range(&market, milli * (ONE / 1_000));
        // A leg may be too large for the nodes of the wider range.
        prop_assume!(requirement(&book, &at(r + more), Side::Initial).is_ok());
        let stress = |milli: u64| report(&book, &at(milli), Side::Initial).stress;
        let error = table_error(&book, &market);
        prop_assert!(stress(r) <= stress(r + more).checked_add(error)?);
    }

    #[test]
    fn a_larger_range_never_lowers_the_requirement_in_cross(
        (market, book) in with_options(), r in 10..600_u64, more in 0..600_u64
    ) {
        let margin = |milli: u64| assess(Mode::Cross, &book, &at_range(&market, milli * (ONE / 1_000)));
        let (less, more) = (margin(r).unwrap(), margin(r + more).unwrap());
        prop_assert!(less.initial_margin <= more.initial_margin);
        prop_assert!(less.maintenance_margin <= more.maintenance_margin);
    }

    /// In both modes: a book of bounded expiries keeps no more than it can lose, at whatever prices it expires.
    #[test]
    fn nobody_keeps_more_than_can_be_lost((market, book) in with_options(), at in 0..5_000_u64) {
        let options = sorted(&book.options);
        let mut bound = I256::ZERO;
        for (key, legs) in by_expiry(&options) {
            let (data, spot) = (market.expiry(key).unwrap(), market.mark(key.underlying).unwrap().price);
            let expiry = Expiry::as_of(data, key.expiry, spot, NOW).unwrap();
            let value = option_requirements(
                legs, &expiry, market.options(key.underlying).unwrap(), market.range(key.underlying).unwrap()
            ).unwrap().value;
            if expiry.is_expired() {
                continue;
            }
            let Some(worst) = worst_payoff(legs) else { return Ok(()) };
            let price = spot.to_wad() / 10_000_000_000 * u128::from(at) / 1_000;
            let paid = legs.iter().fold(I256::ZERO, |sum, leg| {
                let one = super::expiry::payoff(leg.series().is_put(), u128::from(leg.series().strike()), price);
                let all = U256::from(leg.size().magnitude()) * U256::from(one) * U256::from(10_000_000_000_u64);
                let all = I256::from_raw(all);
                if leg.size().is_negative() { sum - all } else { sum + all }
            });
            prop_assert!(worst <= paid);
            bound += value - worst;
        }
        let bound = Usd::from_wad(bound.max(I256::ZERO) / I256::from_raw(U256::from(ONE))).checked_add(wei(1))?;
        for mode in [Mode::Cross, Mode::Portfolio] {
            let Assessment { initial_margin, maintenance_margin, .. } = assess(mode, &book, &market).unwrap();
            prop_assert!(maintenance_margin <= bound || mode == Mode::Cross, "{maintenance_margin} {bound}");
            prop_assert!(initial_margin <= bound || mode == Mode::Cross, "{initial_margin} {bound}");
        }
    }

    /// Line by line: what positions lose adds up, but for a wei each.
    #[test]
    fn lines_add_up((market, book, _) in with_books()) {
        for side in SIDES {
            let explained = explain(&book, &market, side).unwrap();
            prop_assert_eq!(explained.report, report(&book, &market, side));
            let count = i128::try_from(explained.lines.len()).unwrap() + 1;
            let mut sums = [Usd::ZERO; 2];
            for line in &explained.lines {
                sums = [sums[0].checked_add(line.stress)?, sums[1].checked_add(line.shortfall)?];
            }
            let near = |sum: Usd, whole: Usd| sum.checked_sub(whole).unwrap().abs().unwrap() <= wei(count);
            // What gains in all its histories has no shortfall, and so with the rows.
            prop_assert!(near(sums[0].max(Usd::ZERO), explained.report.stress), "{:?}", explained);
            prop_assert!(near(sums[1].max(Usd::ZERO), explained.report.shortfall), "{:?}", explained);
        }
    }

    /// The order of options does not matter, nor do entries of size zero.
    #[test]
    fn a_requirement_is_of_what_is_held((market, book) in with_options(), by in 0..14_usize) {
        let mut turned = book.clone();
        let count = turned.options.len().max(1);
        turned.options.rotate_left(by % count);
        turned.options.retain(|leg| !leg.size().is_zero());
        for side in SIDES {
            prop_assert_eq!(requirement(&book, &market, side), requirement(&turned, &market, side));
        }
    }

    /// Maintenance is at most initial where its range is and the surface is the same.
    #[test]
    fn portfolio_is_assessed_from_both_sides((market, book, _) in with_books()) {
        let assessed = assess(Mode::Portfolio, &book, &market).unwrap();
        let side = |side| report(&book, &market, side).requirement;
        prop_assert_eq!(assessed.initial_margin, side(Side::Initial));
        prop_assert_eq!(assessed.maintenance_margin, side(Side::Maintenance));
        let cross = assess(Mode::Cross, &book, &market).unwrap();
        prop_assert_eq!((assessed.equity, assessed.fresh), (cross.equity, cross.fresh));
        prop_assert!(assessed.initial_haircut <= cross.initial_haircut);
    }
}

/// A short strangle and a long call spread on one expiry.
fn rolled(underlying: UnderlyingId, expiry: u32, spot_e8: u64) -> Book {
    let leg = |is_put, per_mille: u64, lots: i128| {
        let series = OptionSeries::new(underlying, is_put, expiry, spot_e8 / 1_000 * per_mille);
        OptionLeg::new(series.unwrap(), Size::from_wad(lots * 100_000_000 * OPTION_LOT)).unwrap()
    };
    let options = vec![
        leg(true, 900, -1),
        leg(false, 1_100, -1),
        leg(false, 1_000, 1),
        leg(false, 1_050, -1),
    ];
    Book { options, ..Book::default() }
}

proptest! {
    /// Second by second through the last hour, a sample a minute, the spot where it is: neither equity nor a requirement
    /// jumps by more than what a thirtieth of four options can lose in the scenarios. Charges that end with the expiry may
    /// only fall.
    #[test]
    fn a_book_rolled_through_expiry_never_jumps(market in option_market(), moneyness in 800..1_200_u64) {
        let id = UnderlyingId::new(1).unwrap();
        let spot = market.mark(id).unwrap().price;
        let expiry = u32::try_from(NOW.saturating_add_signed(TENORS[1])).unwrap();
        let key = ExpiryKey { underlying: id, expiry };
        let data = *market.expiry(key).unwrap();
        let spot_e8 = u64::try_from(spot.to_wad() / 10_000_000_000).unwrap();
        let book = rolled(id, expiry, spot_e8 / 1_000 * moneyness);
        let mean = Price::from_wad(spot.to_wad() / 10_000_000_000 * 10_000_000_000);
        let mut last: Option<(Usd, [Usd; 4])> = None;
        for samples in 0..=30_u64 {
            let mut market = at_range(&market, 200 * (ONE / 1_000));
            let fixed_share_wad = if samples == 30 { ONE } else { samples * (ONE / 30) };
            let now = u64::from(expiry) - (30 - samples);
            market.set_now(now);
            let slice = ExpiryData { observed_at: u64::from(expiry) - 3_600, basis_wad: ONE, fixed_share_wad, fixed_price: mean, ..data };
            market.set_expiry(key, slice);
            let margins = [Mode::Cross, Mode::Portfolio].map(|mode| assess(mode, &book, &market).unwrap());
            let now = (margins[0].equity, [
                margins[0].initial_margin, margins[0].maintenance_margin,
                margins[1].initial_margin, margins[1].maintenance_margin,
            ]);
            let step = Usd::from_narrow(i128::try_from(spot.to_wad() * 4 / 30).unwrap());
            if let Some(was) = last {
                let rise = |a: Usd, b: Usd| b.checked_sub(a).unwrap();
                prop_assert!(rise(was.0, now.0).abs()? <= step, "{samples}: {was:?} {now:?}");
                let rises = was.1.iter().zip(&now.1).map(|(a, b)| rise(*a, *b)).max();
                prop_assert!(rises.unwrap() <= step, "{samples}: {was:?} {now:?}");
            }
            last = Some(now);
        }
    }
}

#[test]
fn what_is_missing_is_refused() {
    let id = UnderlyingId::new(1).unwrap();
    let book = rolled(id, 2_000_000_000, 300_000_000_000);
    let refused = |market: &Market| requirement(&book, market, Side::Initial).map(|_| ());
    assert_eq!(refused(&Market::default()), Err(Refusal::NoScenarios));
}
