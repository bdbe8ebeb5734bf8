//! From prices to variances, from variances to scan ranges, from half a day's ranges to the one for existing risk.
//!
//! Source: `contracts/src/oracle/VolatilityRules.sol`, `contracts/src/oracle/VolatilityIndex.sol`. With
//! r = ln(price / previous) over dt:
//!
//! ```text
//! sample   = r^2 * 1 year / dt
//! variance = variance * 2^(-dt / halfLife) + sample * (1 - 2^(-dt / halfLife))        at two half-lives
//! R        = clamp(multiple * sqrt(max(fast, slow, floor^2)) * sqrt(2 days / 1 year), minRange, maxRange)
//! for existing risk: max(0.6 R, mean of min(R_i, R) over the last 12 hours, this one included)
//! ```

use crate::math::{OutOfRange, WAD, exp_wad, ln_x57, product, sqrt};
use alloy_primitives::U256;
use loadline_units::Price;

const YEAR: u64 = 31_536_000;
const HOUR: u64 = 3_600;
/// How far ahead margin looks \[s\].
const HORIZON: u64 = 172_800;
/// \[wad\].
const LN_2: u128 = 693_147_180_559_945_309;
/// How many hours the ramp takes.
pub const RAMP_HOURS: usize = 12;
/// Age at which a range has doubled \[s\].
const DOUBLING: u64 = 345_600;
/// One millionth \[wad\].
const MICRO: u128 = 1_000_000_000_000;

/// The rules. Volatilities are per square root of a year of 365 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeSettings {
    /// \[s\].
    pub fast_half_life: u32,
    /// \[s\].
    pub slow_half_life: u32,
    /// Least volatility \[wad\].
    pub floor_wad: u64,
    /// z: R = z * sigma * sqrt(two days) \[wad\].
    pub multiple_wad: u64,
    /// Least R \[wad\].
    pub min_range_wad: u64,
    /// Greatest R \[wad\].
    pub max_range_wad: u64,
}

/// What is kept of one underlying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Volatility {
    /// Variance per year, fast half-life \[wad\].
    pub fast_wad: u64,
    /// Variance per year, slow half-life \[wad\].
    pub slow_wad: u64,
    /// The last price taken and when [unix seconds].
    pub last: Option<(Price, u64)>,
    /// R of the last hours, the newest first [1e-6].
    pub hours: [u32; RAMP_HOURS],
}

impl RangeSettings {
    /// R for new risk at two variances per year, rounded up to a multiple of 1e-6 [1e-6].
    pub fn range_micro(&self, fast_wad: u64, slow_wad: u64) -> u32 {
        let floor = u128::from(self.floor_wad) * u128::from(self.floor_wad) / WAD;
        let variance = floor.max(u128::from(fast_wad)).max(u128::from(slow_wad));
        let scaled = product(variance, WAD).wrapping_mul(U256::from(HORIZON)) / U256::from(YEAR);
        let range = U256::from(self.multiple_wad).wrapping_mul(sqrt(scaled)) / U256::from(WAD);
        let bounds = (U256::from(self.min_range_wad), U256::from(self.max_range_wad));
        let range: u128 = range.max(bounds.0).min(bounds.1).to();
        u32::try_from(range.div_ceil(MICRO)).unwrap_or(u32::MAX)
    }

    /// Whether R under `after` is between a half of and one and a half times R under these rules, at any variances. One
    /// and a half times 0.6 is less than one, so the ramp takes all of a rise.
    pub fn is_gentle(&self, after: &Self) -> bool {
        let near = |before: u128, after: u128| 2 * after >= before && 2 * after <= 3 * before;
        let least = |s: &Self| u128::from(s.multiple_wad) * u128::from(s.floor_wad);
        near(self.multiple_wad.into(), after.multiple_wad.into())
            && near(least(self), least(after))
            && near(self.min_range_wad.into(), after.min_range_wad.into())
            && near(self.max_range_wad.into(), after.max_range_wad.into())
    }
}

impl Volatility {
    /// An underlying at a volatility \[wad\], before its first price, as if nothing had changed for half a day.
    pub fn seeded(volatility_wad: u64, settings: &RangeSettings) -> Self {
        let variance = u128::from(volatility_wad) * u128::from(volatility_wad) / WAD;
        let variance = u64::try_from(variance).unwrap_or(u64::MAX);
        let hours = [settings.range_micro(variance, variance); RAMP_HOURS];
        Self { fast_wad: variance, slow_wad: variance, last: None, hours }
    }

    /// Takes a price above zero, if it is the first of its hour; of hours that had none R is the one before.
    ///
    /// # Errors
    ///
    /// [`OutOfRange::Logarithm`] for a price of zero.
    pub fn observe(
        &mut self,
        price: Price,
        observed_at: u64,
        settings: &RangeSettings,
    ) -> Result<(), OutOfRange> {
        let mut hours = 1;
        if let Some((previous, at)) = self.last {
            hours = (observed_at / HOUR).saturating_sub(at / HOUR);
            if hours == 0 {
                return Ok(());
            }
            let elapsed = observed_at - at;
            let sample = sample_down(previous, price, elapsed)?;
            let decayed = |variance, half_life| decayed_down(variance, sample, elapsed, half_life);
            self.fast_wad = decayed(self.fast_wad, settings.fast_half_life)?;
            self.slow_wad = decayed(self.slow_wad, settings.slow_half_life)?;
        }
        self.last = Some((price, observed_at));
        let held = self.hours[0];
        let moved = usize::try_from(hours).unwrap_or(RAMP_HOURS).min(RAMP_HOURS);
        self.hours.rotate_right(moved);
        self.hours[..moved].fill(held);
        self.hours[0] = settings.range_micro(self.fast_wad, self.slow_wad);
        Ok(())
    }

    /// R for new risk \[wad\].
    pub fn initial_wad(&self) -> u64 {
        u64::from(self.hours[0]) * 1_000_000_000_000
    }

    /// R for existing risk, rounded up to a multiple of 1e-8, at most R \[wad\].
    pub fn maintenance_wad(&self) -> u64 {
        let newest = u64::from(self.hours[0]);
        let sum: u64 = self.hours.iter().map(|hour| u64::from(*hour).min(newest)).sum();
        (sum * 100).div_ceil(12).max(newest * 60) * 10_000_000_000
    }
}

/// R for existing risk at a price that is `age` old \[s\]: it widens by a quarter a day, at most to the double, rounded
/// up \[wad\].
pub fn aged_up(maintenance_wad: u64, age: u64) -> u64 {
    let widened = u128::from(maintenance_wad) * u128::from(DOUBLING + age.min(DOUBLING));
    u64::try_from(widened.div_ceil(u128::from(DOUBLING))).unwrap_or(u64::MAX)
}

/// Squared log return per year over `elapsed` \[s\], above zero, rounded down \[wad\].
///
/// # Errors
///
/// [`OutOfRange::Logarithm`] for a price of zero.
pub fn sample_down(previous: Price, price: Price, elapsed: u64) -> Result<U256, OutOfRange> {
    let ln = |price: Price| ln_x57(U256::from(price.to_wad()));
    let r = (ln(price)? - ln(previous)?).unsigned_abs();
    let yearly = product(r, r).wrapping_mul(U256::from(WAD)).wrapping_mul(U256::from(YEAR));
    Ok((yearly / U256::from(elapsed)) >> 114)
}

/// The variance per year after a sample `elapsed` \[s\] later, rounded down, at most 2^64 - 1 \[wad\].
///
/// # Errors
///
/// [`OutOfRange`] never, for a half-life above zero \[s\].
pub fn decayed_down(
    variance_wad: u64,
    sample_wad: U256,
    elapsed: u64,
    half_life: u32,
) -> Result<u64, OutOfRange> {
    let exponent = LN_2 * u128::from(elapsed) / u128::from(half_life);
    let kept = exp_wad(-i128::try_from(exponent).unwrap_or(i128::MAX))?;
    let taken = U256::from(WAD).wrapping_sub(kept);
    let sum =
        U256::from(variance_wad).wrapping_mul(kept).wrapping_add(sample_wad.wrapping_mul(taken));
    Ok(u64::try_from(sum / U256::from(WAD)).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    const ONE: u64 = 1_000_000_000_000_000_000;

    fn settings() -> impl Strategy<Value = RangeSettings> {
        let ranges = (10_000..200_000_u64, 1..=848_575_u64);
        (1..=48_u32, 0..=2_000_u32, 50..=3_000_u64, 10..=100_u64, ranges).prop_map(
            |(fast, more, floor, multiple, (least, wider))| RangeSettings {
                fast_half_life: 3_600 * fast,
                slow_half_life: 3_600 * (fast + more),
                floor_wad: floor * (ONE / 1_000),
                multiple_wad: multiple * (ONE / 10),
                min_range_wad: least * (ONE / 1_000_000),
                max_range_wad: (least + wider) * (ONE / 1_000_000),
            },
        )
    }

    fn seeded() -> impl Strategy<Value = (RangeSettings, Volatility)> {
        (settings(), 50..4_000_u64)
            .prop_map(|(s, v)| (s, Volatility::seeded(v * (ONE / 1_000), &s)))
    }

    /// Moves of the price \[1e-4\], hour by hour.
    fn walk(
        volatility: &mut Volatility,
        settings: &RangeSettings,
        moves: &[i16],
    ) -> Vec<(u64, u64)> {
        let (mut price, start) = (3_000 * u128::from(ONE), 1_800_000_000);
        let mut ranges = Vec::new();
        for (hour, moved) in (0..).zip(moves) {
            price = price * (10_000 + i128::from(*moved)).unsigned_abs() / 10_000;
            volatility.observe(Price::from_wad(price), start + 3_600 * hour, settings).unwrap();
            ranges.push((volatility.initial_wad(), volatility.maintenance_wad()));
        }
        ranges
    }

    proptest! {
        #[test]
        fn existing_risk_has_less_but_never_below_six_tenths(
            (settings, mut volatility) in seeded(), moves in vec(-3_000..3_000_i16, 1..40)
        ) {
            for (initial, maintenance) in walk(&mut volatility, &settings, &moves) {
                prop_assert!(maintenance <= initial && 10 * maintenance >= 6 * initial);
                prop_assert!(initial >= settings.min_range_wad);
                prop_assert!(initial < settings.max_range_wad + 1_000_000_000_000);
            }
        }

        /// Within twelve hours in which R does not fall the gap is closed; the rise is spread.
        #[test]
        fn the_ramp_closes_within_twelve_hours(
            (settings, mut volatility) in seeded(), before in vec(-300..300_i16, 1..24), jump in 0..6_000_i16
        ) {
            walk(&mut volatility, &settings, &before);
            volatility.hours[0] += u32::try_from(jump).unwrap() * 100;
            let last = volatility.last.unwrap();
            let mut gap = u64::MAX;
            for hour in 1..=11 {
                // The price stays; what decays is replaced by the same R.
                let held = volatility.hours[0];
                volatility.observe(last.0, last.1 + 3_600 * hour, &settings).unwrap();
                volatility.hours[0] = held;
                let now = volatility.initial_wad() - volatility.maintenance_wad();
                prop_assert!(now <= gap);
                gap = now;
            }
            prop_assert_eq!(gap, 0);
        }

        /// R for existing risk does not move at once by what governance may change at once: no liquidation by that
        /// alone, and after the ramp a further change is possible.
        #[test]
        fn a_gentle_change_of_the_rules_leaves_existing_risk_to_the_ramp(
            (before, mut volatility) in seeded(), moves in vec(-300..300_i16, 13..40), shares in prop::array::uniform4(50..=150_u64)
        ) {
            let after = RangeSettings {
                multiple_wad: before.multiple_wad / 100 * shares[0],
                floor_wad: before.floor_wad / 100 * shares[1],
                min_range_wad: before.min_range_wad / 100 * shares[2],
                max_range_wad: before.max_range_wad / 100 * shares[3],
                ..before
            };
            prop_assume!(before.is_gentle(&after) && after.min_range_wad <= after.max_range_wad);
            walk(&mut volatility, &before, &moves);
            let micro = |s: &RangeSettings| u64::from(s.range_micro(volatility.fast_wad, volatility.slow_wad));
            let (old, new) = (micro(&before), micro(&after));
            prop_assert!(2 * new + 2 >= old && 2 * new <= 3 * old + 3);
            // At unchanged variances and a settled ramp, the next hour asks at most a twelfth of the rise.
            let mut changed = Volatility { hours: [volatility.hours[0]; 12], ..volatility };
            let was = changed.maintenance_wad();
            changed.hours.rotate_right(1);
            changed.hours[0] = u32::try_from(new).unwrap();
            let rise = changed.initial_wad().saturating_sub(was);
            prop_assert!(changed.maintenance_wad() <= was + rise / 12 + 10_000_000_000);
        }

        #[test]
        fn age_widens_to_the_double(maintenance in 0..2 * ONE, a: u32, b: u32) {
            let [young, old] = [a.min(b), a.max(b)].map(|age| aged_up(maintenance, u64::from(age)));
            prop_assert!(maintenance <= young && young <= old && old <= 2 * maintenance);
        }
    }
}
