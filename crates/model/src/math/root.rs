//! Square roots, exact and rounded down. Source: `contracts/src/math/Root.sol`.

use super::word::WAD;
use alloy_primitives::{U256, U512};

/// sqrt(x), rounded down.
pub fn sqrt(x: U256) -> U256 {
    x.root(2)
}

/// sqrt(x) \[wad\], rounded down.
pub fn sqrt_wad(x: U256) -> U256 {
    let product: U512 = x.widening_mul(U256::from(WAD));
    U256::from_limbs_slice(&product.root(2).as_limbs()[..4])
}
