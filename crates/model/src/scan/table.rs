//! The normal distribution as quadratics. Source: `contracts/src/math/NormalTable.sol`.

use crate::math::tail_x62;

/// Cells on each side of zero.
const HALF: u128 = 576;
/// The bits of b within a cell.
const SLOPE: i128 = 0xffff_ffff_ff00_0000;
/// Half the table in distances: cells with 32 fraction bits.
pub(super) const HALF_X32: i128 = 576 << 32;

/// 1,152 cells of width 1/96, from -6 to 6; with t the place within a cell, `N = a + b t + c t^2`.
///
/// A cell is a: 64 bits, unit 2^-39, then b: 40 bits, unit 2^-47, then c: 24 bits signed, unit 2^-39.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NormalTable {
    cells: Vec<i128>,
    /// The same, taken apart: a (the whole cell), b at its place, c.
    pub(super) split: Vec<(u128, u64, i32)>,
}

impl Default for NormalTable {
    fn default() -> Self {
        Self::new()
    }
}

impl NormalTable {
    /// The table, computed.
    pub fn new() -> Self {
        let inner =
            (1..2 * HALF - 1).map(|i| pack(cdf_x62(2 * i), cdf_x62(2 * i + 1), cdf_x62(2 * i + 2)));
        let cells: Vec<i128> = std::iter::once(0).chain(inner).chain([1 << 103]).collect();
        let split = cells.iter().map(|&cell| {
            let c = i32::try_from((cell << 104) >> 104).unwrap_or(0);
            (cell.cast_unsigned(), u64::try_from(cell & SLOPE).unwrap_or(0), c)
        });
        Self { split: split.collect(), cells }
    }

    /// The code that a contract of this table has.
    pub fn code(&self) -> Vec<u8> {
        std::iter::once(0).chain(self.cells.iter().flat_map(|cell| cell.to_be_bytes())).collect()
    }

    /// N \[103 fraction bits\] at a distance from zero in cells \[32 fraction bits\], 0 or 1 outside.
    pub(super) fn cdf_x103(&self, distance: i128) -> i128 {
        let place = (distance + HALF_X32).clamp(0, 2 * HALF_X32 - 1);
        let index = usize::try_from(place >> 32).unwrap_or(0);
        evaluate(self.cells.get(index).copied().unwrap_or(0), place & 0xffff_ffff)
    }
}

/// `a + t (b + t c)`; a is the whole cell, since what follows it is below its unit.
pub(super) const fn evaluate(cell: i128, t: i128) -> i128 {
    let c = (cell << 104) >> 104;
    cell + t * ((cell & SLOPE) + t * c)
}

/// The quadratic through three values \[62 fraction bits\], packed.
const fn pack(low: i128, middle: i128, high: i128) -> i128 {
    let c = (2 * (low + high - 2 * middle)) >> 23;
    let b = (high - low - (c << 23)) >> 15;
    (low >> 23) << 64 | b << 24 | (c & 0xff_ffff)
}

/// N \[62 fraction bits\] at `half_cells` / 192 - 6.
fn cdf_x62(half_cells: u128) -> i128 {
    let tail = |half_cells: u128| tail_x62((half_cells << 57) / 192).cast_signed();
    if half_cells < 2 * HALF {
        tail(2 * HALF - half_cells)
    } else {
        (1 << 62) - tail(half_cells - 2 * HALF)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Within a cell the slope b + 2 c t is least at an end; between cells the value may not fall.
    #[test]
    fn rises_everywhere() {
        let table = NormalTable::new();
        let whole = 1 << 32;
        let mut last = 0;
        for &cell in &table.cells {
            let (b, c) = (cell & SLOPE, (cell << 104) >> 104);
            assert!(b >= 0 && b + 2 * whole * c >= 0, "{cell:x}");
            let (first, end) = (evaluate(cell, 0), evaluate(cell, whole - 1));
            assert!(first >= last - (1 << 64) && end >= first, "{cell:x}: {last} {first} {end}");
            last = end;
        }
        assert!(last <= 1 << 103);
    }
}
