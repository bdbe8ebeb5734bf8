//! Which options are traded: a few expiries, and strikes a tenth of the first price apart.

use loadline_units::Price;

/// Length of a day [s].
const DAY: u64 = 86_400;

/// When options expire, on every day [s after 00:00 UTC].
const EXPIRY_TIME: u64 = 8 * 3_600;

/// Daily expiries, and Fridays after them.
const DAYS: u64 = 2;
const FRIDAYS: usize = 2;

/// A price in the unit of strikes, 1e-8 USD [wad].
const STRIKE_UNIT: u128 = 10_000_000_000;

/// The expiries that have a surface, ascending: the next two days', and the next two Fridays' after
/// them. An expiry stays among them until it is over.
pub(super) fn expiries(now: u64) -> Vec<u32> {
    let next = now.saturating_sub(EXPIRY_TIME) / DAY + u64::from(now >= EXPIRY_TIME);
    // 1970 began on a Thursday.
    let fridays = (next.saturating_add(DAYS)..).filter(|day| day % 7 == 1).take(FRIDAYS);
    let days = (next..next.saturating_add(DAYS)).chain(fridays);
    days.filter_map(|day| u32::try_from(day * DAY + EXPIRY_TIME).ok()).collect()
}

/// The distance between two strikes [1e-8 USD]: a tenth of a price, in whole steps of the listing.
pub(super) fn strike_step(price: Price, listed: u64) -> u64 {
    let tenth = u64::try_from(price.to_wad() / STRIKE_UNIT / 10).unwrap_or(u64::MAX);
    let listed = listed.max(1);
    (tenth / listed).max(1).saturating_mul(listed)
}

/// The strike next to a price, and so many steps from there [1e-8 USD]; none below one step.
pub(super) fn strike(price: Price, step: u64, steps: i64) -> Option<u64> {
    let price = u64::try_from(price.to_wad() / STRIKE_UNIT).ok()?;
    let nearest = price.checked_add(step / 2)?.checked_div(step)?;
    nearest.checked_add_signed(steps).filter(|it| *it > 0)?.checked_mul(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn expiries_are_ahead_at_eight_and_stay_until_they_are_over(now in 0..4_000_000_000_u64) {
            let all = expiries(now);
            prop_assert_eq!(all.len(), 4);
            prop_assert!(all.windows(2).all(|two| two[0] < two[1]));
            prop_assert!(all.iter().all(|it| u64::from(*it) > now && u64::from(*it) % DAY == EXPIRY_TIME));
            prop_assert!(u64::from(all[0]) <= now + DAY);
            let later = expiries(now + DAY);
            let open = |it: &&u32| u64::from(**it) > now + DAY;
            prop_assert!(all.iter().filter(open).all(|it| later.contains(it)));
        }

        #[test]
        fn strikes_are_on_the_grid_and_near(
            cents in 100..20_000_000_u64, listed in 1..1_000_u64, steps in -3..4_i64
        ) {
            let price = Price::from_wad(u128::from(cents) * 10_u128.pow(16));
            let listed = listed * 1_000_000;
            let step = strike_step(price, listed);
            prop_assert_eq!(step % listed, 0);
            if let Some(strike) = strike(price, step, steps) {
                prop_assert_eq!(strike % step, 0);
                let off = strike.abs_diff(cents * 1_000_000);
                prop_assert!(off <= step * (steps.unsigned_abs() + 1));
            }
        }
    }
}
