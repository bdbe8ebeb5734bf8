//! Random markets with options: plausible ones, with expiries that are over, in their averaging window, about to roll
//! off, and far; and books over several underlyings.

use super::{ASSETS, UNDERLYINGS, asset, tiers, underlying};
use crate::margin::scenario::{CENTRE, NODES, Place, Scenarios, least_weight};
use crate::scan::NormalTable;
use crate::surface::Slice;
use crate::{
    AssetTerms, Book, ExpiryData, Holding, Mark, Market, OPTION_LOT, OptionLeg, OptionTerms,
    PerpLeg, Portfolio, ScanRange,
};
use loadline_units::{AssetId, ExpiryKey, OptionSeries, Price, Size, UnderlyingId, Usd};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

/// When random markets are [unix seconds].
pub const NOW: u64 = 1_800_000_000;
/// Expiries of random markets, from now \[s\]: over, averaging, today, and further.
pub const TENORS: [i64; 7] = [-3_600, 700, 7_200, 70_000, 604_800, 2_592_000, 17_280_000];

const WAD: u128 = 1_000_000_000_000_000_000;
const ONE: u64 = 1_000_000_000_000_000_000;

static NORMAL: LazyLock<Arc<NormalTable>> = LazyLock::new(|| Arc::new(NormalTable::new()));

/// The table of the normal distribution, computed once.
pub fn normal() -> Arc<NormalTable> {
    NORMAL.clone()
}

/// Valid terms of options in one of `columns` columns.
pub fn option_terms(columns: u8) -> impl Strategy<Value = OptionTerms> {
    let shock = || 100..=30_000_u16;
    let rates = (1..=30_000_u16, 1..=30_000_u16, 0..=10_000_u16, 0..=10_000_u16, 0..=10_000_u16);
    let depth = || prop_oneof![1..=100_000_u32, any::<u32>().prop_map(|depth| depth.max(1))];
    (0..columns, shock(), shock(), rates, depth(), depth()).prop_map(
        |(column, vol_up_bps, vol_down_bps, rates, depth_thousands, vega_thousands)| OptionTerms {
            column,
            vol_up_bps,
            vol_down_bps,
            short_bps: rates.0.max(rates.1),
            floor_bps: rates.0.min(rates.1),
            minimum_bps: rates.2,
            liquidity_bps: rates.3,
            depth_thousands,
            vega_bps: rates.4,
            vega_thousands,
        },
    )
}

/// Any place on a grid.
pub fn place() -> impl Strategy<Value = Place> {
    (0..16_u8, any::<u8>(), any::<u8>()).prop_map(|(cell, spot, volatility)| Place {
        cell,
        spot,
        volatility,
    })
}

/// Scenarios of `columns` columns that a check takes: the mandatory rows in any order, some more, and histories.
pub fn scenarios(columns: u8) -> impl Strategy<Value = Scenarios> {
    let width = usize::from(columns);
    let mandatory = mandatory(width);
    let more = vec(vec(0..NODES, width), 0..20);
    let rows = more.prop_map(move |more| [mandatory.clone(), more].concat()).prop_shuffle();
    let weighted = rows.prop_flat_map(|rows| {
        let count = rows.len();
        (Just(rows), vec(1..=20_000_u16, count))
    });
    (any::<u16>(), weighted, vec(vec(place(), width), 100..130), 1..=32_u8).prop_map(
        move |(version, (rows, weights), history, worst)| {
            let stress = rows
                .into_iter()
                .zip(weights)
                .map(|(nodes, weight)| (weight.max(least_weight(&nodes)), nodes));
            Scenarios { version, columns, worst, stress: stress.collect(), history }
        },
    )
}

/// Rows that every table has.
fn mandatory(columns: usize) -> Vec<Vec<u8>> {
    let still = vec![CENTRE; columns];
    let moved = |at: usize, node: u8| {
        let mut row = still.clone();
        row[at] = node;
        row
    };
    let together = (0..NODES).map(|node| vec![node; columns]);
    let alone = (0..columns).flat_map(|at| (0..NODES).map(move |node| (at, node)));
    let pairs = (0..columns).flat_map(|up| (0..columns).map(move |down| (up, down)));
    let apart = pairs.filter(|(up, down)| up != down).map(|(up, down)| {
        let mut row = moved(up, 22);
        row[down] = 4;
        row
    });
    together.chain(alone.map(|(at, node)| moved(at, node))).chain(apart).collect()
}

/// A slice free of butterfly arbitrage, of volatilities from 10 to 300 %, observed `tau` before expiry \[s\].
pub fn slice(tau: u64) -> impl Strategy<Value = Slice> {
    (100..3_000_u128, -900..=900_i128, 0..=1_000_u128).prop_map(move |(vol, rho, share)| {
        let theta_wad = (vol * vol * (WAD / 1_000_000) * u128::from(tau) / 31_536_000).max(1);
        let rho_wad = rho * (WAD / 1_000).cast_signed();
        // psi <= sqrt(theta) is free where theta <= 1 and |rho| < 1; so is psi <= 1.
        let root: u128 = crate::math::sqrt(crate::math::product(theta_wad, WAD)).to();
        Slice { theta_wad, rho_wad, psi_wad: root.min(WAD) * share / 1_000 }
    })
}

/// What is known of an expiry at a spot \[wad\].
fn expiry_data(tenor: i64, spot_wad: u128) -> impl Strategy<Value = ExpiryData> {
    let age = 0..3_600_u64;
    let seen = (age, any::<bool>(), 900..1_100_u64, -100..300_i64);
    let fixed = (0..=30_u64, prop_oneof![1 => Just(0_u128), 7 => 500..2_000_u128]);
    (seen, fixed).prop_flat_map(move |((age, fresh, basis, rate), (samples, mean))| {
        let expiry = NOW.saturating_add_signed(tenor);
        let observed_at = NOW.min(expiry - 1) - age;
        let fixed_share_wad = match tenor {
            ..=0 => ONE,
            1..=1_800 => samples * (ONE / 30),
            _ => 0,
        };
        let mean = (spot_wad / 1_000).saturating_mul(mean) / 10_000_000_000 * 10_000_000_000;
        slice(expiry - observed_at).prop_map(move |slice| ExpiryData {
            basis_wad: basis * (ONE / 1_000),
            rate_wad: rate * (ONE / 1_000).cast_signed(),
            observed_at,
            slice,
            fixed_share_wad,
            fixed_price: Price::from_wad(mean),
            fresh,
        })
    })
}

/// A market as [`super::market`], with plausible prices, ranges, options of all [`TENORS`], and scenarios.
pub fn option_market() -> impl Strategy<Value = Market> {
    (1..=3_u8).prop_flat_map(|columns| {
        let listed = UNDERLYINGS.map(|_| listed_underlying(columns).boxed());
        (listed, scenarios(columns).boxed(), collateral(), ONE..=3 * ONE, 0..100_000_i64).prop_map(
            |(underlyings, scenarios, assets, initial_factor_wad, debt)| {
                let mut market = Market::default();
                market.set_now(NOW);
                market.set_debt_cap(Usd::from_units(debt));
                market.set_reference_range(120 * (ONE / 1_000));
                let ids = UNDERLYINGS.into_iter().filter_map(UnderlyingId::new);
                for (id, (mark, range, tiers, terms, expiries)) in ids.zip(underlyings) {
                    market.set_mark(id, mark);
                    market.set_range(id, range);
                    market.set_tiers(id, tiers);
                    market.set_options(id, terms);
                    for (tenor, data) in TENORS.into_iter().zip(expiries) {
                        market.set_expiry(key(id, tenor), data);
                    }
                }
                for (id, terms) in ASSETS.into_iter().filter_map(AssetId::new).zip(assets) {
                    market.set_terms(id, terms);
                }
                if let Ok(table) = scenarios.checked() {
                    let scenarios = Arc::new(table);
                    let normal = normal();
                    market.set_portfolio(Portfolio { initial_factor_wad, scenarios, normal });
                }
                market
            },
        )
    })
}

fn key(underlying: UnderlyingId, tenor: i64) -> ExpiryKey {
    let expiry = u32::try_from(NOW.saturating_add_signed(tenor)).unwrap_or(u32::MAX);
    ExpiryKey { underlying, expiry }
}

fn listed_underlying(
    columns: u8,
) -> impl Strategy<Value = (Mark, ScanRange, crate::PerpTiers, OptionTerms, [ExpiryData; 7])> {
    let range = (10..600_u64, 0..=400_u64, 0..=50_u64).prop_map(|(initial, less, confidence)| {
        let initial_wad = initial * (ONE / 1_000);
        ScanRange {
            initial_wad,
            maintenance_wad: initial_wad / 1_000 * (1_000 - less),
            confidence_wad: confidence * (ONE / 10_000),
        }
    });
    // From a cent to a million.
    let spot = (10..=10_000_u128, 0..=5_u32)
        .prop_map(|(mantissa, power)| mantissa * 10_u128.pow(power) * (WAD / 1_000));
    spot.prop_flat_map(move |spot| {
        let expiries = TENORS.map(|tenor| expiry_data(tenor, spot).boxed());
        let mark =
            any::<bool>().prop_map(move |fresh| Mark { price: Price::from_wad(spot), fresh });
        (mark, range.clone(), tiers(), option_terms(columns), expiries)
    })
}

fn collateral() -> [impl Strategy<Value = AssetTerms>; 3] {
    ASSETS.map(|_| super::terms())
}

/// Legs in the series of a market: tenor, put, strike as a share of the spot \[1e-3\] and size \[lots\].
fn option_legs() -> impl Strategy<Value = Vec<(UnderlyingId, usize, bool, u64, i64)>> {
    let strike = prop_oneof![8 => 300..3_000_u64, 1 => 1..300_000_u64];
    let lots = prop_oneof![
        1 => Just(0), 8 => -100_000_000_000_i64..100_000_000_000, 2 => (-20..20_i64).prop_map(|n| n * 100_000_000)
    ];
    vec((underlying(), 0..TENORS.len(), any::<bool>(), strike, lots), 0..14)
}

/// Options in the series of `market`, each once.
fn resolved(market: &Market, legs: &[(UnderlyingId, usize, bool, u64, i64)]) -> Vec<OptionLeg> {
    let mut options: Vec<OptionLeg> = Vec::new();
    for (id, tenor, is_put, strike, lots) in legs {
        let spot = market.mark(*id).map_or(WAD, |mark| mark.price.to_wad());
        let strike = spot / 10_000_000_000 * u128::from(*strike) / 1_000;
        let strike = u64::try_from(strike).unwrap_or(u64::MAX).clamp(1, (1 << 48) - 1);
        let expiry = key(*id, TENORS[*tenor]).expiry;
        let leg = OptionSeries::new(*id, *is_put, expiry, strike)
            .and_then(|it| OptionLeg::new(it, Size::from_wad(i128::from(*lots) * OPTION_LOT)).ok());
        let known = |leg: &OptionLeg| options.iter().any(|it| it.series() == leg.series());
        options.extend(leg.filter(|leg| !known(leg)));
    }
    options
}

/// Options alone, in the series of `market`.
pub fn options_in(market: &Market) -> impl Strategy<Value = Book> + use<> {
    let market = market.clone();
    option_legs()
        .prop_map(move |legs| Book { options: resolved(&market, &legs), ..Book::default() })
}

/// A plausible book in what `market` lists: collateral, perpetuals, options, as inside a batch.
pub fn book_in(market: &Market) -> impl Strategy<Value = Book> + use<> {
    let amount = || -400_000_000_000_i64..400_000_000_000;
    let wad = |lots: i64| Size::from_wad(i128::from(lots) * OPTION_LOT);
    let holdings = btree_map(asset(), amount(), 0..=2);
    let perps = btree_map(underlying(), (amount(), amount()), 0..=3);
    let cash = -1_000_000..10_000_000_i64;
    (options_in(market), holdings, perps, cash).prop_map(move |(options, holdings, perps, cash)| {
        let size = |lots: i64| if lots % 8 == 0 { Size::ZERO } else { wad(lots) };
        let holding = |(asset, lots): (_, i64)| Holding { asset, amount: size(lots.abs()) };
        let leg = |(underlying, (lots, quote)): (_, (i64, i64))| PerpLeg {
            underlying,
            size: size(lots),
            quote: Usd::from_units(quote / 1_000),
        };
        Book {
            cash: Usd::from_units(cash),
            holdings: holdings.into_iter().map(holding).collect(),
            perps: perps.into_iter().map(leg).collect(),
            ..options
        }
    })
}
