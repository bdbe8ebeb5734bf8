//! Exact quotients by divisors that many accounts share: a product with a reciprocal is next to the quotient, and the
//! remainder, whose low 128 bits are enough, says how far.

use alloy_primitives::U512;

/// `x * n / d` for n < d < 2^126 and x, x * n / d below 2^126.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ratio {
    n: u128,
    d: u128,
    /// floor(n * 2^shift / d), of 128 bits.
    reciprocal: u128,
    /// At least 128.
    shift: u32,
}

/// `x^2 * n / d`, rounded up, for x below 2^95 and quotients below 2^120.
#[derive(Clone, Copy, Debug)]
pub(super) struct SquareRatio(Ratio);

impl Ratio {
    /// `None` for what is out of range.
    pub(super) fn new(n: u128, d: u128) -> Option<Self> {
        if n >= d || d >> 126 != 0 {
            return None;
        }
        if n == 0 {
            return Some(Self { n, d, reciprocal: 0, shift: 128 });
        }
        // One or two bits too many, cut again.
        let shift = 128 + n.leading_zeros() - d.leading_zeros();
        let quotient = (U512::from(n) << shift) / U512::from(d);
        let over = u32::try_from(quotient.bit_len()).ok()?.saturating_sub(128);
        let reciprocal = u128::try_from(quotient >> over).ok()?;
        Some(Self { n, d, reciprocal, shift: shift - over })
    }

    /// Rounded up.
    pub(super) const fn up(&self, x: u128) -> u128 {
        // The reciprocal is less than one too small, so this at most one: the ceiling is at most two above.
        let near = high(x, self.reciprocal) >> (self.shift - 128);
        self.ceiling(near, x.wrapping_mul(self.n))
    }

    /// Rounded down.
    pub(super) const fn down(&self, x: u128) -> u128 {
        let up = self.up(x);
        if up.wrapping_mul(self.d) == x.wrapping_mul(self.n) { up } else { up.wrapping_sub(1) }
    }

    /// The least quotient that reaches a product, of which only the low bits are given; `near` is at most two less.
    const fn ceiling(&self, near: u128, product: u128) -> u128 {
        let missing = product.wrapping_sub(near.wrapping_mul(self.d)).cast_signed();
        let (d, mut ceiling) = (self.d.cast_signed(), near);
        ceiling = ceiling.wrapping_add(bit(missing > 0));
        ceiling.wrapping_add(bit(missing > d))
    }
}

impl SquareRatio {
    /// `None` for what is out of range, ratios above 2^-65 included.
    pub(super) fn new(n: u128, d: u128) -> Option<Self> {
        Ratio::new(n, d).filter(|it| it.n == 0 || it.shift >= 192).map(Self)
    }

    pub(super) const fn up(&self, x: u128) -> u128 {
        let Self(it) = self;
        if x == 0 || it.n == 0 {
            return 0;
        }
        let zeros = x.leading_zeros();
        let square = high(x << zeros, x << zeros);
        // The square has 126 bits and more: all errors together are below two.
        let shift = it.shift + 2 * zeros - 256;
        let near = if shift < 128 { high(square, it.reciprocal) >> shift } else { 0 };
        it.ceiling(near, x.wrapping_mul(x).wrapping_mul(it.n))
    }
}

const fn bit(set: bool) -> u128 {
    if set { 1 } else { 0 }
}

/// The high 128 bits of a product.
const fn high(a: u128, b: u128) -> u128 {
    const LOW: u128 = (1 << 64) - 1;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let (one, other) = (a1.wrapping_mul(b0), a0.wrapping_mul(b1));
    let carry = (a0.wrapping_mul(b0) >> 64).wrapping_add(one & LOW).wrapping_add(other & LOW);
    let top = a1.wrapping_mul(b1).wrapping_add(one >> 64).wrapping_add(other >> 64);
    top.wrapping_add(carry >> 64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::U256;
    use proptest::prelude::*;

    /// All magnitudes, and often the edges of a quotient.
    fn terms() -> impl Strategy<Value = (u128, u128)> {
        (1..1_u128 << 126, 0..126_u32, any::<u128>(), 0..128_u32).prop_map(|(d, cut, n, small)| {
            let d = (d >> cut).max(1);
            ((n >> small) % d, d)
        })
    }

    proptest! {
        #[test]
        fn quotients_are_exact((n, d) in terms(), x in 0..1_u128 << 126, cut in 0..126_u32, even: bool) {
            let x = x >> cut;
            let x = if even { x - x % d } else { x };
            let ratio = Ratio::new(n, d).unwrap();
            let product = U256::from(x) * U256::from(n);
            prop_assert_eq!(U256::from(ratio.up(x)), product.div_ceil(U256::from(d)));
            prop_assert_eq!(U256::from(ratio.down(x)), product / U256::from(d));
        }

        #[test]
        fn quotients_of_squares_are_exact(n: u16, d in 1..1_u128 << 115, small in 0..36_u32, x in 0..1_u128 << 95, cut in 0..95_u32) {
            let (x, d) = (x >> cut, d >> small);
            if let Some(ratio) = SquareRatio::new(u128::from(n), d) {
                let product = U512::from(x) * U512::from(x) * U512::from(n);
                let found = product.div_ceil(U512::from(d));
                if found.bit_len() <= 120 {
                    prop_assert_eq!(U512::from(ratio.up(x)), found);
                }
            }
        }
    }
}
