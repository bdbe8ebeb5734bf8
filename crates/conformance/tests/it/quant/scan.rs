//! The scenario scan and its table.

use super::spread;
use crate::rule::cases;
use alloy::primitives::{Address, I256, U256};
use loadline_bindings::{
    normal_table::NormalTable as TableContract,
    testing::scan_harness::ScanHarness::{self, ScanHarnessErrors as Errors},
};
use loadline_harness::{Outcome, World};
use loadline_model::{
    math::ln_x57,
    scan::{
        ExpiryOutOfRange, ExposureOutOfRange, Grid, LegOutOfRange, NormalTable, OptionLeg,
        RangeTooWide, Scan,
    },
};
use proptest::{collection::vec, prelude::*};
use std::sync::LazyLock;

static TABLE: LazyLock<NormalTable> = LazyLock::new(NormalTable::new);
static WORLD: LazyLock<(World, Address, Address)> = LazyLock::new(|| {
    let mut world = World::new();
    let table = world.deploy(&TableContract::BYTECODE, &[]).value().unwrap();
    let rule = world.deploy(&ScanHarness::BYTECODE, &[]).value().unwrap();
    (world, table, rule)
});

#[derive(Clone, Debug)]
struct Series {
    forward: u128,
    discount: u128,
    down: u128,
    up: u128,
    legs: Vec<OptionLeg>,
}

#[derive(Debug, PartialEq, Eq)]
enum Refused {
    Range(RangeTooWide),
    Expiry(ExpiryOutOfRange),
    Leg(LegOutOfRange),
    Exposure(ExposureOutOfRange),
}

fn ours(range: u128, size: i128, price: u128, book: &[Series]) -> Result<Grid, Refused> {
    let mut scan = Scan::open(&TABLE, range).map_err(Refused::Range)?;
    for series in book {
        let Series { forward, discount, down, up, ref legs } = *series;
        scan.set_expiry(forward, discount, down, up).map_err(Refused::Expiry)?;
        for leg in legs {
            scan.add_option(leg).map_err(Refused::Leg)?;
        }
    }
    scan.add_linear(size, price).map_err(Refused::Exposure)?;
    Ok(scan.close())
}

fn theirs(range: u128, size: i128, price: u128, book: &[Series]) -> Result<Grid, Refused> {
    let (world, table, rule) = &*WORLD;
    let option = |leg: &OptionLeg| ScanHarness::Leg {
        isPut: leg.is_put,
        volatilityX57: U256::from(leg.volatility_x57),
        lnStrikeX57: I256::try_from(leg.ln_strike_x57).unwrap(),
        strike: U256::from(leg.strike),
        size: I256::try_from(leg.size).unwrap(),
    };
    let expiries = book.iter().map(|series| ScanHarness::Series {
        forward: U256::from(series.forward),
        discountWad: U256::from(series.discount),
        downWad: U256::from(series.down),
        upWad: U256::from(series.up),
        legs: series.legs.iter().map(option).collect(),
    });
    let call = ScanHarness::scanCall {
        table: *table,
        rangeWad: U256::from(range),
        size: I256::try_from(size).unwrap(),
        price: U256::from(price),
        book: expiries.collect(),
    };
    match world.view(*rule, &call) {
        Outcome::Returned { value, .. } => {
            let mut grid = Grid::default();
            for (at, pnl) in value.into_iter().enumerate() {
                grid[at / 3][at % 3] = pnl.try_into().unwrap();
            }
            Ok(grid)
        }
        other => Err(refused(&other.decode_error::<Errors>().unwrap())),
    }
}

fn refused(error: &Errors) -> Refused {
    match error {
        Errors::RangeTooWide(it) => Refused::Range(RangeTooWide(it.rangeWad.to())),
        Errors::ForwardOutOfRange(it) => {
            Refused::Expiry(ExpiryOutOfRange::Forward(it.forward.to()))
        }
        Errors::DiscountOutOfRange(it) => {
            Refused::Expiry(ExpiryOutOfRange::Discount(it.discountWad.to()))
        }
        Errors::MultiplierOutOfRange(it) => {
            Refused::Expiry(ExpiryOutOfRange::Multiplier(it.multiplierWad.to()))
        }
        Errors::OptionOutOfRange(it) => Refused::Leg(LegOutOfRange {
            size: it.size.try_into().unwrap(),
            strike: it.strike.to(),
            volatility_x57: it.volatilityX57.to(),
        }),
        Errors::ExposureOutOfRange(it) => Refused::Exposure(ExposureOutOfRange {
            size: it.size.try_into().unwrap(),
            price: it.price.to(),
        }),
        other => panic!("{other:?}"),
    }
}

fn size() -> impl Strategy<Value = i128> {
    (spread(0, (1 << 95) + 1), any::<bool>(), 0..48_u32)
        .prop_map(|(x, minus, cut)| (if minus { -x.cast_signed() } else { x.cast_signed() }) >> cut)
}

/// Strikes near the forward and anywhere, volatilities from none to 32.
fn leg(forward: u128) -> impl Strategy<Value = OptionLeg> {
    let near = spread(1, 4096).prop_map(move |k| (forward * k) >> 11);
    let strike = prop_oneof![4 => near, 1 => spread(0, 1 << 56)];
    (any::<bool>(), spread(0, 1 << 62), 0..8_u32, strike, size()).prop_map(
        |(is_put, v, cut, strike, size)| OptionLeg {
            is_put,
            volatility_x57: v >> cut,
            ln_strike_x57: ln_x57(U256::from(strike.max(1))).unwrap(),
            strike,
            size,
        },
    )
}

fn series() -> impl Strategy<Value = Series> {
    (
        spread(1, (1 << 56) - 1),
        spread(1 << 58, 4 << 60),
        spread(1 << 50, 1 << 60),
        spread(1 << 59, 1 << 62),
    )
        .prop_flat_map(|(forward, discount, down, up)| {
            vec(leg(forward), 0..6).prop_map(move |legs| Series {
                forward,
                discount,
                down,
                up,
                legs,
            })
        })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_book(
        range in spread(0, 2_600_000_000_000_000_000),
        size in size(),
        price in spread(0, 1 << 56),
        book in vec(series(), 0..4),
    ) {
        prop_assert_eq!(ours(range, size, price, &book), theirs(range, size, price, &book));
    }
}

#[test]
fn table_is_the_code() {
    let (world, table, _) = &*WORLD;
    assert!(world.code(*table) == TABLE.code());
}
