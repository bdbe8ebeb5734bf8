//! The last half hour before an expiry, whose prices are averaged.
//!
//! Source: `contracts/src/oracle/SettlementRules.sol`, `contracts/src/oracle/Settlement.sol` (`stateOf`, `finalise`).

use loadline_units::Price;

const MINUTES: usize = 30;
/// How long omitted reports are taken after an expiry \[s\].
const DISPUTE_TIME: u64 = 600;
const LEAST_SAMPLES: usize = 20;
/// Most minutes in a row without a sample.
const GREATEST_GAP: usize = 5;
/// From 1e-8 USD to \[wad\].
const E8: u128 = 10_000_000_000;
const WAD: u64 = 1_000_000_000_000_000_000;

/// What is known of one settlement price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// By minute, zero for none [1e-8 USD].
    samples: [u64; MINUTES],
    /// Once it is final.
    pub price: Option<Price>,
}

impl Window {
    /// Sets the sample of a minute [1e-8 USD] and returns the one before; zero for none.
    pub fn set(&mut self, minute: u8, sample: u64) -> u64 {
        let place = self.samples.get_mut(usize::from(minute));
        place.map_or(0, |place| std::mem::replace(place, sample))
    }

    /// A price as a sample, rounded down but never to zero [1e-8 USD].
    pub fn sample_down(price: Price) -> u64 {
        u64::try_from(price.to_wad() / E8).unwrap_or(u64::MAX).max(1)
    }

    /// The share of the settlement price that is fixed \[wad\], and the mean of it.
    pub fn fixed(&self, expiry: u32, now: u64) -> (u64, Price) {
        if let Some(price) = self.price {
            return (WAD, price);
        }
        let reach = self.samples.iter().rposition(|sample| *sample != 0).map_or(0, |at| at + 1);
        let minutes = u64::try_from(passed(expiry, now).max(reach)).unwrap_or(0);
        let share = if reach == 0 && now < u64::from(expiry) { 0 } else { minutes };
        (share.saturating_mul(WAD / 10) / 3, self.mean())
    }

    fn mean(&self) -> Price {
        let sum: u128 = self.samples.iter().map(|sample| u128::from(*sample)).sum();
        let count = u128::try_from(self.count()).unwrap_or(0);
        Price::from_wad(sum.checked_div(count).unwrap_or(0).saturating_mul(E8))
    }

    fn count(&self) -> usize {
        self.samples.iter().filter(|sample| **sample != 0).count()
    }

    /// Whether the price of an expiry can be written now.
    pub fn is_due(&self, expiry: u32, now: u64) -> bool {
        let mut gaps = self.samples.split(|sample| *sample != 0);
        self.price.is_none()
            && now >= u64::from(expiry).saturating_add(DISPUTE_TIME)
            && self.count() >= LEAST_SAMPLES
            && gaps.all(|gap| gap.len() <= GREATEST_GAP)
    }
}

/// How many minutes of the window have passed.
fn passed(expiry: u32, now: u64) -> usize {
    let left = u64::from(expiry).saturating_sub(now).div_ceil(60);
    usize::try_from(left).map_or(0, |left| MINUTES.saturating_sub(left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EXPIRY: u32 = 1_700_006_400;

    fn at(minute: u64) -> u64 {
        u64::from(EXPIRY) - 1_800 + 60 * minute
    }

    proptest! {
        #[test]
        fn the_share_is_that_of_the_minutes_passed_and_all_of_it_at_the_end(samples in 1..30_u8, minute in 0..30_u64) {
            let mut window = Window::default();
            for sample in 0..samples {
                window.set(sample, 1_000 + u64::from(sample));
            }
            let (share, mean) = window.fixed(EXPIRY, at(minute));
            let passed = u128::from(minute.max(samples.into()));
            prop_assert_eq!(u128::from(share), passed * u128::from(WAD) / 30);
            let middle = (u128::from(samples) - 1) / 2 + 1_000;
            prop_assert_eq!(mean.to_wad(), middle * E8);
            prop_assert_eq!(window.fixed(EXPIRY, at(30)).0, WAD);
            prop_assert!(!window.is_due(EXPIRY, at(39)));
            prop_assert_eq!(window.is_due(EXPIRY, at(40)), samples >= 25);
        }
    }

    #[test]
    fn nothing_is_fixed_without_a_sample_but_by_time() {
        let window = Window::default();
        assert_eq!(window.fixed(EXPIRY, at(29)), (0, Price::from_wad(0)));
        assert_eq!(window.fixed(EXPIRY, at(30)), (WAD, Price::from_wad(0)));
    }
}
