//! Words of the EVM.

use alloy_primitives::U256;

/// 1e18.
pub(crate) const WAD: u128 = 1_000_000_000_000_000_000;

/// The product of two integers.
pub(crate) fn product(x: u128, y: u128) -> U256 {
    U256::from(x).wrapping_mul(U256::from(y))
}

/// A signed integer as a word, in two's complement.
pub(crate) fn signed(x: i128) -> U256 {
    let magnitude = U256::from(x.unsigned_abs());
    if x < 0 { magnitude.wrapping_neg() } else { magnitude }
}

/// The low half of a word as a signed integer.
pub(crate) const fn low(word: U256) -> i128 {
    let limbs = word.as_limbs();
    widen(limbs[0], limbs[1]).cast_signed()
}

const fn widen(low: u64, high: u64) -> u128 {
    let bytes = (low.to_le_bytes(), high.to_le_bytes());
    let mut all = [0; 16];
    let mut i = 0;
    while i < 8 {
        all[i] = bytes.0[i];
        all[i + 8] = bytes.1[i];
        i += 1;
    }
    u128::from_le_bytes(all)
}
