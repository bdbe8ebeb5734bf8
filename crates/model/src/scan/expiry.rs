//! What the options of one expiry have in common.

use super::{
    Scan,
    nodes::{Nodes, SPOT_NODES, VOLATILITY_NODES},
};
use crate::math::{WAD, ln_x57, low};
use alloy_primitives::U256;

/// A forward, discount factor or multiplier of volatility is out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpiryOutOfRange {
    /// 0, or 2^56 and more.
    #[error("a forward of {0} is out of range")]
    Forward(u128),
    /// 0, or above 4 \[wad\].
    #[error("a discount factor of {0} wad is out of range")]
    Discount(u128),
    /// Below 0.01 or above 100 \[wad\].
    #[error("a multiplier of volatility of {0} wad is out of range")]
    Multiplier(u128),
}

/// What the options of one expiry have in common.
#[derive(Clone, Debug)]
pub struct Expiry {
    pub(super) ln_forward: i128,
    pub(super) multipliers: [u128; VOLATILITY_NODES],
    pub(super) discount: u128,
    /// D F.
    pub(super) forward: i128,
    /// D F e^x \[8 fraction bits\].
    pub(super) forwards: [i128; SPOT_NODES],
}

impl Expiry {
    fn new(
        nodes: &Nodes,
        forward: u128,
        discount_wad: u128,
        down_wad: u128,
        up_wad: u128,
    ) -> Result<Self, ExpiryOutOfRange> {
        if forward == 0 || forward >> 56 != 0 {
            return Err(ExpiryOutOfRange::Forward(forward));
        }
        if discount_wad == 0 || discount_wad > 4 * WAD {
            return Err(ExpiryOutOfRange::Discount(discount_wad));
        }
        for multiplier in [down_wad, up_wad] {
            if !(WAD / 100..=100 * WAD).contains(&multiplier) {
                return Err(ExpiryOutOfRange::Multiplier(multiplier));
            }
        }
        let discounted = forward * discount_wad;
        let shocked = |factor: u128| {
            let product = U256::from(discounted << 8).wrapping_mul(U256::from(factor));
            low(product / U256::from(WAD * WAD))
        };
        Ok(Self {
            ln_forward: ln_x57(U256::from(forward))
                .map_err(|_| ExpiryOutOfRange::Forward(forward))?,
            multipliers: [down_wad, WAD, up_wad],
            discount: discount_wad,
            forward: (discounted / WAD).cast_signed(),
            forwards: nodes.factors.map(shocked),
        })
    }
}

impl Scan<'_> {
    /// Sets what the options that follow have in common: forward F (unit of price), discount factor D \[wad\], and
    /// the multipliers of volatility at the outer volatility nodes \[wad\].
    ///
    /// # Errors
    ///
    /// [`ExpiryOutOfRange`] names the first value that is out of range.
    pub fn set_expiry(
        &mut self,
        forward: u128,
        discount_wad: u128,
        down_wad: u128,
        up_wad: u128,
    ) -> Result<(), ExpiryOutOfRange> {
        let expiry = Expiry::new(&self.nodes, forward, discount_wad, down_wad, up_wad)?;
        self.expiry = Some(expiry);
        Ok(())
    }
}
