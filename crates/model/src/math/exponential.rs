//! exp and ln. Source: `contracts/src/math/Exponential.sol`.

use super::{
    OutOfRange,
    word::{WAD, low, signed},
};
use alloy_primitives::U256;

const LEAST_EXPONENT_WAD: i128 = -41_446_531_673_892_822_313;
const EXPONENT_END_WAD: i128 = 135_305_999_368_893_231_589;
/// ln 2, ln(2) / 2 and ln(1e18) with 118 fraction bits.
const LN_2_X118: i128 = 230_337_659_399_915_326_306_586_076_918_119_614;
const HALF_LN_2_X118: i128 = 115_168_829_699_957_663_153_293_038_459_059_807;
const LN_WAD_X118: i128 = 13_772_972_557_281_147_658_687_590_516_271_535_799;
const SQRT_2_X62: i128 = 6_521_908_912_666_391_106;

/// e^x \[wad\], rounded down; 0 below ln(1e-18). Error at most 6e-16 of the value and one wei.
///
/// # Errors
///
/// [`OutOfRange::Exponent`] from 135.3 on.
pub fn exp_wad(x: i128) -> Result<U256, OutOfRange> {
    if x < LEAST_EXPONENT_WAD {
        return Ok(U256::ZERO);
    }
    if x >= EXPONENT_END_WAD {
        return Err(OutOfRange::Exponent(x));
    }
    let (mantissa, exponent) = split_exp((x << 44) / 3_814_697_265_625);
    let shift = usize::try_from(195 - exponent).unwrap_or(usize::MAX);
    let scale = U256::from(WAD) << 133;
    Ok(U256::from(mantissa.unsigned_abs()).wrapping_mul(scale) >> shift)
}

/// e^x = m * 2^k: (m \[62 fraction bits\], k), for x \[62 fraction bits\], |x| < 2^70.
pub(super) fn split_exp(x: i128) -> (i128, i128) {
    const C: [U256; 5] = [
        U256::from_limbs([
            0xccf37664e257e9e8,
            0x88cdbd2a4a64132c,
            0x4315509ce8bb116f,
            0x800000000000247,
        ]),
        U256::from_limbs([0x3ac078f88924e7e4, 0x202389bee9996c99, 0xaaaaaaa9bd8d0378, 0x2a]),
        U256::from_limbs([0xf488b969db13c7f1, 0xd81e15756f25998c, 0x2d82, 0x0]),
        U256::from_limbs([0xf7de8c96c8c8e0b1, 0x455950, 0x0, 0x0]),
        U256::from_limbs([0x6e1f865c, 0x0, 0x0, 0x0]),
    ];
    let k = (103_957_133_576_908_769 * x + (1 << 117)) >> 118;
    let r = x - 3_196_577_161_300_663_915 * k;
    let z = signed((r * r) >> 74);
    let c = C[3].wrapping_sub(z.wrapping_mul(C[4]));
    let c = C[1].wrapping_add(z.wrapping_mul(z.wrapping_mul(c).wrapping_sub(C[2])));
    let c = low(C[0].wrapping_add(z.wrapping_mul(c)) >> 188);
    ((1 << 62) + (r << 63) / (c - r), k)
}

/// ln(x / 1e18) \[wad\], rounded to the nearest. Error at most 20 wei.
///
/// # Errors
///
/// [`OutOfRange::Logarithm`] at zero.
pub fn ln_wad(x: U256) -> Result<i128, OutOfRange> {
    let ln = signed(ln_x118(x)? - LN_WAD_X118).wrapping_mul(U256::from(WAD));
    Ok(low(ln.wrapping_add(U256::ONE << 117).arithmetic_shr(118)))
}

/// ln(x) \[57 fraction bits\], rounded down: the format of ln K in an option leg.
///
/// # Errors
///
/// [`OutOfRange::Logarithm`] at zero.
pub fn ln_x57(x: U256) -> Result<i128, OutOfRange> {
    Ok(ln_x118(x)? >> 61)
}

fn ln_x118(x: U256) -> Result<i128, OutOfRange> {
    if x.is_zero() {
        return Err(OutOfRange::Logarithm(x));
    }
    let zeros = x.leading_zeros();
    let m = low((x << zeros) >> 193);
    let s = ((m - SQRT_2_X62) << 62) / (m + SQRT_2_X62);
    let k = i128::try_from(255 - zeros).unwrap_or(0);
    Ok(HALF_LN_2_X118 + LN_2_X118 * k + twice_atanh_x118(s))
}

/// ln(b / a) \[57 fraction bits\], rounded down, for 0 < a <= b < 2^96 and b < 1024 a.
pub fn ln_ratio_x57(a: u128, b: u128) -> u128 {
    let q = (92_682 * b) / (a << 16);
    let j = q.max(1).ilog2();
    let a = a << j;
    let magnitude = (U256::from(b.abs_diff(a)) << 62) / U256::from(b + a);
    let s = if b < a { -low(magnitude) } else { low(magnitude) };
    (LN_2_X118.unsigned_abs() * u128::from(j)).wrapping_add_signed(twice_atanh_x118(s)) >> 61
}

/// 2 atanh(s) \[118 fraction bits\] for s \[62 fraction bits\], |s| <= 0.1717.
fn twice_atanh_x118(s: i128) -> i128 {
    const C: [U256; 7] = [
        U256::from_limbs([
            0x523f1fa2d11e4866,
            0x5813c734990ba474,
            0x49ffddc9afbb0031,
            0x400000000000031,
        ]),
        U256::from_limbs([0x6dd038b050b1e28a, 0x544272adfd47576d, 0x15555555552d498, 0x0]),
        U256::from_limbs([0x518b48095e06a725, 0xccccccd21b3430, 0x0, 0x0]),
        U256::from_limbs([
            0xdabd618c36c2d5a4,
            0x41be38ad3a8c775a,
            0x964d5c45075d2d7a,
            0x9249205bc7d02d,
        ]),
        U256::from_limbs([0x53d18f327022835, 0x2f73744245d177a6, 0x71c8b35bd83b14, 0x0]),
        U256::from_limbs([0x80d389880b381f0a, 0x5cc8c3fef29dbf, 0x0, 0x0]),
        U256::from_limbs([0x5635a8b44a9242, 0x0, 0x0, 0x0]),
    ];
    let z = signed((s * s) >> 60);
    let step = |p: U256, c: U256| c.wrapping_add(z.wrapping_mul(p));
    let p = step(step(step(C[6], C[5]), C[4]), C[3]) >> 192;
    let p = step(step(step(p, C[2]), C[1]), C[0]) >> 188;
    (s * low(p)) >> 5
}
