//! What a trade costs each side, and how it is split.
//!
//! Source: `contracts/src/accrual/FeeRules.sol`, `contracts/src/types/FeeTerms.sol`.

use alloy_primitives::{I256, U256};
use loadline_units::{Overflow, Usd, div_down, div_up};

/// What trades cost and who gets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeeTerms {
    /// Number of changes so far.
    pub version: u32,
    /// Of the notional of a perpetual at spot [1e-6].
    pub perp_taker_ppm: u16,
    /// Of the notional of a perpetual at spot [1e-6].
    pub perp_maker_ppm: u16,
    /// Of the notional of an option at spot [1e-6].
    pub option_taker_ppm: u16,
    /// Of the notional of an option at spot [1e-6].
    pub option_maker_ppm: u16,
    /// Most that a fee on an option may be, of its premium at mark [1e-4].
    pub premium_cap_bps: u16,
    /// Of every fee [1e-4].
    pub insurance_bps: u16,
    /// Of every fee [1e-4].
    pub treasury_bps: u16,
    /// Of every fee [1e-4]; the rest is the pool's.
    pub keepers_bps: u16,
}

/// Fees of both sides, never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fees {
    /// What the taker pays.
    pub taker: Usd,
    /// What the maker pays.
    pub maker: Usd,
}

/// A fee by who gets it; adds up to the fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeSplit {
    /// With the remainder of rounding.
    pub pool: Usd,
    /// The insurance fund's.
    pub insurance: Usd,
    /// The treasury's.
    pub treasury: Usd,
    /// The keepers'.
    pub keepers: Usd,
}

const PPM: U256 = U256::from_limbs([1_000_000, 0, 0, 0]);
const BPS: U256 = U256::from_limbs([10_000, 0, 0, 0]);

impl FeeTerms {
    /// Fees on a perpetual of a notional at spot, rounded up.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if a product does not fit 255 bits.
    pub fn perp_fees_up(&self, notional: Usd) -> Result<Fees, Overflow> {
        Ok(Fees {
            taker: share_up(notional, self.perp_taker_ppm, PPM)?,
            maker: share_up(notional, self.perp_maker_ppm, PPM)?,
        })
    }

    /// Fees on an option of a notional at spot, each at most the capped share of the premium at mark; rounded up.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if a product does not fit 255 bits.
    pub fn option_fees_up(&self, notional: Usd, premium: Usd) -> Result<Fees, Overflow> {
        let most = share_up(premium, self.premium_cap_bps, BPS)?;
        Ok(Fees {
            taker: share_up(notional, self.option_taker_ppm, PPM)?.min(most),
            maker: share_up(notional, self.option_maker_ppm, PPM)?.min(most),
        })
    }

    /// Splits a fee that is not negative. Parts are rounded down; what rounding leaves is the pool's.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if a product does not fit 255 bits.
    pub fn split(&self, fee: Usd) -> Result<FeeSplit, Overflow> {
        let part = |bps| Ok(Usd::from_wad(div_down(times(fee, bps)?, BPS)));
        let insurance = part(self.insurance_bps)?;
        let treasury = part(self.treasury_bps)?;
        let keepers = part(self.keepers_bps)?;
        let pool = fee.checked_sub(insurance)?.checked_sub(treasury)?.checked_sub(keepers)?;
        Ok(FeeSplit { pool, insurance, treasury, keepers })
    }
}

fn share_up(value: Usd, share: u16, unit: U256) -> Result<Usd, Overflow> {
    Ok(Usd::from_wad(div_up(times(value, share)?, unit)))
}

fn times(value: Usd, share: u16) -> Result<I256, Overflow> {
    value.to_wad().checked_mul(I256::from_raw(U256::from(share))).ok_or(Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{credit, fee_terms};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_add_up_and_none_is_negative(terms in fee_terms(), fee in credit(200)) {
            let it = terms.split(fee)?;
            let parts = [it.pool, it.insurance, it.treasury, it.keepers];
            prop_assert!(parts.iter().all(|part| *part >= Usd::ZERO));
            let sum = parts.iter().try_fold(Usd::ZERO, |sum, part| sum.checked_add(*part))?;
            prop_assert_eq!(sum, fee);
        }

        #[test]
        fn splitting_a_trade_never_lowers_its_fees(
            terms in fee_terms(), a in credit(160), b in credit(160)
        ) {
            let whole = terms.perp_fees_up(a.checked_add(b)?)?;
            let (first, second) = (terms.perp_fees_up(a)?, terms.perp_fees_up(b)?);
            prop_assert!(first.taker.checked_add(second.taker)? >= whole.taker);
            prop_assert!(first.maker.checked_add(second.maker)? >= whole.maker);
        }

        #[test]
        fn an_option_costs_at_most_the_cap(
            terms in fee_terms(), notional in credit(160), premium in credit(160)
        ) {
            let most = premium.checked_add(Usd::from_narrow(1))?;
            let it = terms.option_fees_up(notional, premium)?;
            prop_assert!(it.taker <= most && it.maker <= most);
        }
    }
}
