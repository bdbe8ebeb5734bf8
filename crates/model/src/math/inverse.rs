//! The inverse of the normal distribution. Source: `contracts/src/math/Normal.sol`.

use super::{
    OutOfRange, ln_x57,
    root::sqrt,
    word::{WAD, low},
};
use alloy_primitives::U256;

const LN_WAD_X57: i128 = 5_973_074_707_274_981_581;
const TAIL_START_X57: i128 = 327_141_476_932_192_829;
const CENTRE: ([i128; 7], [i128; 7]) = (
    [
        361_243_205_234_709_742,
        -4_792_606_215_044_342_580,
        24_444_978_971_377_667_383,
        -59_506_533_377_801_116_544,
        68_966_140_218_029_191_241,
        -31_861_247_555_799_747_168,
        2_908_957_666_902_261_103,
    ],
    [
        144_115_188_075_855_872,
        -2_062_890_324_537_069_820,
        11_580_505_375_694_234_693,
        -32_016_890_866_626_495_286,
        44_562_461_815_555_386_579,
        -27_933_177_013_591_240_403,
        5_379_554_180_044_602_570,
    ],
);
const TAIL: ([i128; 7], [i128; 7]) = (
    [
        206_401_587_095_003_934,
        451_796_055_547_106_536,
        359_945_968_409_898_698,
        132_650_142_735_962_950,
        23_344_799_523_576_207,
        1_791_447_129_710_674,
        43_974_125_828_088,
    ],
    [
        144_115_188_075_855_872,
        194_034_879_061_249_484,
        93_992_554_662_699_257,
        19_739_616_790_298_507,
        1_692_306_374_391_049,
        43_968_970_615_691,
        29_096_396,
    ],
);

/// The value \[wad\] below which a probability \[wad\] lies.
/// Error at most 1e-13 for 0.075 to 0.925, 1e-16 / p + 1e-13 for a smaller tail p.
///
/// # Errors
///
/// [`OutOfRange::Probability`] unless 0 < p < 1.
pub fn inverse_cdf_wad(p: u128) -> Result<i128, OutOfRange> {
    if p == 0 || p >= WAD {
        return Err(OutOfRange::Probability(p));
    }
    let s = p.cast_signed() - WAD.cast_signed() / 2;
    if s * s <= 180_625 * 10_i128.pow(30) {
        let square = U256::from((s * s).unsigned_abs()) << 57;
        let z = low(square / U256::from(WAD * WAD));
        return Ok(s * horner(&CENTRE.0, z) / horner(&CENTRE.1, z));
    }
    let tail = p.min(WAD - p);
    let ln = ln_x57(U256::from(tail))? - LN_WAD_X57;
    let t = low(sqrt(U256::from(ln.unsigned_abs()) << 58)) - TAIL_START_X57;
    let x = WAD.cast_signed() * horner(&TAIL.0, t) / horner(&TAIL.1, t);
    Ok(if s < 0 { -x } else { x })
}

/// A polynomial \[57 fraction bits\], every product rounded down.
fn horner(coefficients: &[i128; 7], x: i128) -> i128 {
    coefficients.iter().rev().fold(0, |sum, c| ((sum * x) >> 57) + c)
}
