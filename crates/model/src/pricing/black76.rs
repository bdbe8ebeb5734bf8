//! European options on a forward, accurate. Source: `contracts/src/math/Black76.sol`.

use crate::math::{TAIL_END_X57, WAD, bell_x62, ln_ratio_x57, low, mills_x57};
use alloy_primitives::U256;

/// The greatest discount factor \[wad\].
const MAX_DISCOUNT_WAD: u128 = 4 * WAD;

/// Values of a call and a put of one strike, unit of the forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Premiums {
    /// The call's.
    pub call: u128,
    /// The put's.
    pub put: u128,
}

/// Forward or strike is 0 or 2^96 and more, or one is 1024 times the other and more; the total volatility is 32
/// and more; or the discount factor is above 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no option on {lower} and {higher}, {volatility_x57} [57 bits], discounted by {discount_wad} wad"
)]
pub struct OptionOutOfRange {
    /// The lower of forward and strike.
    pub lower: u128,
    /// The higher of forward and strike.
    pub higher: u128,
    /// Total volatility \[57 fraction bits\].
    pub volatility_x57: u128,
    /// Discount factor \[wad\].
    pub discount_wad: u128,
}

/// Values of a call and a put, rounded down.
///
/// # Errors
///
/// [`OptionOutOfRange`].
pub fn price(
    forward: u128,
    strike: u128,
    volatility_x57: u128,
    discount_wad: u128,
) -> Result<Premiums, OptionOutOfRange> {
    let (lower, higher) = (forward.min(strike), forward.max(strike));
    let inside = higher >> 96 == 0
        && higher >> 10 < lower
        && volatility_x57 >> 62 == 0
        && discount_wad <= MAX_DISCOUNT_WAD;
    if !inside {
        return Err(OptionOutOfRange { lower, higher, volatility_x57, discount_wad });
    }
    let otm = out_of_the_money(lower, higher, volatility_x57);
    let itm = otm + higher - lower;
    let (call, put) = if forward < strike { (otm, itm) } else { (itm, otm) };
    Ok(Premiums { call: discounted(call, discount_wad), put: discounted(put, discount_wad) })
}

fn discounted(value: u128, discount_wad: u128) -> u128 {
    let product = U256::from(value).wrapping_mul(U256::from(discount_wad));
    low(product / U256::from(WAD)).unsigned_abs()
}

/// Value of the option out of the money, a <= b, not discounted, rounded down.
fn out_of_the_money(a: u128, b: u128, v: u128) -> u128 {
    let x = U256::from(ln_ratio_x57(a, b)) << 57;
    let h = low(x / U256::from(v | 1)).unsigned_abs();
    let v = v >> 1;
    let e = h + v;
    if e >= TAIL_END_X57 {
        return if v < h { 0 } else { a };
    }
    let weight = U256::from(b).wrapping_mul(U256::from(bell_x62(e)));
    let weighted = |m: u128| low(weight.wrapping_mul(U256::from(m)) >> 119).unsigned_abs();
    let m = mills_x57(e >> 7);
    if v <= h {
        return weighted(mills_x57((h - v) >> 7).saturating_sub(m));
    }
    a.saturating_sub(weighted(mills_x57((v - h) >> 7) + m))
}
