//! Volatility of a strike from eSSVI slices, and what keeps them free of arbitrage.
//! Source: `contracts/src/math/Surface.sol`.

use crate::math::{WAD, low, product, signed, sqrt};
use alloy_primitives::U256;

/// An eSSVI slice of one expiry. At log-moneyness k = ln(K / F) its total variance is
/// `w(k) = (theta + rho psi k + sqrt((psi k + theta rho)^2 + theta^2 (1 - rho^2))) / 2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Total variance at the forward \[wad\].
    pub theta_wad: u128,
    /// Correlation \[wad\].
    pub rho_wad: i128,
    /// theta * phi \[wad\].
    pub psi_wad: u128,
}

/// A slice, moneyness or time is out of range; the contract reverts with the same error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SurfaceError {
    /// theta is 0 or above 1000, |rho| is 1 or more, or the slice admits butterfly arbitrage.
    #[error("refused: {0:?}")]
    Slice(Slice),
    /// A log-moneyness \[57 fraction bits\] is beyond 16.
    #[error("a log-moneyness of {0} [57 bits] is out of range")]
    Moneyness(i128),
    /// A time lies outside of its expiries, or these do not follow each other.
    #[error("no time {time} between {earlier} and {later}")]
    Time {
        /// Asked for.
        time: u64,
        /// Of the earlier expiry.
        earlier: u64,
        /// Of the later expiry.
        later: u64,
    },
}

const MAX_THETA_WAD: u128 = 1_000 * WAD;

impl Slice {
    /// Total volatility sqrt(w(k)) \[57 fraction bits\] at a log-moneyness \[57 fraction bits\], rounded down;
    /// no variance below 2^-34 is returned.
    ///
    /// # Errors
    ///
    /// [`SurfaceError::Slice`] unless free of butterfly arbitrage, [`SurfaceError::Moneyness`] beyond 16.
    pub fn volatility_x57(&self, moneyness_x57: i128) -> Result<u128, SurfaceError> {
        if !self.is_butterfly_free() {
            return Err(SurfaceError::Slice(*self));
        }
        if moneyness_x57.unsigned_abs() > 1 << 61 {
            return Err(SurfaceError::Moneyness(moneyness_x57));
        }
        let (theta, psi) = (self.theta_wad, self.psi_wad.cast_signed());
        let rho = (self.rho_wad << 57) / WAD.cast_signed();
        // Variances are wad with 57 fraction bits.
        let skew = psi * moneyness_x57;
        let m = (skew + theta.cast_signed() * rho).unsigned_abs();
        let rest = U256::from(((1_i128 << 114) - rho * rho).unsigned_abs());
        let square = product(m, m).wrapping_add(product(theta, theta).wrapping_mul(rest));
        let slope = signed(rho).wrapping_mul(signed(skew)).arithmetic_shr(57);
        let twice = U256::from(theta << 57).wrapping_add(slope).wrapping_add(sqrt(square));
        let w: U256 = (twice << 56) / U256::from(WAD);
        Ok(low(sqrt(w.max(U256::ONE << 80))).unsigned_abs())
    }

    /// Whether it is within range and free of butterfly arbitrage: psi (1 + |rho|) < 4 and
    /// psi^2 (1 + |rho|) <= 4 theta.
    pub fn is_butterfly_free(&self) -> bool {
        let rho = self.rho_wad.unsigned_abs();
        if self.theta_wad == 0
            || self.theta_wad > MAX_THETA_WAD
            || rho >= WAD
            || self.psi_wad >> 62 != 0
        {
            return false;
        }
        let wing = self.psi_wad * (WAD + rho);
        wing < 4 * WAD * WAD
            && product(self.psi_wad, wing) <= product(self.theta_wad, 4 * WAD * WAD)
    }

    /// Whether total variance nowhere falls from here to a later slice, both free of butterfly arbitrage. Sufficient.
    pub fn is_calendar_free(&self, later: &Self) -> bool {
        let wings = |slice: &Self| {
            let one = WAD.cast_signed();
            [one + slice.rho_wad, one - slice.rho_wad]
                .map(|wing| product(slice.psi_wad, wing.unsigned_abs()))
        };
        let ([up, down], [later_up, later_down]) = (wings(self), wings(later));
        self.theta_wad <= later.theta_wad
            && up <= later_up
            && down <= later_down
            && product(later.psi_wad, self.theta_wad) <= product(self.psi_wad, later.theta_wad)
    }
}

/// Total volatility \[57 fraction bits\] at a time between two expiries, linear in total variance, rounded down.
/// Volatilities are below 32; the earlier one is 0 where `earlier` is now.
///
/// # Errors
///
/// [`SurfaceError::Time`].
pub fn between(
    v1: u128,
    v2: u128,
    earlier: u64,
    later: u64,
    time: u64,
) -> Result<u128, SurfaceError> {
    if earlier >= later || !(earlier..=later).contains(&time) {
        return Err(SurfaceError::Time { time, earlier, later });
    }
    let weighted = |v: u128, seconds: u64| product(v, v).wrapping_mul(U256::from(seconds));
    let sum = weighted(v1, later - time).wrapping_add(weighted(v2, time - earlier));
    Ok(low(sqrt(sum / U256::from(later - earlier))).unsigned_abs())
}
