//! `contracts/src/oracle/VolatilityRules.sol`: samples, decay, ranges, the ring, age.

use crate::{
    encode::recast,
    refused::same,
    rule::{Rule, cases},
};
use alloy::primitives::U256;
use loadline_bindings::testing::{
    VolatilityRulesHarness as sol, volatility_rules_harness::IVolatilityIndex,
};
use loadline_model::{
    PricerError, Refusal,
    arbitrary::wide,
    margin::range::{RAMP_HOURS, RangeSettings, Volatility, aged_up, decayed_down, sample_down},
};
use loadline_units::Price;
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

const ONE: u64 = 1_000_000_000_000_000_000;

/// Any, within what the index takes.
pub(crate) fn range_settings() -> impl Strategy<Value = RangeSettings> {
    let half_lives = (3_600..=172_800_u32, 0..=30_000_000_u32);
    let volatility = (ONE / 20..=3 * ONE, ONE..=10 * ONE);
    let ranges =
        (10_000_000_000_000_000..=200_000_000_000_000_000_u64, 0..=848_575_000_000_000_000_u64);
    (half_lives, volatility, ranges).prop_map(
        |((fast, more), (floor_wad, multiple_wad), (least, wider))| RangeSettings {
            fast_half_life: fast,
            slow_half_life: fast + more,
            floor_wad,
            multiple_wad,
            min_range_wad: least,
            max_range_wad: least + wider,
        },
    )
}

/// Prices as the index has them, above zero.
fn price() -> impl Strategy<Value = Price> {
    let near = (1..=1_000_000_u128).prop_map(|cents| cents * 10_u128.pow(16));
    let any_price = wide(96).prop_map(|raw| raw.to::<u128>().max(1));
    prop_oneof![near, any_price].prop_map(Price::from_wad)
}

pub(crate) const fn settings_in(s: RangeSettings) -> IVolatilityIndex::Settings {
    IVolatilityIndex::Settings {
        fastHalfLife: s.fast_half_life,
        slowHalfLife: s.slow_half_life,
        floor: s.floor_wad,
        multiple: s.multiple_wad,
        minRange: s.min_range_wad,
        maxRange: s.max_range_wad,
    }
}

/// Hourly ranges [1e-6].
fn hours() -> impl Strategy<Value = [u32; RAMP_HOURS]> {
    prop::array::uniform12(prop_oneof![10_000..=1_048_575_u32, 200_000..=210_000_u32])
}

/// Hourly ranges in one word, the newest lowest.
fn ring(hours: &[u32; RAMP_HOURS]) -> U256 {
    hours.iter().rev().fold(U256::ZERO, |ring, hour| (ring << 20) | U256::from(*hour))
}

fn refused<T>(result: Result<T, loadline_model::math::OutOfRange>) -> Result<T, Refusal> {
    result.map_err(|error| Refusal::Pricer(PricerError::Scalar(error)))
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn samples(previous in price(), price in price(), elapsed in prop_oneof![1..=7_200_u64, 1..=u64::from(u32::MAX)]) {
        let call = sol::sampleDownCall {
            previous: U256::from(previous.to_wad()),
            price: U256::from(price.to_wad()),
            elapsed: U256::from(elapsed),
        };
        same(refused(sample_down(previous, price, elapsed)), RULE.raw(&call))?;
    }

    #[test]
    fn decay(
        variance: u64, (previous, price) in (price(), price()),
        elapsed in prop_oneof![1..=7_200_u64, 1..=u64::from(u32::MAX)], half_life in 3_600..=31_536_000_u32,
    ) {
        let sample = refused(sample_down(previous, price, elapsed)).unwrap();
        let call = sol::decayedDownCall {
            variance: U256::from(variance),
            sample,
            elapsed: U256::from(elapsed),
            halfLife: U256::from(half_life),
        };
        same(refused(decayed_down(variance, sample, elapsed, half_life)), RULE.raw(&call))?;
    }

    #[test]
    fn ranges(settings in range_settings(), variances in prop_oneof![(any::<u64>(), any::<u64>()), (0..=2 * ONE, 0..=2 * ONE)]) {
        let (fast, slow) = variances;
        let call = sol::rangeMicroCall {
            fast: U256::from(fast),
            slow: U256::from(slow),
            s: recast(settings_in(settings)),
        };
        prop_assert_eq!(U256::from(settings.range_micro(fast, slow)), RULE.sure(&call));
    }

    /// A price some hours after the last: the ring, and R for existing risk from it.
    #[test]
    fn ramps(
        settings in range_settings(), before in hours(), variances in (0..=2 * ONE, 0..=2 * ONE),
        (previous, price) in (price(), price()), started in 1_700_000_000..1_700_003_600_u64,
        elapsed in prop_oneof![3_600..=20_000_u64, 3_600..=200_000_u64],
    ) {
        let mut volatility = Volatility {
            fast_wad: variances.0,
            slow_wad: variances.1,
            last: Some((previous, started)),
            hours: before,
        };
        volatility.observe(price, started + elapsed, &settings).unwrap();
        let hours = (started + elapsed) / 3_600 - started / 3_600;
        let micro = U256::from(volatility.hours[0]);
        let pushed = RULE.sure(&sol::pushedCall { ring: ring(&before), micro, hours_: U256::from(hours) });
        prop_assert_eq!(ring(&volatility.hours), pushed);
        let e8 = RULE.sure(&sol::maintenanceE8UpCall { ring: pushed, micro });
        prop_assert_eq!(U256::from(volatility.maintenance_wad()), e8 * U256::from(10_000_000_000_u64));
    }

    #[test]
    fn age(maintenance in 0..=1_048_575_000_000_000_000_u64, age in prop_oneof![0..=400_000_u64, any::<u64>()]) {
        let call = sol::agedUpCall { maintenance: U256::from(maintenance), age: U256::from(age) };
        prop_assert_eq!(U256::from(aged_up(maintenance, age)), RULE.sure(&call));
    }
}
