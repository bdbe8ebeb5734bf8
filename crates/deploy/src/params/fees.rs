//! What trades by signed orders cost.

use super::{
    InvalidParam,
    check::{ensure, whole_bps, whole_ppm},
};
use alloy::primitives::{Address, address};
use loadline_units::Fraction;
use serde::{Deserialize, Serialize};

/// Highest rate: 0.1 % \[1e-6\].
const MAX_PPM: u16 = 1_000;

/// Highest cap: 12.5 % \[1e-4\].
const MAX_CAP_BPS: u16 = 1_250;

/// Shares of the notional at spot, whole millionths; shares of the fee, whole basis points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeParams {
    /// Who takes a perpetual.
    pub perp_taker: Fraction,
    /// Who makes a perpetual.
    pub perp_maker: Fraction,
    /// Who takes an option.
    pub option_taker: Fraction,
    /// Who makes an option.
    pub option_maker: Fraction,
    /// Most that a fee on an option may be, share of its premium at mark.
    pub premium_cap: Fraction,
    /// The insurance fund's share of the fee.
    pub insurance_share: Fraction,
    /// The treasury's share of the fee.
    pub treasury_share: Fraction,
    /// The keepers' share of the fee; the rest is the pool's.
    pub keepers_share: Fraction,
}

/// Where Permit2 is on every chain that has it.
pub(super) const fn permit2() -> Address {
    address!("000000000022D473030F116dDEE9F6B43aC78BA3")
}

impl FeeParams {
    pub(super) fn check(&self) -> Result<(), InvalidParam> {
        let rates = [
            ("perp_taker", self.perp_taker),
            ("perp_maker", self.perp_maker),
            ("option_taker", self.option_taker),
            ("option_maker", self.option_maker),
        ];
        for (name, rate) in rates {
            let key = format!("fees.{name}");
            ensure(whole_ppm(rate, &key)? <= MAX_PPM, key, "must be at most 0.001")?;
        }
        let cap = whole_bps(self.premium_cap, "fees.premium_cap")?;
        ensure(cap <= MAX_CAP_BPS, "fees.premium_cap", "must be at most 0.125")?;
        let shares = [
            whole_bps(self.insurance_share, "fees.insurance_share")?,
            whole_bps(self.treasury_share, "fees.treasury_share")?,
            whole_bps(self.keepers_share, "fees.keepers_share")?,
        ];
        let sum: u32 = shares.map(u32::from).iter().sum();
        ensure(sum <= 10_000, "fees.keepers_share", "and the other shares must not exceed 1")
    }
}
