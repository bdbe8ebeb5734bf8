// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ScenarioRows
/// @notice The inner loops over a scenario table: its rows and its histories, read from grids of 27 nodes.
/// @dev A grid is P&L at 9 moves of the spot times 3 of the volatility, node = 3 * spot + volatility. Values are below
/// 2^140 in magnitude, so that nothing overflows: weights have 16 bits and bilinear weights add up to 2^16.
library ScenarioRows {
    /// @notice The row that loses most.
    /// @param code the table
    /// @param from offset of the first row
    /// @param rows how many: weight of 16 bits, then one node of 8 bits per column
    /// @param grids by column
    /// @param used bit per column whose grid is not zero
    /// @return loss weight times loss, zero when no row loses [1e-4 of the grid's unit]
    /// @return row the first of those that lose as much, zero when none does
    function worstWeighted(
        bytes memory code,
        uint256 from,
        uint256 rows,
        int256[27][] memory grids,
        uint256 used
    ) internal pure returns (int256 loss, uint256 row) {
        if (used == 0) return (0, 0);
        assembly ("memory-safe") {
            // pairs of (place of the node within a row, grid), of the used columns, where memory is free
            let pairs := mload(0x40)
            let end := pairs
            for { let c := 0 } shr(c, used) { c := add(c, 1) } {
                if and(1, shr(c, used)) {
                    mstore(end, add(c, 2))
                    mstore(add(0x20, end), mload(add(add(0x20, grids), shl(5, c))))
                    end := add(0x40, end)
                }
            }
            let size := add(2, mload(grids))
            let p := add(add(0x20, code), from)
            let last := add(p, mul(size, rows))
            let first := p
            let worst := p
            let least := 0
            switch and(used, sub(used, 1))
            case 0 {
                // one column: the same without the inner loop, and four at a time, then one by one
                let place := mload(pairs)
                let grid := mload(add(0x20, pairs))
                for { let early := sub(last, mul(3, size)) } lt(p, early) {} {
                    let w := mload(p)
                    w := mul(shr(240, w), mload(add(grid, shl(5, byte(place, w)))))
                    if slt(w, least) {
                        least := w
                        worst := p
                    }
                    p := add(p, size)
                    w := mload(p)
                    w := mul(shr(240, w), mload(add(grid, shl(5, byte(place, w)))))
                    if slt(w, least) {
                        least := w
                        worst := p
                    }
                    p := add(p, size)
                    w := mload(p)
                    w := mul(shr(240, w), mload(add(grid, shl(5, byte(place, w)))))
                    if slt(w, least) {
                        least := w
                        worst := p
                    }
                    p := add(p, size)
                    w := mload(p)
                    w := mul(shr(240, w), mload(add(grid, shl(5, byte(place, w)))))
                    if slt(w, least) {
                        least := w
                        worst := p
                    }
                    p := add(p, size)
                }
                for {} lt(p, last) { p := add(p, size) } {
                    let w := mload(p)
                    w := mul(shr(240, w), mload(add(grid, shl(5, byte(place, w)))))
                    if slt(w, least) {
                        least := w
                        worst := p
                    }
                }
            }
            default {
                for {} lt(p, last) { p := add(p, size) } {
                    let w := mload(p)
                    let pnl := 0
                    for { let q := pairs } lt(q, end) { q := add(0x40, q) } {
                        pnl := add(pnl, mload(add(mload(add(0x20, q)), shl(5, byte(mload(q), w)))))
                    }
                    pnl := mul(shr(240, w), pnl)
                    if slt(pnl, least) {
                        least := pnl
                        worst := p
                    }
                }
            }
            loss := sub(0, least)
            row := div(sub(worst, first), size)
        }
    }

    /// @notice The sum of the `worst` smallest P&L over histories, each read from the grids by bilinear interpolation.
    /// @dev A history whose cell has no corner below the bar, the greatest of the smallest so far, is passed over: cheap
    /// where the largest moves stand first. The loop ends at a word put behind the last history for as long as it runs: its
    /// bytes name cell 16, which is always below the bar.
    /// @param code the table
    /// @param from offset of the first history
    /// @param count how many, at least `worst`: per column cell 8 bits, below 16, fx 8, fv 8
    /// @param grids by column, at most 8
    /// @param used bit per column whose grid is not zero
    /// @param worst how many are added up, at least one
    /// @return sum [1/65536 of the grid's unit]
    function sumOfWorst(
        bytes memory code,
        uint256 from,
        uint256 count,
        int256[27][] memory grids,
        uint256 used,
        uint256 worst
    ) internal pure returns (int256 sum) {
        if (used == 0) return 0;
        assembly ("memory-safe") {
            // 16 pairs (least corner, address of the corner), one per cell i at node 3 * (i / 2) + i % 2; and the last cell
            function cells(at, grid) {
                for { let i := 0 } lt(i, 16) { i := add(i, 1) } {
                    let p := add(grid, shl(5, add(i, shr(1, i))))
                    let x := mload(p)
                    let y := mload(add(0x20, p))
                    x := xor(x, mul(xor(x, y), slt(y, x)))
                    y := mload(add(0x60, p))
                    x := xor(x, mul(xor(x, y), slt(y, x)))
                    y := mload(add(0x80, p))
                    x := xor(x, mul(xor(x, y), slt(y, x)))
                    mstore(at, shl(16, x))
                    mstore(add(0x20, at), p)
                    at := add(0x40, at)
                }
                mstore(at, shl(254, 3))
            }
            // P&L of a history, 16 fraction bits: along the spot below and above, then along the volatility
            function pnlOf(w, corner) -> x {
                let fx := byte(1, w)
                x := mload(corner)
                x := add(shl(8, x), mul(fx, sub(mload(add(0x60, corner)), x)))
                let y := mload(add(0x20, corner))
                y := add(shl(8, y), mul(fx, sub(mload(add(0x80, corner)), y)))
                x := add(shl(8, x), mul(byte(2, w), sub(y, x)))
            }
            // inserts into the smallest so far, which ascend behind a word of minus infinity, where `top` falls out; returns the
            // greatest
            function insert(top, x) -> bar {
                let q := sub(top, 0x20)
                for {} sgt(mload(q), x) {} { q := sub(q, 0x20) }
                q := add(0x20, q)
                mcopy(add(0x20, q), q, sub(top, q))
                mstore(q, x)
                bar := mload(top)
            }
            // where memory is free: the cells of one column, the smallest, the sums of the columns before the last
            let records := mload(0x40)
            let least := add(0x460, records)
            let top := add(least, shl(5, sub(worst, 1)))
            let sums := add(0x20, top)
            mstore(sub(least, 0x20), shl(255, 1))

            let size := mul(3, mload(grids))
            let p := add(add(0x20, code), from)
            let last := add(p, mul(size, count))
            let behind := mload(last)
            mstore(last, 0x1010101010101010101010101010101010101010101010101010101010101010)

            let running := 0 // the sums so far
            for {} and(used, sub(used, 1)) { used := shr(1, used) } {
                if and(1, used) {
                    cells(records, mload(add(0x20, grids)))
                    let s := sums
                    for { let q := p } lt(q, last) { q := add(q, size) } {
                        let w := mload(q)
                        let x := pnlOf(w, mload(add(0x20, add(records, and(0x3c0, shr(242, w))))))
                        if running { x := add(x, mload(s)) }
                        mstore(s, x)
                        s := add(0x20, s)
                    }
                    running := sums
                }
                grids := add(0x20, grids)
                p := add(3, p)
                last := add(3, last)
            }
            for {} iszero(and(1, used)) { used := shr(1, used) } {
                grids := add(0x20, grids)
                p := add(3, p)
                last := add(3, last)
            }
            cells(records, mload(add(0x20, grids)))
            // the first ones as they come
            for { let next := least } lt(next, sums) { next := add(0x20, next) } {
                let w := mload(p)
                w := pnlOf(w, mload(add(0x20, add(records, and(0x3c0, shr(242, w))))))
                if running {
                    w := add(w, mload(running))
                    running := add(0x20, running)
                }
                pop(insert(next, w))
                p := add(p, size)
            }
            let bar := mload(top)
            switch running
            case 0 {
                for {} 1 { p := add(p, size) } {
                    // four at a time: a loop costs 20 gas a history
                    for {} 1 { p := add(p, size) } {
                        if slt(mload(add(records, and(0x7c0, shr(242, mload(p))))), bar) { break }
                        p := add(p, size)
                        if slt(mload(add(records, and(0x7c0, shr(242, mload(p))))), bar) { break }
                        p := add(p, size)
                        if slt(mload(add(records, and(0x7c0, shr(242, mload(p))))), bar) { break }
                        p := add(p, size)
                        if slt(mload(add(records, and(0x7c0, shr(242, mload(p))))), bar) { break }
                    }
                    if eq(p, last) { break }
                    let w := mload(p)
                    w := pnlOf(w, mload(add(0x20, add(records, and(0x3c0, shr(242, w))))))
                    if slt(w, bar) { bar := insert(top, w) }
                }
            }
            default {
                for {} 1 { p := add(p, size) } {
                    let w := mload(p)
                    let cell := add(records, and(0x7c0, shr(242, w)))
                    let before := mload(running)
                    running := add(0x20, running)
                    if iszero(slt(add(before, mload(cell)), bar)) { continue }
                    if eq(p, last) { break }
                    w := add(before, pnlOf(w, mload(add(0x20, cell))))
                    if slt(w, bar) { bar := insert(top, w) }
                }
            }
            mstore(add(add(add(0x20, code), from), mul(size, count)), behind)
            for { let q := least } lt(q, sums) { q := add(0x20, q) } { sum := add(sum, mload(q)) }
        }
    }
}
