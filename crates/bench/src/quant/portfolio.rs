//! Speed of the Portfolio mode in the model, on one core.

#![allow(clippy::float_arithmetic, reason = "time, not money")]

use crate::Row;
use eyre::{OptionExt, Result};
use loadline_deploy::Params;
use loadline_model::{
    Batch, Book, Columns, ExpiryData, Mark, Market, Mode, OPTION_LOT, OptionLeg, OptionTerms,
    Portfolio, ScanRange,
    margin::{
        portfolio::maintenance,
        scenario::{CENTRE, NODES, Place, ScenarioTable, Scenarios},
    },
    scan::NormalTable,
    surface::Slice,
};
use loadline_units::{OptionSeries, Price, Size, UnderlyingId, Usd};
use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

const ONE: u64 = 1_000_000_000_000_000_000;
const NOW: u64 = 1_800_000_000;
const DAYS: [u32; 5] = [7, 14, 28, 56, 84];
const ACCOUNTS: usize = 500_000;

/// 500,000 accounts of 4 options, at the scenario table of the development chains and at one whose histories reach
/// further; and one account of 20 options by itself.
///
/// # Errors
///
/// If the market or a book is refused.
pub fn portfolio() -> Result<[Row; 4]> {
    let eth = UnderlyingId::new(1).ok_or_eyre("an underlying")?;
    let series = series(eth)?;
    let columns = accounts(&series)?;
    let calibrated = ScenarioTable::parse(&Params::dev()?.portfolio.table)?;
    let (ready, all) = assessed(&columns, &market(eth, calibrated)?)?;
    let market = market(eth, scenarios().checked()?)?;
    let (_, heavy) = assessed(&columns, &market)?;

    let book = twenty(&series)?;
    let clock = Clock::new();
    for _ in 0..200 {
        black_box(maintenance(black_box(&book), &market)?);
    }
    let one = clock.seconds() * 1e6 / 200.0;
    Ok([
        Row::new("margin.500k-accounts-of-4-options", all * 1e3, "ms").hold(240.0).aim(80.0),
        Row::new("margin.500k-accounts-heavy-tails", heavy * 1e3, "ms").hold(240.0).aim(80.0),
        Row::new("margin.shared-grids", ready * 1e3, "ms"),
        Row::new("margin.20-options-from-scratch", one, "µs").hold(300.0).aim(100.0),
    ])
}

/// Up to 10 units of each of four options, long or short.
fn accounts(series: &[OptionLeg]) -> Result<Columns> {
    let mut columns = Columns::default();
    let mut random = 1_u64;
    let mut next = |below: usize| {
        // Numerical Recipes' generator.
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).map_or(0, |it| it % below)
    };
    for _ in 0..ACCOUNTS {
        let account = columns.open(Mode::Portfolio);
        columns.set_cash(account, Usd::from_units(1_000))?;
        for _ in 0..4 {
            let lots = i128::try_from(next(2_000_000_000))? - 1_000_000_000;
            let leg = series[next(series.len())].with_size(Size::from_wad(lots * OPTION_LOT))?;
            columns.set_option(account, leg)?;
        }
    }
    Ok(columns)
}

/// Time to make a market ready, and to assess all accounts \[s\].
fn assessed(columns: &Columns, market: &Market) -> Result<(f64, f64)> {
    let clock = Clock::new();
    let batch = Batch::new(columns, market);
    let ready = clock.seconds();
    let clock = Clock::new();
    let mut flagged = 0_u64;
    for found in batch.all().flatten() {
        flagged += u64::from(found?.balance()?.is_negative());
    }
    let all = clock.seconds();
    println!("{flagged} of {ACCOUNTS} accounts are below maintenance");
    Ok((ready, all))
}

/// Time of this thread on its core where the system says so, else time.
struct Clock {
    start: Instant,
    busy: Option<u64>,
}

impl Clock {
    fn new() -> Self {
        Self { start: Instant::now(), busy: busy_nanos() }
    }

    fn seconds(&self) -> f64 {
        let busy = self.busy.zip(busy_nanos()).and_then(|(from, to)| to.checked_sub(from));
        busy.map_or(self.start.elapsed(), Duration::from_nanos).as_secs_f64()
    }
}

/// Linux: the first number of schedstat.
fn busy_nanos() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

/// The book of the gas comparison: over 5 expiries, strikes around the spot, short and long in turn.
fn twenty(series: &[OptionLeg]) -> Result<Book> {
    let leg = |i: usize| {
        let wanted = (i % 5, (i / 5).is_multiple_of(2));
        let of_it = series.iter().filter(|leg| {
            let it = leg.series();
            u64::from(it.expiry()) == NOW + u64::from(DAYS[wanted.0]) * 86_400
                && it.is_put() != wanted.1
        });
        let size = if i.is_multiple_of(2) { -1 } else { 1 };
        let leg = of_it.skip(4 + 6 * (i / 5)).step_by(1).next().ok_or_eyre("a series")?;
        Ok(leg.with_size(Size::from_units(size))?)
    };
    Ok(Book { options: (0..20).map(leg).collect::<Result<_>>()?, ..Book::default() })
}

/// Calls and puts at 40 strikes in 5 expiries.
fn series(eth: UnderlyingId) -> Result<Vec<OptionLeg>> {
    let mut all = Vec::new();
    for days in DAYS {
        let expiry = u32::try_from(NOW)? + days * 86_400;
        for strike in (0..40).map(|i| (1_000 + 50 * i) * 100_000_000) {
            for is_put in [false, true] {
                let it = OptionSeries::new(eth, is_put, expiry, strike).ok_or_eyre("a series")?;
                all.push(OptionLeg::new(it, Size::ZERO)?);
            }
        }
    }
    Ok(all)
}

fn market(eth: UnderlyingId, scenarios: ScenarioTable) -> Result<Market> {
    let mut market = Market::default();
    market.set_now(NOW);
    market.set_mark(eth, Mark { price: Price::from_units(2_000), fresh: true });
    let range = ScanRange {
        initial_wad: ONE / 1_000 * 133,
        maintenance_wad: ONE / 1_000 * 120,
        confidence_wad: ONE / 1_000,
    };
    market.set_range(eth, range);
    let terms = OptionTerms {
        column: 0,
        vol_up_bps: 2_000,
        vol_down_bps: 2_000,
        short_bps: 10_000,
        floor_bps: 5_000,
        minimum_bps: 10,
        liquidity_bps: 500,
        depth_thousands: 50_000,
        vega_bps: 500,
        vega_thousands: 5_000,
    };
    market.set_options(eth, terms.checked()?);
    for days in DAYS {
        let theta_wad = u128::from(ONE) * 36 / 100 * u128::from(days) / 365;
        let data = ExpiryData {
            basis_wad: ONE + ONE / 1_000,
            rate_wad: 40_000_000_000_000_000,
            observed_at: NOW - 60,
            slice: Slice { theta_wad, rho_wad: -200_000_000_000_000_000, psi_wad: theta_wad },
            fixed_share_wad: 0,
            fixed_price: Price::from_units(0),
            fresh: true,
        };
        let expiry = u32::try_from(NOW)? + days * 86_400;
        let series = OptionSeries::new(eth, false, expiry, 1).ok_or_eyre("a series")?;
        market.set_expiry(series.key(), data);
    }
    let portfolio = Portfolio {
        initial_factor_wad: ONE / 4 * 5,
        scenarios: Arc::new(scenarios),
        normal: Arc::new(NormalTable::new()),
    };
    market.set_portfolio(portfolio);
    Ok(market)
}

/// Two columns; 250 histories that crowd around the centre as returns do, the worst 15 in the shortfall.
fn scenarios() -> Scenarios {
    let weight = |node: u8| match (node, node % 3) {
        (0..3 | 24.., _) => 3_500,
        (_, 1) => 10_000,
        _ => 8_000,
    };
    let mut stress: Vec<_> = (0..NODES).map(|node| (weight(node), vec![node; 2])).collect();
    let alone = |node: u8| weight(node).min(7_000);
    for node in (0..NODES).filter(|node| *node != CENTRE) {
        stress.push((alone(node), vec![node, CENTRE]));
        stress.push((alone(node), vec![CENTRE, node]));
    }
    stress.push((5_000, vec![22, 4]));
    stress.push((5_000, vec![4, 22]));
    // Cubes of an even spread: most are near the centre, a few in the tails.
    let history = (0..250_i32).map(|i| {
        let place = |i: i32| {
            let x = i - 125;
            let spot = 4 * 256 + x * x * x / 1_907;
            let cell = u8::try_from((spot >> 8).clamp(0, 7)).unwrap_or(0);
            let within = u8::try_from(spot & 255).unwrap_or(0);
            let volatility = u8::try_from((i * 37) % 256).unwrap_or(0);
            Place { cell: 2 * cell + u8::from(x < 0), spot: within, volatility }
        };
        vec![place(i), place((i * 101) % 250)]
    });
    Scenarios { version: 1, columns: 2, worst: 15, stress, history: history.collect() }
}
