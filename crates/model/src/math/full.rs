//! Products of full width. Source: `contracts/src/math/FullMath.sol`.

use super::OutOfRange;
use alloy_primitives::{U256, U512};

/// `x * y / d`, rounded down.
///
/// # Errors
///
/// [`OutOfRange::Quotient`] if the quotient does not fit 256 bits or `d` is zero.
pub fn mul_div_down(x: U256, y: U256, d: U256) -> Result<U256, OutOfRange> {
    divided(x, y, d).map(|(quotient, _)| quotient)
}

/// `x * y / d`, rounded up.
///
/// # Errors
///
/// [`OutOfRange::Quotient`] if the quotient does not fit 256 bits or `d` is zero.
pub fn mul_div_up(x: U256, y: U256, d: U256) -> Result<U256, OutOfRange> {
    let (quotient, remainder) = divided(x, y, d)?;
    let more = U256::from(u8::from(!remainder.is_zero()));
    quotient.checked_add(more).ok_or(OutOfRange::Quotient { x, y, d })
}

fn divided(x: U256, y: U256, d: U256) -> Result<(U256, U512), OutOfRange> {
    let refused = OutOfRange::Quotient { x, y, d };
    if d.is_zero() {
        return Err(refused);
    }
    let product: U512 = x.widening_mul(y);
    let (quotient, remainder) = product.div_rem(U512::from(d));
    let quotient = U256::checked_from_limbs_slice(quotient.as_limbs()).ok_or(refused)?;
    Ok((quotient, remainder))
}
