//! `contracts/src/core/{Cross,Isolated,Portfolio}Engine.sol` over the real parameters, signed prices and surfaces,
//! measured ranges and averaged settlement prices.

mod deployed;

use crate::{
    encode::{assessment_out, assets, book_in, recast, underlyings},
    portfolio::report_out,
    refused::{is_missing, same},
    rule::cases,
    volatility::range_settings,
};
use alloy::primitives::I256;
use deployed::{ENGINES, Engines, Told};
use loadline_bindings::{CrossEngine, PortfolioEngine};
use loadline_model::{
    Book, Market, Mode, OPTION_LOT, OptionLeg, Refusal,
    arbitrary::{
        self,
        options::{NOW, TENORS, book_in as random_book, option_market, slice},
        wide,
    },
    margin::{
        assess, covered,
        portfolio::{Side, requirement},
        range::RangeSettings,
        reduced,
    },
    surface::Slice,
};
use loadline_units::{ExpiryKey, OptionSeries, Price, Size, UnderlyingId, Usd};
use proptest::{collection::vec, prelude::*, test_runner::Config};

/// Books per market: making a market costs more than asking.
const BOOKS: usize = 8;
/// The first 08:00 of the harness's clock [unix seconds].
const MORNING: u32 = 1_700_035_200;
const DAY: u32 = 86_400;
/// Expiries with surfaces [unix seconds].
const EXPIRIES: [u32; 5] =
    [MORNING, MORNING + DAY, MORNING + 7 * DAY, MORNING + 180 * DAY, MORNING + 700 * DAY];
const YEAR: u128 = 31_536_000;
const ONE: u64 = 1_000_000_000_000_000_000;

/// One underlying.
#[derive(Clone, Debug)]
struct Listed {
    volatility_wad: u64,
    settings: RangeSettings,
    /// \[wad\].
    first: u128,
    confidence_wad: u64,
    /// Basis \[wad\], rate \[wad\] and slice over a year, by expiry.
    surfaces: Vec<(u64, i64, Slice)>,
}

/// What happens after some time: prices move, by \[1e-4\], or are not reported; surfaces are reported anew.
#[derive(Clone, Debug)]
struct Step {
    wait: u64,
    moves: [Option<i16>; 4],
    surfaces: bool,
}

/// What is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Omitted {
    Price(usize),
    Tiers(usize),
    Options(usize),
    Surface(usize, usize),
    Terms(usize),
}

#[derive(Clone, Debug)]
struct Life {
    market: Market,
    listed: Vec<Listed>,
    /// Before 08:00 \[s\].
    starts_before: u64,
    steps: Vec<Step>,
    omitted: Option<Omitted>,
}

impl Life {
    /// What is listed, without prices.
    fn listing(&self) -> Market {
        let mut market = Market::default();
        market.set_debt_cap(self.market.debt_cap());
        market.set_reference_range(self.market.reference_range_wad());
        market.set_portfolio(self.market.portfolio().unwrap().clone());
        for (at, id) in underlyings().enumerate() {
            if self.omitted != Some(Omitted::Tiers(at)) {
                market.set_tiers(id, *self.market.tiers(id).unwrap());
            }
            if self.omitted != Some(Omitted::Options(at)) {
                market.set_options(id, *self.market.options(id).unwrap());
            }
        }
        for (at, id) in assets().enumerate() {
            if self.omitted != Some(Omitted::Terms(at)) {
                market.set_terms(id, *self.market.terms(id).unwrap());
            }
        }
        market
    }

    /// The engines at its end, and what they must answer with.
    fn lived(&self) -> (Engines, Market) {
        let mut engines = ENGINES.clone();
        let listing = self.listing();
        engines.list(&listing);
        for (id, it) in underlyings().zip(&self.listed) {
            engines.seed(id, it.volatility_wad, it.settings);
        }
        engines.world.warp_to(u64::from(MORNING) - self.starts_before);
        let mut prices: Vec<_> = self.listed.iter().map(|it| it.first).collect();
        self.report(&mut engines, &prices, |_| true);
        self.report_surfaces(&mut engines);
        for step in &self.steps {
            engines.world.next_block(step.wait);
            for (price, moved) in prices.iter_mut().zip(step.moves) {
                let factor = (10_000 + i32::from(moved.unwrap_or(0))).unsigned_abs();
                let after = price.saturating_mul(u128::from(factor)) / 10_000;
                *price = after.clamp(1, (1 << 96) - 1);
            }
            self.report(&mut engines, &prices, |at| step.moves[at].is_some());
            if step.surfaces {
                self.report_surfaces(&mut engines);
            }
        }
        let market = engines.replica(&listing);
        (engines, market)
    }

    fn report(&self, engines: &mut Engines, prices: &[u128], reported: impl Fn(usize) -> bool) {
        let all = underlyings().zip(&self.listed).zip(prices).enumerate();
        let seen = all.filter(|(at, _)| self.omitted != Some(Omitted::Price(*at)) && reported(*at));
        let told = seen.map(|(_, ((id, it), price))| {
            (id, Told { price: Price::from_wad(*price), confidence_wad: it.confidence_wad })
        });
        engines.report(&told.collect::<Vec<_>>());
    }

    fn report_surfaces(&self, engines: &mut Engines) {
        for (at, (underlying, it)) in underlyings().zip(&self.listed).enumerate() {
            for (place, (expiry, (basis, rate, yearly))) in
                EXPIRIES.into_iter().zip(&it.surfaces).enumerate()
            {
                let left = u64::from(expiry).saturating_sub(engines.world.timestamp());
                if left == 0 || self.omitted == Some(Omitted::Surface(at, place)) {
                    continue;
                }
                let share = |wad: u128| wad * u128::from(left) / YEAR;
                let slice = Slice {
                    theta_wad: share(yearly.theta_wad),
                    psi_wad: share(yearly.psi_wad),
                    ..*yearly
                };
                engines.report_surface(ExpiryKey { underlying, expiry }, *basis, *rate, slice);
            }
        }
    }
}

/// An underlying at the price that the market gives it, or one in four at any.
fn listed(market: &Market, id: UnderlyingId) -> impl Strategy<Value = Listed> + use<> {
    let plausible = market.mark(id).unwrap().price.to_wad();
    let any_price = wide(96).prop_map(|raw| raw.to::<u128>().max(1));
    let first = prop_oneof![3 => Just(plausible), 1 => any_price];
    let basis = (960..1_040_u64).prop_map(|mille| mille * (ONE / 1_000));
    let rate = (-300..300_i64).prop_map(|mille| mille * (ONE / 1_000).cast_signed());
    let year = u64::try_from(YEAR).unwrap();
    let surfaces = vec((basis, rate, slice(year)), EXPIRIES.len());
    (50..4_000_u64, range_settings(), first, 1..=ONE / 100, surfaces).prop_map(
        |(volatility, settings, first, confidence_wad, surfaces)| Listed {
            volatility_wad: volatility * (ONE / 1_000),
            settings,
            first,
            confidence_wad,
            surfaces,
        },
    )
}

/// Hours before 08:00, minute by minute through the averaging window, or over it.
fn steps() -> impl Strategy<Value = (u64, Vec<Step>)> {
    let step = |wait: std::ops::RangeInclusive<u64>| {
        let moved = prop::option::weighted(0.85, -1_000..1_000_i16);
        (wait, prop::array::uniform4(moved), prop::bool::weighted(0.25))
            .prop_map(|(wait, moves, surfaces)| Step { wait, moves, surfaces })
    };
    prop_oneof![
        2 => (Just(30_000_u64), vec(step(1..=4_000), 1..6)),
        2 => (1_500..2_400_u64, vec(step(1..=120), 1..24)),
        1 => (1_000..1_900_u64, vec(step(60..=400), 6..10)),
    ]
}

fn omitted() -> impl Strategy<Value = Omitted> {
    prop_oneof![
        (0..4_usize).prop_map(Omitted::Price),
        (0..4_usize).prop_map(Omitted::Tiers),
        (0..4_usize).prop_map(Omitted::Options),
        (0..4_usize, 0..EXPIRIES.len()).prop_map(|(at, place)| Omitted::Surface(at, place)),
        (0..3_usize).prop_map(Omitted::Terms),
    ]
}

/// A market's life, one in five without something, and books in it.
fn life() -> impl Strategy<Value = (Life, Vec<Book>)> {
    (option_market(), 20..1_000_u64).prop_flat_map(|(mut market, mille)| {
        market.set_reference_range(mille * (ONE / 1_000));
        let listed: Vec<_> = underlyings().map(|id| listed(&market, id)).collect();
        let book = prop_oneof![
            3 => random_book(&market).prop_map(dated),
            1 => random_book(&market).prop_map(|book| isolated(dated(book))),
            1 => arbitrary::book(),
        ];
        let omitted = prop::option::weighted(0.2, omitted());
        (Just(market), listed, steps(), omitted, vec(book, BOOKS)).prop_map(
            |(market, listed, (starts_before, steps), omitted, books)| {
                (Life { market, listed, starts_before, steps, omitted }, books)
            },
        )
    })
}

/// The book with its options moved to the expiries there are, each series once.
fn dated(book: Book) -> Book {
    let mut options: Vec<OptionLeg> = Vec::new();
    for leg in &book.options {
        let was = leg.series();
        let tenor = i64::from(was.expiry()) - NOW.cast_signed();
        let place = TENORS.iter().position(|it| *it == tenor).unwrap();
        let expiry = EXPIRIES[place % EXPIRIES.len()];
        let series = OptionSeries::new(was.underlying(), was.is_put(), expiry, was.strike());
        let moved = OptionLeg::new(series.unwrap(), leg.size()).unwrap();
        if options.iter().all(|other| other.series() != moved.series()) {
            options.push(moved);
        }
    }
    Book { options, ..book }
}

/// What of the book an isolated account may hold: that on the first underlying, and of collateral what a batch brought
/// and took again.
fn isolated(mut book: Book) -> Book {
    let first = book.options.first().map(|leg| leg.series().underlying());
    let only = first.or_else(|| book.perps.first().map(|leg| leg.underlying));
    book.options.retain(|leg| Some(leg.series().underlying()) == only);
    book.perps.retain(|leg| Some(leg.underlying) == only);
    book.holdings.iter_mut().for_each(|it| it.amount = Size::ZERO);
    book
}

/// The book with half of every position.
fn halved(book: &Book) -> Book {
    let mut half = book.clone();
    for leg in &mut half.perps {
        leg.size = Size::from_wad(leg.size.to_wad() / 2);
        leg.quote = Usd::from_wad(leg.quote.to_wad() / I256::unchecked_from(2));
    }
    for leg in &mut half.options {
        let lots = leg.size().to_wad() / OPTION_LOT / 2;
        *leg = leg.with_size(Size::from_wad(lots * OPTION_LOT)).unwrap();
    }
    half
}

proptest! {
    #![proptest_config(Config { cases: cases().cases / 16, ..cases() })]

    #[test]
    fn all_modes((life, books) in life()) {
        let (engines, market) = life.lived();
        let modes = [Mode::Cross, Mode::Isolated, Mode::Portfolio];
        for (mode, book) in modes.into_iter().flat_map(|m| books.iter().map(move |b| (m, b))) {
            let sol_book = || recast(book_in(book));
            let on_chain = engines.ask(mode, &CrossEngine::assessCall { book: sol_book() });
            let on_chain = on_chain.map(|a| assessment_out(recast(a)));
            let modelled = assess(mode, book, &market);
            // The engine loads before it adds.
            let adds = matches!(modelled, Err(Refusal::Overflow(_) | Refusal::Pricer(_)));
            if !(adds && on_chain.as_ref().is_err_and(|data| is_missing(data))) {
                same(modelled, on_chain)?;
            }
            let Ok(assessed) = modelled else { continue };
            for outflow in [false, true] {
                let call = CrossEngine::coversCall { book: sol_book(), outflow };
                let covers = engines.ask(mode, &call);
                let expected =
                    if assessed.fresh { covered(&assessed, book.cash, outflow) } else { Ok(false) };
                same(expected.map_err(Refusal::Overflow), covers)?;
            }
            let balance = assessed.maintenance_balance().map_err(Refusal::Overflow);
            let keeps = engines.ask(mode, &CrossEngine::keepsCall { book: sol_book() });
            same(balance.map(|balance| balance >= Usd::ZERO), keeps)?;
            let Ok(requirement) = assessed.maintenance_haircut.checked_add(assessed.maintenance_margin) else { continue };
            let kept = engines.ask(mode, &CrossEngine::maintenanceCall { book: sol_book() });
            let kept = kept.map(|it| (Usd::from_wad(it.equity), Usd::from_wad(it.requirement)));
            same(balance.map(|_| (assessed.equity, requirement)), kept)?;
        }
    }

    /// Half of every position is given up, for a fee.
    #[test]
    fn reductions((life, books) in life(), fees in 0..10_000_i64) {
        let (engines, market) = life.lived();
        let fees = Usd::from_units(fees);
        for book in &books {
            for mode in [Mode::Cross, Mode::Isolated, Mode::Portfolio] {
                let half = halved(book);
                let (Ok(before), Ok(after)) = (assess(mode, book, &market), assess(mode, &half, &market)) else { continue };
                let call = CrossEngine::reducedCall {
                    bookBefore: recast(book_in(book)),
                    bookAfter: recast(book_in(&half)),
                    fees: fees.to_wad(),
                };
                let modelled = reduced((book, &before), (&half, &after), fees);
                same(modelled.map_err(Refusal::Overflow), engines.ask(mode, &call))?;
            }
        }
    }

    #[test]
    fn reports((life, books) in life()) {
        let (engines, market) = life.lived();
        for (book, side) in books.iter().flat_map(|book| [(book, Side::Initial), (book, Side::Maintenance)]) {
            let Ok((modelled, _)) = requirement(book, &market, side) else { continue };
            // What scenarios do not need may still be missing.
            if assess(Mode::Portfolio, book, &market).is_err() { continue }
            let call = PortfolioEngine::reportCall { book: recast(book_in(book)), initial: side == Side::Initial };
            let on_chain = engines.ask(Mode::Portfolio, &call);
            same(Ok(modelled), on_chain.map(|it| report_out(&recast(it))))?;
        }
    }
}
