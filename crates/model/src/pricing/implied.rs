//! The volatility of a premium. Source: `contracts/src/math/ImpliedVolatility.sol`, which has the method.

use crate::math::{TAIL_END_X57, WAD, ln_ratio_x57, ln_x57, low, mills_x57, product, signed, sqrt};
use alloy_primitives::U256;

const ONE: i128 = 1 << 57;
const SQRT_TAU: i128 = 361_243_205_234_704_741;
const MILLS_AT_ZERO: u128 = 72_057_594_037_925_359;
/// ln 2^n \[57 fraction bits\].
const LN_2_128: i128 = 12_786_308_645_202_655_660;
const LN_2_64: i128 = 6_393_154_322_601_327_830;
const LN_2_63: i128 = 6_293_261_286_310_682_083;
const LN_2_57: i128 = 5_693_903_068_566_807_598;

/// A premium has no volatility; the contract reverts with the same error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PremiumError {
    /// Forward or strike is 0, or 2^96 and more, or one is 1024 times the other and more.
    #[error("a forward of {forward} and a strike of {strike} are out of range")]
    Moneyness {
        /// The forward.
        forward: u128,
        /// The strike.
        strike: u128,
    },
    /// A discount factor is 0 or above 4 \[wad\].
    #[error("a discount factor of {0} wad is out of range")]
    Discount(u128),
    /// A premium is below its payoff on the forward, or not below its bound.
    #[error("a premium of {premium} is not free of arbitrage at {forward}, {strike}")]
    Premium {
        /// The premium.
        premium: u128,
        /// The forward.
        forward: u128,
        /// The strike.
        strike: u128,
    },
}

/// Total volatility to expiry \[57 fraction bits\] at which Black-76 gives a premium; 0 without time value.
///
/// # Errors
///
/// [`PremiumError`] for a premium that admits arbitrage.
pub fn implied_volatility_x57(
    forward: u128,
    strike: u128,
    discount_wad: u128,
    premium: u128,
    is_put: bool,
) -> Result<u128, PremiumError> {
    let (a, b) = (forward.min(strike), forward.max(strike));
    if b >> 96 != 0 || b >> 10 >= a {
        return Err(PremiumError::Moneyness { forward, strike });
    }
    if discount_wad == 0 || discount_wad > 4 * WAD {
        return Err(PremiumError::Discount(discount_wad));
    }
    let refused = PremiumError::Premium { premium, forward, strike };
    if premium >> 98 != 0 {
        return Err(refused);
    }
    let value = product(premium, WAD) / U256::from(discount_wad);
    let payoff = if is_put == (forward < strike) { b - a } else { 0 };
    let time_value = value.checked_sub(U256::from(payoff)).ok_or(refused)?;
    if time_value >= U256::from(a) {
        return Err(refused);
    }
    let time_value = low(time_value).unsigned_abs();
    Ok(if time_value == 0 { 0 } else { solve(a, b, time_value) })
}

fn ln(x: U256) -> i128 {
    // never of zero here
    ln_x57(x).unwrap_or(0)
}

fn solve(a: u128, b: u128, time_value: u128) -> u128 {
    let x = ln_ratio_x57(a, b);
    let inflection = low(sqrt(U256::from(x) << 58)).unsigned_abs();
    let there = MILLS_AT_ZERO - mills_x57(inflection >> 7);
    let is_low = U256::from(time_value) << 57 < product(a, there);
    let part = if is_low { time_value } else { a - time_value };
    let target = ln_share(part, a);
    let (mut least, mut most) =
        if is_low { ((x >> 4) + 1, inflection) } else { (inflection, 1 << 62) };
    // 1 - O / A below 1 / e
    let far_up = !is_low && target < -ONE;
    let start = if far_up { wide(x, target.unsigned_abs()) } else { near(a, b, time_value, x) };
    let mut v = start.max(least).min(most);
    for _ in 0..64 {
        let (excess, step) = halley(x, v, target, is_low);
        if (excess > 0) == is_low {
            most = v;
        } else {
            least = v;
        }
        let next = signed(v.cast_signed()).wrapping_sub(step);
        let inside = !next.bit(255) && U256::from(least) <= next && next <= U256::from(most);
        let next = if inside { low(next).unsigned_abs() } else { (least + most) >> 1 };
        let moved = next.abs_diff(v);
        v = next;
        if moved <= v >> 14 {
            break;
        }
    }
    v
}

/// ln(part / a) \[57 fraction bits\].
fn ln_share(part: u128, a: u128) -> i128 {
    let (bits, ln_scale) = if part << 8 < a { (128, LN_2_128) } else { (64, LN_2_64) };
    ln((U256::from(part) << bits) / U256::from(a)) - ln_scale
}

/// By how much the logarithm at v exceeds its target, and the step that Halley's method takes off v.
fn halley(x: u128, v: u128, target: i128, is_low: bool) -> (i128, U256) {
    let h = low((U256::from(x) << 57) / or_one(v)).unsigned_abs();
    let eta = (product(h, h) / or_one(v)).wrapping_sub(U256::from(v >> 2));
    let (d, e) = (h.abs_diff(v >> 1), h + (v >> 1));
    let (md, me) = (mills(d).cast_signed(), mills(e).cast_signed());
    let sum = if is_low { md - me } else { md + me }.max(1);
    let square = low(product(d, d) >> 58);
    let excess = ln(U256::from(sum.unsigned_abs()) << 6) - LN_2_63 - target - square;
    let ratio = (sum * SQRT_TAU) >> 57;
    let mut step = signed(excess).wrapping_mul(signed(ratio)).arithmetic_shr(57);
    let curve = signed(
        (U256::ONE << 114_usize).checked_div(U256::from(ratio.unsigned_abs())).map_or(0, low),
    );
    let curve = if is_low {
        eta.wrapping_sub(curve)
    } else {
        step = step.wrapping_neg();
        eta.wrapping_add(curve)
    };
    let curve = signed(ONE).wrapping_sub(step.wrapping_mul(curve).arithmetic_shr(58));
    if !curve.bit(255) && curve > U256::from((ONE >> 1).unsigned_abs()) {
        let magnitude = if step.bit(255) { step.wrapping_neg() } else { step };
        let quotient: U256 = (magnitude << 57) / curve;
        step = if step.bit(255) { quotient.wrapping_neg() } else { quotient };
    }
    (excess, step)
}

fn or_one(v: u128) -> U256 {
    U256::from(v.max(1))
}

/// M(x) \[57 fraction bits\]; beyond 9.5 by (x^2 + 2) / (x^3 + 3x), of which 6 / x^6 is wrong.
fn mills(x: u128) -> u128 {
    if x < TAIL_END_X57 {
        return mills_x57(x >> 7);
    }
    let square = low(product(x, x) >> 57).unsigned_abs();
    let divisor = product(x, square + 3 * ONE.unsigned_abs()) >> 57;
    low(product(57_493_641_771_463_300, square + (1 << 58)) / divisor).unsigned_abs()
}

/// Where the iteration starts \[57 fraction bits\].
fn near(a: u128, b: u128, time_value: u128, x: u128) -> u128 {
    const P: [U256; 4] = [
        U256::from_limbs([0x0, 0x620d62257b6ffc00, 0x79761c69a89d3b0c, 0x33102]),
        U256::from_limbs([0xc4d86ca32228000, 0x492f46a246544065, 0x281734, 0x0]),
        U256::from_limbs([0xfc81ecfa9a5c2865, 0x30b3fe5, 0x0, 0x0]),
        U256::from_limbs([0x219326f, 0x0, 0x0, 0x0]),
    ];
    const Q: [U256; 4] = [
        U256::from_limbs([0x0, 0x0, 0x0, 0x80000]),
        U256::from_limbs([0x4b0699ed39bd0000, 0x60432475f962d341, 0x64680b, 0x0]),
        U256::from_limbs([0xe9f9eafe1de18649, 0x98c111d, 0x0, 0x0]),
        U256::from_limbs([0x20d9caaa, 0x0, 0x0, 0x0]),
    ];
    let y = ln((U256::from(b - a) << 57) / U256::from(time_value) + (U256::ONE << 57)) - LN_2_57;
    let s = if y < 65_536 {
        product(time_value, SQRT_TAU.unsigned_abs()) / U256::from(a)
    } else {
        let y = U256::from(y.unsigned_abs());
        let horner = |c: [U256; 4]| -> U256 { (c[0] + y * (c[1] + y * (c[2] + y * c[3]))) >> 154 };
        ((U256::from(x) * horner(Q)) << 57) / (y * horner(P))
    };
    let z: U256 = (s * s) >> 57;
    let c = U256::from(75_720_995_853_632_902_916_069_738_134_460_u128)
        + z * U256::from(64_851_834_634_135_u64);
    let bend: U256 = (product(x, x) * U256::from(50_039_995_859_672_u64)) >> 114;
    let c = U256::from(6_004_799_503_160_661_u64) - bend + ((z * c) >> 114);
    low(s + ((s * (z * c)) >> 114)).unsigned_abs()
}

/// The same for great v.
fn wide(x: u128, minus_ln: u128) -> u128 {
    let y = minus_ln + (x >> 1);
    let times = |a: u128| low(product(y, a) >> 57).unsigned_abs();
    let v = 71_913_141_620_311_984 + times(219_168_735_112_617_536 + times(3_221_037_287_717_380));
    let v = (v << 57) / (ONE.unsigned_abs() + times(16_858_570_201_531_648));
    let h = (x << 57) / v;
    let less = U256::from(3) * product(h, h) / U256::from(v << 1);
    v - low(less).unsigned_abs()
}
