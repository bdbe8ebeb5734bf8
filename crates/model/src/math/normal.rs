//! The standard normal distribution. Source: `contracts/src/math/Normal.sol`.

use super::{
    exponential::split_exp,
    word::{WAD, low},
};
use alloy_primitives::U256;

/// From here on (9.5) a tail is below 2^-62.
pub(crate) const TAIL_END_X57: u128 = 19 << 56;
const TAIL_END_WAD: u128 = 9_500_000_000_000_000_000;
/// From here on (8.5) a tail is below 10 wei.
const CDF_END_WAD: u128 = 8_500_000_000_000_000_000;

/// Density \[wad\] at x \[wad\], rounded down. Error at most 1e-16.
pub fn pdf_wad(x: i128) -> u128 {
    let a = x.unsigned_abs();
    if a >= TAIL_END_WAD {
        return 0;
    }
    (bell_x62((a << 57) / WAD) * 398_942_280_401_432_678) >> 62
}

/// Probability \[wad\] of a value below x \[wad\]. Error at most 2e-14.
pub fn cdf_wad(x: i128) -> u128 {
    let a = x.unsigned_abs();
    let tail = if a < CDF_END_WAD { tail_wad(a >> 9) } else { 0 };
    if x < 0 { tail } else { WAD - tail }
}

/// P(x)^-8 \[wad\], with x in 2^9 wei.
fn tail_wad(x: u128) -> u128 {
    const C: [U256; 15] = [
        U256::from_limbs([0x5d2c25148a183ce2, 0x8104b3c, 0x0, 0x0]),
        U256::from_limbs([0x45c4d4a8ab87987f, 0xb889a3b4d1840678, 0x3186b, 0x0]),
        U256::from_limbs([0x7631f45100000000, 0x345961968d243ad5, 0x9ba8cfaf02656697, 0xb7]),
        U256::from_limbs([0x0, 0x8be2955211f00000, 0xdf35dd99db2db1aa, 0x1d8c3a2346f176e5]),
        U256::from_limbs([0x199c32261143d48c, 0x174efdc33, 0x0, 0x0]),
        U256::from_limbs([0x5d89c28c20dc5fe7, 0x4643ece80d77ce75, 0x177481, 0x0]),
        U256::from_limbs([0x42ac6c8f145f25f1, 0xdaf467c3, 0x0, 0x0]),
        U256::from_limbs([0x386f2e83b924d782, 0xbcdb79b5401b9118, 0xf79b0, 0x0]),
        U256::from_limbs([0xb3bb193800000000, 0x15103c3c5e378be9, 0x7be952e48a814c44, 0x735]),
        U256::from_limbs([0xa80a1a22ba645b50, 0x105ae7b4ec, 0x0, 0x0]),
        U256::from_limbs([0x1cc848b1da10315f, 0xe1b3837fa86fc9d7, 0x1acba18, 0x0]),
        U256::from_limbs([0x25cc47c000000000, 0x33c10a3f09cb67bf, 0xbb92cc6c77f4f1b, 0x76c6]),
        U256::from_limbs([0x9debe77a446ccad3, 0x21388a305ad, 0x0, 0x0]),
        U256::from_limbs([0x488e71ef69983c11, 0x7f6c91b25332a1c3, 0x2019dafa, 0x0]),
        U256::from_limbs([0xe0e9e80000000000, 0x7b4499551738327c, 0x1e3ea8b48de37875, 0x8b95c]),
    ];
    let x = U256::from(x);
    let plus = |c: U256, q: U256| c.wrapping_add(x.wrapping_mul(q));
    let minus = |c: U256, q: U256| c.wrapping_sub(x.wrapping_mul(q));
    let q = U256::from(46_292_543_884_u64);
    let q = minus(C[3], minus(C[2], minus(C[1], minus(C[0], q)))).arithmetic_shr(209);
    let q = minus(C[5], minus(C[4], q)).arithmetic_shr(105);
    let q = minus(C[8], minus(C[7], plus(C[6], q))).arithmetic_shr(156);
    let q = plus(C[11], plus(C[10], plus(C[9], q))).arithmetic_shr(155);
    let q = plus(C[14], plus(C[13], plus(C[12], q))).arithmetic_shr(155);
    let square = q.wrapping_mul(q);
    let fourth: U256 = square.wrapping_mul(square) >> 126;
    low((U256::from(WAD) << 196) / fourth.wrapping_mul(fourth)).unsigned_abs()
}

/// Probability \[62 fraction bits\] of a value above x \[57 fraction bits\], 0 to 9.5.
pub(crate) fn tail_x62(x: u128) -> u128 {
    (bell_x62(x) * mills_x57(x >> 7)) >> 57
}

/// e^(-x^2/2) \[62 fraction bits\], x \[57 fraction bits\] 0 to 9.5, rounded down.
pub(crate) fn bell_x62(x: u128) -> u128 {
    let (mantissa, exponent) = split_exp(-((x * x) >> 53).cast_signed());
    let shift = u32::try_from(-exponent).unwrap_or(127);
    mantissa.unsigned_abs() >> shift
}

/// N(-x) / e^(-x^2/2) \[57 fraction bits\], x \[50 fraction bits\] 0 to 9.5, rounded down.
pub(crate) fn mills_x57(x: u128) -> u128 {
    const P: [U256; 6] = [
        U256::from_limbs([0x4b1cb56158df6bce, 0xfffffebdf30a4012, 0x1fffff, 0x0]),
        U256::from_limbs([0x68ea486a1ca9f5c3, 0x7214ca2d9, 0x0, 0x0]),
        U256::from_limbs([0x28959ff22a9b9d69, 0x1fbe6df6a9f4f283, 0xf7a2258df4ab05d2, 0x32]),
        U256::from_limbs([0x5e8733e26103ad0, 0xb78798b081d784d8, 0x33c8e, 0x0]),
        U256::from_limbs([0x70f39420adaec3ea, 0x1da9a299, 0x0, 0x0]),
        U256::from_limbs([0x7a57b5536f, 0x0, 0x0, 0x0]),
    ];
    const Q: [U256; 7] = [
        U256::from_limbs([0x1, 0x0, 0x400000, 0x0]),
        U256::from_limbs([0x7eb9425ed99f41a9, 0x1b06bbdf9c, 0x0, 0x0]),
        U256::from_limbs([
            0x57e486b1231ec08b,
            0x8aa74b2be4a1d41a,
            0x7a32fb1523a30121,
            0x4fbd3870c671d71,
        ]),
        U256::from_limbs([0x390f00302304a68c, 0xf3bc2ba58815849c, 0x42377b165165b02e, 0x84]),
        U256::from_limbs([0xd0712144c74f273f, 0x6469cf6766e574fc, 0x830e5, 0x0]),
        U256::from_limbs([0x1a8f891216895467, 0x4a573be5, 0x0, 0x0]),
        U256::from_limbs([0x132b0b8356c, 0x0, 0x0, 0x0]),
    ];
    let x = U256::from(x);
    let step = |p: U256, c: U256| c.wrapping_add(x.wrapping_mul(p));
    let p = step(step(step(P[5], P[4]), P[3]), P[2]) >> 150;
    let p = step(step(p, P[1]), P[0]);
    let q = step(step(step(step(Q[6], Q[5]), Q[4]), Q[3]), Q[2]) >> 200;
    let q = step(step(q, Q[1]), Q[0]);
    low((p << 57) / q).unsigned_abs()
}
