//! The standard normal distribution. Source: `contracts/src/math/Normal.sol`.

use super::{
    exponential::split_exp,
    word::{WAD, low, scaled},
};
use alloy_primitives::U256;

/// From here on (9.5) a tail is below 2^-62.
pub(crate) const TAIL_END_X57: u128 = 19 << 56;
const TAIL_END_WAD: u128 = 9_500_000_000_000_000_000;

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
    let tail = if a < TAIL_END_WAD {
        let a = (a << 57) / WAD;
        let scaled = U256::from(mills_x57(a >> 7) * WAD).wrapping_mul(U256::from(bell_x62(a)));
        low(scaled >> 119).unsigned_abs()
    } else {
        0
    };
    if x < 0 { tail } else { WAD - tail }
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
        scaled(144_115_188_075_850_719, 92),
        scaled(128_444_023_703_222_930, 42),
        scaled(57_384_098_489_422_508, 142),
        scaled(14_576_137_476_344_584, 92),
        scaled(2_087_322_537_180_389, 42),
        scaled(134_517_122_887_532 >> 8, 0),
    ];
    const Q: [U256; 7] = [
        scaled(288_230_376_151_711_744, 92),
        scaled(486_862_614_490_492_497, 42),
        scaled(359_113_172_288_216_433, 192),
        scaled(148_910_011_926_005_143, 142),
        scaled(36_888_985_663_764_086, 92),
        scaled(5_231_265_758_749_666, 42),
        scaled(337_209_562_852_279 >> 8, 0),
    ];
    let x = U256::from(x);
    let step = |p: U256, c: U256| c.wrapping_add(x.wrapping_mul(p));
    let p = step(step(step(P[5], P[4]), P[3]), P[2]) >> 150;
    let p = step(step(p, P[1]), P[0]);
    let q = step(step(step(step(Q[6], Q[5]), Q[4]), Q[3]), Q[2]) >> 200;
    let q = step(step(q, Q[1]), Q[0]);
    low((p << 57) / q).unsigned_abs()
}
