//! The requirement in floats against the model's integers, which are the chain's, on the standard books.

use crate::synthetic::markets;
use loadline_model::{
    Book, ExpiryData, Mark, Market, OptionLeg, OptionTerms, PerpLeg, Portfolio, ScanRange,
    margin::portfolio::{Side, requirement},
    scan::NormalTable,
    surface::Slice,
};
use loadline_risk::{
    book::{self, standard},
    grid::Moment,
    parameters::Parameters,
    requirement::Engine,
    rows::Column,
    select,
};
use loadline_units::{ExpiryKey, OptionSeries, Price, Size, UnderlyingId, Usd};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

const NOW: u64 = 1_800_000_000;
/// USD for one unit of the standard books.
const SPOT: f64 = 2_000.0;
/// Of the notional: the table of the normal distribution has 1.5e-8, fixed-point volatility and shocks have less.
const CLOSE: f64 = 1e-6;

static WITH: LazyLock<Parameters> = LazyLock::new(Parameters::default);
static TABLE: LazyLock<loadline_model::margin::scenario::Scenarios> =
    LazyLock::new(|| select::table(&markets(&WITH), &WITH).table);

fn wad(value: f64) -> u128 {
    (value * 1e9).round() as u128 * 1_000_000_000
}

const fn underlying() -> UnderlyingId {
    UnderlyingId::new(1).unwrap()
}

fn expiry(days: f64, elapsed: f64) -> u32 {
    u32::try_from(NOW + ((days - elapsed) * 86_400.0).round() as u64).unwrap()
}

fn exact_book(of: &book::Book, elapsed: f64) -> Book {
    let size = |size: f64| Size::from_wad((size * 100.0).round() as i128 * 10_i128.pow(16));
    let leg = |leg: &book::Leg| {
        let strike = (leg.strike * SPOT * 1e8).round() as u64;
        let series = OptionSeries::new(underlying(), leg.is_put, expiry(leg.days, elapsed), strike);
        OptionLeg::new(series.unwrap(), size(leg.size)).unwrap()
    };
    let perp = PerpLeg { underlying: underlying(), size: size(of.linear), quote: Usd::ZERO };
    let perps = if of.linear == 0.0 { vec![] } else { vec![perp] };
    Book { perps, options: of.legs.iter().map(leg).collect(), ..Book::default() }
}

fn exact_market(of: &book::Book, at: Moment, range: f64) -> Market {
    let bps = |share: f64| (share * 1e4).round() as u16;
    let mut market = Market::default();
    market.set_now(NOW);
    market
        .set_mark(underlying(), Mark { price: Price::from_wad(wad(SPOT * at.spot)), fresh: true });
    let range = u64::try_from(wad(range)).unwrap();
    let ranges = ScanRange { initial_wad: range, maintenance_wad: range, confidence_wad: 0 };
    market.set_range(underlying(), ranges);
    let terms = OptionTerms {
        column: 0,
        vol_up_bps: bps(WITH.vol_up),
        vol_down_bps: bps(WITH.vol_down),
        short_bps: 10_000,
        floor_bps: 5_000,
        minimum_bps: bps(WITH.short_minimum),
        liquidity_bps: 0,
        depth_thousands: 1_000,
        vega_bps: 0,
        vega_thousands: 1_000,
    };
    market.set_options(underlying(), terms.checked().unwrap());
    for leg in &of.legs {
        let expiry = expiry(leg.days, at.elapsed);
        let years = (u64::from(expiry) - NOW) as f64 / 31_536_000.0;
        let data = ExpiryData {
            basis_wad: 1_000_000_000_000_000_000,
            rate_wad: 0,
            observed_at: NOW,
            slice: Slice {
                theta_wad: wad(at.implied * at.implied * years),
                rho_wad: 0,
                psi_wad: 0,
            },
            fixed_share_wad: 0,
            fixed_price: Price::from_wad(0),
            fresh: true,
        };
        market.set_expiry(ExpiryKey { underlying: underlying(), expiry }, data);
    }
    market.set_portfolio(Portfolio {
        initial_factor_wad: u64::try_from(wad(WITH.initial_factor)).unwrap(),
        scenarios: Arc::new(TABLE.checked().unwrap()),
        normal: Arc::new(NormalTable::new()),
    });
    market
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn floats_and_integers_agree_on_the_standard_books(
        range in 0.05..0.45f64, implied in 0.25..2.0f64, spot in 0.7..1.4f64, elapsed in 0.0..10.0f64,
    ) {
        let engine = Engine { column: Column::of(&TABLE, 0), with: &WITH };
        let at = Moment { spot, elapsed, implied };
        for book in standard() {
            let (market, exact) = (exact_market(&book, at, range), exact_book(&book, elapsed));
            let floats = [engine.initial(&book, at, range), engine.maintenance(&book, at, range)];
            for (side, float) in [Side::Initial, Side::Maintenance].into_iter().zip(floats) {
                let (report, _) = requirement(&exact, &market, side).unwrap();
                let found: f64 = report.requirement.decimal().to_string().parse().unwrap();
                let found = found / SPOT;
                prop_assert!(
                    (found - float.total).abs() < CLOSE,
                    "{} {side:?}: {found} exact, {float:?}", book.name
                );
            }
        }
    }
}
