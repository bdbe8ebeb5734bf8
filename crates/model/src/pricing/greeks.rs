//! What derivatives are made of. Source: `contracts/src/math/Greeks.sol`.

use crate::math::{TAIL_END_X57, bell_x62, ln_ratio_x57, low, mills_x57, product};
use alloy_primitives::U256;

/// N(d1), N(d2) and the density n(d1) \[62 fraction bits\].
#[derive(Clone, Copy, Debug)]
pub(super) struct GreekTerms {
    pub(super) n1: i128,
    pub(super) n2: i128,
    pub(super) density: u128,
}

/// `None` where the contract reverts: moneyness out of range, no volatility, or 32 and more.
pub(super) fn terms(forward: u128, strike: u128, v: u128) -> Option<GreekTerms> {
    let (a, b) = (forward.min(strike), forward.max(strike));
    if b >> 96 != 0 || b >> 10 >= a || v == 0 || v >> 62 != 0 {
        return None;
    }
    let h = low((U256::from(ln_ratio_x57(a, b)) << 57) / U256::from(v)).unsigned_abs();
    let v = v >> 1;
    let e = h + v;
    let ratio = |x: u128, y: u128, z: u128| low(product(x, y) / U256::from(z)).unsigned_abs();
    let (mut n1, mut n2, density) = if e < TAIL_END_X57 {
        let (bell, other) = (bell_x62(e), ratio(bell_x62(e), b, a));
        let n2 = (bell * mills_x57(e >> 7)) >> 57;
        let tail = ((other * mills_x57(v.abs_diff(h) >> 7)) >> 57).cast_signed();
        let n1 = if h < v { (1 << 62) - tail } else { tail };
        // d1 is d of a call out of the money, e of a put
        let bell = if forward < strike { other } else { bell };
        (n1, n2.cast_signed(), (bell * 1_839_796_536_686_825_613) >> 62)
    } else {
        (i128::from(h < v) << 62, 0, 0)
    };
    if forward >= strike {
        (n1, n2) = ((1 << 62) - n2, (1 << 62) - n1);
    }
    Some(GreekTerms { n1, n2, density })
}
