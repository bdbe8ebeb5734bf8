//! Funding by velocity: the skew sets how fast the rate moves, the rate how fast the index does.
//!
//! Source: `contracts/src/accrual/FundingRules.sol`, `contracts/src/types/FundingState.sol`.

use alloy_primitives::{I256, U256};
use loadline_units::{Overflow, Price, Size, Usd, div_down, div_up};

/// One day \[s\].
const DAY: i128 = 86_400;
/// 1e-5 over 1e-12.
const RATE_PER_MAX: i128 = 10_000_000;
/// 1e-6 over 1e-12.
const RATE_PER_DRIFT: i128 = 1_000_000;
/// 1e-8 over 1e-18.
const WAD_PER_E8: i128 = 10_000_000_000;
/// `spot [1e-8] * rate [1e-12 per day] * time [s]` over this is USD \[wad\].
const PER_WAD: i128 = DAY * 100;
/// No accrual moves the index by more than the spot over this.
const JUMP: i128 = 100;
/// Bits of a stored index, its sign apart.
const INDEX_BITS: u32 = 87;
/// 1.0 with 18 decimals.
const WAD: U256 = U256::from_limbs([1_000_000_000_000_000_000, 0, 0, 0]);

/// Funding of one perpetual. Its index is what a long of one base unit has paid so far; the rate moves linearly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundingState {
    /// When it was last written \[USD per base, wad\].
    pub index_wad: i128,
    /// Of notional, when it was last written; longs pay when positive [1e-12 per day].
    pub rate: i64,
    /// Growth of the rate [1e-6 per day^2].
    pub drift: i32,
    /// Largest magnitude of the rate [1e-5 per day].
    pub max_rate: u16,
    /// Notional of one base unit [1e-8 USD].
    pub spot: u64,
    /// When it was last written \[unix seconds\].
    pub updated_at: u64,
    /// Reduce-only, and the index stands still.
    pub halted: bool,
}

/// Where funding goes from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundingDrive {
    /// [1e-6 per day^2].
    pub drift: i32,
    /// [1e-5 per day].
    pub max_rate: u16,
    /// [1e-8 USD].
    pub spot: u64,
}

/// How the skew of a market moves its funding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundingTerms {
    /// Skew at which the rate moves fastest, above zero \[wad\].
    pub skew_scale_wad: u128,
    /// Growth of the rate at that skew \[per day^2, wad\].
    pub max_velocity_wad: u64,
    /// Largest magnitude of the rate \[per day, wad\].
    pub max_rate_wad: u64,
}

/// Funding at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accrued {
    /// \[USD per base, wad\], rounded down.
    pub index_wad: i128,
    /// [1e-12 per day], its change rounded towards zero.
    pub rate: i64,
    /// Whether the index would have moved by the most that is let through, and stands there.
    pub jumped: bool,
}

/// Why funding cannot be written; the contract would revert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FundingError {
    /// A number left its range: `Panic(0x11)`.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// The index does not fit 88 bits: `IndexOutOfRange`.
    #[error("funding index out of range: {0}")]
    IndexOutOfRange(i128),
}

impl FundingState {
    /// Rate and index at a moment.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it is before the last write.
    pub fn as_of(&self, now: u64) -> Result<Accrued, Overflow> {
        let elapsed = i128::from(now.checked_sub(self.updated_at).ok_or(Overflow)?);
        let still = Accrued { index_wad: self.index_wad, rate: self.rate, jumped: false };
        if self.halted || self.spot == 0 || elapsed == 0 {
            return Ok(still);
        }
        let slope = i128::from(self.drift) * RATE_PER_DRIFT;
        let max = i128::from(self.max_rate) * RATE_PER_MAX;
        let spot = i128::from(self.spot);
        let rate = i128::from(self.rate);
        let moved = slope.checked_mul(elapsed).ok_or(Overflow)?;
        let end = rate.checked_add(moved / DAY).ok_or(Overflow)?;
        let (growth, end) = if end.abs() <= max {
            let twice = (2 * DAY * rate).checked_add(moved).ok_or(Overflow)?;
            (grown(spot, elapsed, twice, 2 * DAY * PER_WAD)?, end)
        } else {
            // The rate runs into its bound: integral = bound * t - (bound - rate)^2 / (2 * slope)
            let (sign, steep) = (slope.signum(), slope.abs());
            let missing = max - sign * rate;
            let ramp = missing.checked_mul(missing).and_then(|it| it.checked_mul(DAY / 2));
            let full = (max * steep).checked_mul(elapsed).ok_or(Overflow)?;
            let area = full.checked_sub(ramp.ok_or(Overflow)?).ok_or(Overflow)?;
            (grown(spot, sign, area, steep * PER_WAD)?, sign * max)
        };
        let limit = spot * WAD_PER_E8 / JUMP;
        let limited = growth.max(wide(-limit)).min(wide(limit));
        let jumped = growth >= wide(limit) || growth <= wide(-limit);
        let growth = Usd::from_wad(limited).to_narrow().ok_or(Overflow)?;
        Ok(Accrued {
            index_wad: self.index_wad.checked_add(growth).ok_or(Overflow)?,
            rate: i64::try_from(end).map_err(|_| Overflow)?,
            jumped,
        })
    }

    /// The state at a moment, with a new drive, which a market that is halted, or halts now, does not take.
    ///
    /// # Errors
    ///
    /// [`FundingError`] if the moment is before the last write, or the index leaves its range.
    pub fn steered(mut self, drive: &FundingDrive, now: u64) -> Result<Self, FundingError> {
        let Accrued { index_wad, rate, jumped } = self.as_of(now)?;
        if index_wad >> INDEX_BITS != index_wad >> 127 {
            return Err(FundingError::IndexOutOfRange(index_wad));
        }
        (self.index_wad, self.updated_at) = (index_wad, now);
        self.halted |= jumped;
        if self.halted {
            (self.rate, self.drift) = (0, 0);
            return Ok(self);
        }
        (self.drift, self.max_rate, self.spot) = (drive.drift, drive.max_rate, drive.spot);
        let max = i64::from(drive.max_rate) * 10_000_000;
        self.rate = rate.clamp(-max, max);
        Ok(self)
    }
}

impl FundingTerms {
    /// Where funding goes at a skew and a spot.
    ///
    /// # Errors
    ///
    /// [`Overflow`] without a scale, or for terms that cannot be set.
    pub fn driven(&self, skew: Size, spot: Price) -> Result<FundingDrive, Overflow> {
        let magnitude = U256::from(skew.magnitude().min(self.skew_scale_wad));
        let scale = U256::from(self.skew_scale_wad);
        // 64 times 128 bits, over no less than the second.
        let velocity = magnitude.wrapping_mul(U256::from(self.max_velocity_wad));
        let velocity = velocity.checked_div(scale).ok_or(Overflow)?.wrapping_to::<u64>();
        let drift = i32::try_from(velocity / 1_000_000_000_000).map_err(|_| Overflow)?;
        let e8 = spot.to_wad() / WAD_PER_E8.unsigned_abs();
        Ok(FundingDrive {
            drift: if skew.is_negative() { -drift } else { drift },
            max_rate: u16::try_from(self.max_rate_wad / 10_000_000_000_000)
                .map_err(|_| Overflow)?,
            spot: u64::try_from(e8).unwrap_or(u64::MAX).min((1 << 48) - 1),
        })
    }
}

/// Funding that a position has paid (negative: received) at an index \[USD per base, wad\], rounded up: what its stored
/// quote leg is above the presented one.
pub fn paid_up(size: Size, index_wad: i128) -> Usd {
    // At most 127 bits times 127 bits.
    let product = wide(size.to_wad()).wrapping_mul(wide(index_wad));
    Usd::from_wad(div_up(product, WAD))
}

/// `a * b * c / by`, rounded down.
fn grown(a: i128, b: i128, c: i128, by: i128) -> Result<I256, Overflow> {
    let product = wide(a).checked_mul(wide(b)).and_then(|it| it.checked_mul(wide(c)));
    Ok(div_down(product.ok_or(Overflow)?, U256::from(by.unsigned_abs())))
}

fn wide(raw: i128) -> I256 {
    Usd::from_narrow(raw).to_wad()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{funding_drive, funding_state, size};
    use proptest::prelude::*;

    /// Time that any state may lie behind, eight years \[s\].
    const LONG: u64 = 1 << 28;

    proptest! {
        /// No index runs away, however long nobody looks.
        #[test]
        fn an_accrual_moves_the_index_by_no_more_than_its_bound(state in funding_state(), elapsed in 0..LONG) {
            let accrued = state.as_of(state.updated_at + elapsed)?;
            let limit = i128::from(state.spot) * WAD_PER_E8 / JUMP;
            let moved = accrued.index_wad - state.index_wad;
            prop_assert!(moved.abs() <= limit);
            prop_assert_eq!(accrued.jumped, moved.abs() == limit && elapsed != 0 && limit != 0 && !state.halted);
            prop_assert!(i128::from(accrued.rate).abs() <= i128::from(state.max_rate) * RATE_PER_MAX);
        }

        /// While the rate has one sign, the index moves one way.
        #[test]
        fn longs_pay_while_the_rate_is_positive(state in funding_state(), first in 0..LONG, later in 0..LONG) {
            let (near, far) = (first.min(later), first.max(later));
            let one = state.as_of(state.updated_at + near)?;
            let other = state.as_of(state.updated_at + far)?;
            if state.rate >= 0 && state.drift >= 0 {
                prop_assert!(other.index_wad >= one.index_wad && one.index_wad >= state.index_wad);
            }
            if state.rate <= 0 && state.drift <= 0 {
                prop_assert!(other.index_wad <= one.index_wad && one.index_wad <= state.index_wad);
            }
        }

        /// Who touches in between changes nothing, up to a wei and what 1e-12 of rate earns in the time that follows.
        #[test]
        fn a_touch_in_between_changes_nothing(state in funding_state(), first in 0..LONG, then in 0..LONG) {
            let middle = state.updated_at + first;
            let drive = FundingDrive { drift: state.drift, max_rate: state.max_rate, spot: state.spot };
            let whole = state.as_of(middle + then)?;
            let Ok(touched) = state.steered(&drive, middle) else { return Ok(()) };
            let split = touched.as_of(middle + then)?;
            if !whole.jumped && !touched.halted && !split.jumped {
                let of_rate = wide(i128::from(state.spot)).wrapping_mul(wide(i128::from(then)));
                let slack = div_up(of_rate, U256::from(PER_WAD.unsigned_abs())).wrapping_add(wide(2));
                let difference = wide(whole.index_wad).wrapping_sub(wide(split.index_wad)).abs();
                prop_assert!(difference <= slack, "{difference} above {slack}");
                prop_assert!((whole.rate - split.rate).abs() <= 1);
            }
        }

        /// Whatever one side pays, the other gets, but for a wei that nobody gets.
        #[test]
        fn funding_is_paid_by_one_side_to_the_other(size in size(), index in -(1_i128 << 88)..1 << 88) {
            if let Ok(mirrored) = size.checked_neg() {
                let kept = paid_up(size, index).checked_add(paid_up(mirrored, index))?;
                prop_assert!(kept == Usd::ZERO || kept == Usd::from_narrow(1));
            }
        }

        /// A halted market pays nothing and takes no drive.
        #[test]
        fn a_halted_market_stands_still(state in funding_state(), drive in funding_drive(), elapsed in 0..LONG) {
            let halted = FundingState { halted: true, rate: 0, drift: 0, ..state };
            let after = halted.steered(&drive, state.updated_at + elapsed)?;
            prop_assert_eq!(after, FundingState { updated_at: after.updated_at, ..halted });
        }
    }

    #[test]
    fn a_constant_rate_of_a_percent_pays_a_percent_of_the_spot_in_a_day() {
        let state = FundingState {
            rate: 10_000_000_000 / 2, // half a percent a day
            max_rate: 1_000,
            spot: 3_000 * 100_000_000,
            ..FundingState::default()
        };
        let day = state.as_of(86_400).unwrap();
        assert_eq!(day.index_wad, 15 * 10_i128.pow(18));
        assert!(!day.jumped);
        assert!(state.as_of(2 * 86_400).unwrap().jumped);
    }

    #[test]
    fn a_rate_stops_at_its_bound() {
        // From zero, 1 % per day^2, at most half a percent: the bound is reached at noon.
        let state = FundingState {
            drift: 10_000,
            max_rate: 500,
            spot: 100_000_000,
            ..FundingState::default()
        };
        let day = state.as_of(86_400).unwrap();
        assert_eq!(day.rate, 5_000_000_000);
        // half a day at a quarter of a percent on average, half a day at half a percent
        assert_eq!(day.index_wad, 3_750_000_000_000_000);
    }
}
