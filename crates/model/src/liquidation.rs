//! How much of a flagged account is taken, and what the taker is left for it. Closed forms.
//!
//! Source: `contracts/src/liquidation/LiquidationRules.sol`.

use crate::{NotInLots, OPTION_LOT, OptionLeg};
use alloy_primitives::{U256, uint};
use loadline_units::{Fraction, Overflow, Size, Usd};

/// How accounts are auctioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuctionTerms {
    /// Share of the requirement offered at the flag.
    pub start_discount: Fraction,
    /// Share of the requirement offered at the end of the ramp.
    pub max_discount: Fraction,
    /// Most that a bonus may be, share of the requirement taken over.
    pub bonus_cap: Fraction,
    /// The auction ends at requirement times (1 + this).
    pub target_buffer: Fraction,
    /// From the start to the largest discount \[s\].
    pub ramp_seconds: u32,
}

/// How much of the perpetuals is to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Close {
    /// At most the whole.
    pub fraction: Fraction,
    /// Whether closing that much reaches the target.
    pub suffices: bool,
}

/// What would be left of a target is taken too when it is no more than this.
const DUST_USD: i64 = 100;

/// 1.0 with 18 decimals.
const WAD: U256 = uint!(1_000_000_000_000_000_000_U256);

impl AuctionTerms {
    /// Discount, a share of the requirement, after `elapsed` seconds, growing linearly, rounded down.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if the largest discount is below the first.
    pub fn discount_down(&self, elapsed: u64) -> Result<Fraction, Overflow> {
        let ramp = u64::from(self.ramp_seconds);
        if elapsed >= ramp {
            return Ok(self.max_discount);
        }
        let start = self.start_discount.to_wad();
        let range = self.max_discount.to_wad().checked_sub(start).ok_or(Overflow)?;
        let grown = u128::from(range) * u128::from(elapsed) / u128::from(ramp);
        let discount = u128::from(start) + grown;
        u64::try_from(discount).ok().and_then(Fraction::from_wad).ok_or(Overflow)
    }

    /// What a taker of the whole account would gain, rounded down.
    ///
    /// Solvent: the discount as a share of the requirement, at most the cap, which is less than what the
    /// opener had to post, and at most the equity. In proportion to the risk taken, so splitting a bid
    /// gains nothing. Bankrupt: the cap times the discount, paid by insurance.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if a product does not fit 256 bits.
    pub fn bonus_down(
        &self,
        equity: Usd,
        requirement: Usd,
        discount: Fraction,
    ) -> Result<Usd, Overflow> {
        let cap = requirement.share_down(self.bonus_cap)?;
        if equity <= Usd::ZERO {
            return cap.share_down(discount);
        }
        Ok(requirement.share_down(discount)?.min(cap).min(equity))
    }

    /// Requirement times target health, rounded up.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn target_up(&self, requirement: Usd) -> Result<Usd, Overflow> {
        requirement.checked_add(requirement.share_up(self.target_buffer)?)
    }
}

/// Whether an account is left alone for an outage: while it lasts and for `grace_seconds` after, but not under water.
/// `since` is when the outage began or ended \[unix seconds\].
pub fn in_grace(equity: Usd, down: bool, since: u64, grace_seconds: u64, now: u64) -> bool {
    let lately = now.checked_sub(since).is_some_and(|elapsed| elapsed < grace_seconds);
    !equity.is_negative() && (down || lately)
}

/// Fraction of everything that brings the account to its target:
/// `f = (target - equity) / (target - bonus)`, rounded up; the whole of a bankrupt account, and
/// where no more than dust (100 USD of target) would be left.
///
/// The bonus is at most the equity, as [`AuctionTerms::bonus_down`] gives it.
///
/// # Errors
///
/// [`Overflow`] if a product does not fit 256 bits, or the bonus is above the equity.
pub fn slice_fraction_up(target: Usd, equity: Usd, bonus: Usd) -> Result<Fraction, Overflow> {
    if equity <= Usd::ZERO {
        return Ok(Fraction::WHOLE);
    }
    if equity >= target {
        return Ok(Fraction::ZERO);
    }
    or_whole(target, ratio_up(target.checked_sub(equity)?, target.checked_sub(bonus)?)?)
}

/// The leg with `fraction` of its size, rounded away from zero to a whole lot: never beyond the leg.
///
/// # Errors
///
/// None: the leg is a multiple of a lot.
pub fn slice_away(leg: OptionLeg, fraction: Fraction) -> Result<OptionLeg, NotInLots> {
    let part = leg.size().share_away(fraction).to_wad();
    // 95 bits and a lot.
    let lots = part.unsigned_abs().div_ceil(OPTION_LOT.unsigned_abs()).cast_signed();
    leg.with_size(Size::from_wad(part.signum() * lots * OPTION_LOT))
}

/// Fraction of the perpetuals whose closing brings the account to its target:
/// `f = (target - equity) / (closed - cost)`, rounded up, where `closed` is the part of the target that
/// rests on the perpetuals; the whole where no more than dust of that would be left.
///
/// # Errors
///
/// [`Overflow`] if a product does not fit 256 bits.
pub fn close_fraction_up(
    target: Usd,
    equity: Usd,
    closed: Usd,
    cost: Usd,
) -> Result<Close, Overflow> {
    if equity >= target {
        return Ok(Close { fraction: Fraction::ZERO, suffices: true });
    }
    if closed <= cost || target.checked_sub(equity)? > closed.checked_sub(cost)? {
        return Ok(Close { fraction: Fraction::WHOLE, suffices: false });
    }
    let fraction = ratio_up(target.checked_sub(equity)?, closed.checked_sub(cost)?)?;
    let fraction = or_whole(closed, fraction)?;
    Ok(Close { fraction, suffices: true })
}

/// The fraction, or the whole when it would leave no more than dust of `amount`.
fn or_whole(amount: Usd, fraction: Fraction) -> Result<Fraction, Overflow> {
    let left = amount.checked_sub(amount.share_down(fraction)?)?;
    Ok(if left <= Usd::from_units(DUST_USD) { Fraction::WHOLE } else { fraction })
}

/// `n / d` for 0 < n <= d, rounded up.
fn ratio_up(n: Usd, d: Usd) -> Result<Fraction, Overflow> {
    if n.is_negative() || d < n {
        return Err(Overflow);
    }
    let scaled = n.to_wad().into_raw().checked_mul(WAD).filter(|s| !s.bit(255)).ok_or(Overflow)?;
    let ratio = scaled.div_ceil(d.to_wad().into_raw());
    u64::try_from(ratio).ok().and_then(Fraction::from_wad).ok_or(Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{auction_terms, credit};
    use alloy_primitives::I256;
    use proptest::prelude::*;

    fn wad(value: Usd) -> I256 {
        value.to_wad()
    }

    proptest! {
        #[test]
        fn the_discount_grows(terms in auction_terms(), a: u32, b: u32) {
            let [early, late] = [a.min(b), a.max(b)].map(|t| terms.discount_down(u64::from(t)).unwrap());
            prop_assert!(terms.start_discount <= early || terms.ramp_seconds == 0);
            prop_assert!(early <= late && late <= terms.max_discount);
        }

        /// From E - f*B >= (1 - f)*target; one wei less of the fraction does not reach it, but for dust.
        #[test]
        fn a_slice_reaches_the_target_and_takes_no_more(
            terms in auction_terms(), target in credit(110), equity in credit(110), margin in credit(110),
            elapsed: u32
        ) {
            prop_assume!(Usd::ZERO < equity && equity < target);
            let bonus = terms.bonus_down(equity, margin, terms.discount_down(u64::from(elapsed))?)?;
            prop_assert!(bonus <= equity);
            let one = wad(Usd::from_units(1));
            let reaches = |f: I256| wad(equity) * one - f * wad(bonus) >= (one - f) * wad(target);
            let fraction = slice_fraction_up(target, equity, bonus)?;
            let f = wad(Usd::from_narrow(i128::from(fraction.to_wad())));
            prop_assert!(reaches(f));
            if fraction == Fraction::WHOLE {
                let hundredth = one / I256::unchecked_from(100);
                let ample = wad(target) > wad(Usd::from_units(10_000));
                prop_assert!(!ample || !reaches(one - hundredth), "more than dust is taken only when needed");
            } else {
                prop_assert!(!reaches(f - I256::ONE));
            }
        }

        #[test]
        fn closing_reaches_the_target_when_it_says_so(
            target in credit(110), equity in crate::arbitrary::wide_signed(110), closed in credit(110),
            cost in credit(110)
        ) {
            let equity = Usd::from_wad(equity);
            let Close { fraction, suffices } = close_fraction_up(target, equity, closed, cost)?;
            let one = wad(Usd::from_units(1));
            let f = wad(Usd::from_narrow(i128::from(fraction.to_wad())));
            // E - f*cost >= target - f*closed
            let reached = wad(equity) * one - f * wad(cost) >= wad(target) * one - f * wad(closed);
            prop_assert_eq!(suffices, reached);
        }
    }
}
