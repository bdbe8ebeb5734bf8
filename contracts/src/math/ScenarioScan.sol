// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Exponential} from "./Exponential.sol";

/// @notice A scan under way: where its working memory begins. Good for the call that opened it.
type Scan is uint256;

using ScenarioScan for Scan global;

/// @title ScenarioScan
/// @notice P&L of many options of one underlying on 27 nodes: 9 moves of the spot times 3 of the volatility.
///
///     open(table, R)                           once per underlying
///       setExpiry(forward, discount, ...)      once per expiry, before its options
///         addOption(...)                       any number, any sign
///       addLinear(size, price)                 perpetuals, collateral
///     close()                                  then pnlAt(spotNode, volatilityNode)
///     again(R)                                 the next underlying, in the same memory
///
/// At node (i, j) an option is worth `D (F_i N(d1) - K N(d2))`, F_i = F e^(x_i), v_j = m_j v,
/// d1 = (ln F - ln K + x_i) / v_j + v_j / 2 and d2 = d1 - v_j; a put is a call less the forward.
/// x_i = -2R, -R, -2R/3, -R/3, 0, R/3, 2R/3, R, 2R; m_j = down, 1, up.
///
/// Prices (forward, strike) are integers below 2^56 in one unit that the caller chooses, such as 1e-8; sizes are
/// integers below 2^95; the result is in size times price. Error of a node: 1.5e-8 of size times the larger of
/// forward and strike, plus one unit of price per size.
/// @dev N is read from the code of NormalTable: copied to memory once, 4.1k gas and 18,432 bytes. Other memory:
///
///     9 records of 7 words, one per move: [ P&L at the 3 volatilities | D F_i, 8 fraction bits, 3 times | e^(x_i) wad ]
///     then R/3, ln F, m_j (3), D, D F, centre of the table, linear exposure
///
/// Distances d are in cells of the table (1/96), 32 fraction bits, and include the table's address / 16: shifted
/// right by 28, without the lowest 4 bits, they are the address of their cell, while the low 32 bits are the place
/// within it. Memory has less than 2^24 bytes.
library ScenarioScan {
    /// @notice Thrown when the address does not hold the table of the normal distribution.
    error NotNormalTable(address table);
    /// @notice Thrown when the scan range R [wad] exceeds 2.5.
    error RangeTooWide(uint256 rangeWad);
    /// @notice Thrown when a forward is 0 or 2^56 and more.
    error ForwardOutOfRange(uint256 forward);
    /// @notice Thrown when a discount factor [wad] is 0 or above 4.
    error DiscountOutOfRange(uint256 discountWad);
    /// @notice Thrown when a multiplier of volatility [wad] is below 0.01 or above 100.
    error MultiplierOutOfRange(uint256 multiplierWad);
    /// @notice Thrown when a strike is 0 or above 2^56, a total volatility [57 fraction bits] 32 and more, or a
    /// size, alone or times forward + strike at the highest node, 2^95 or 2^119 and more.
    error OptionOutOfRange(int256 size, uint256 strike, uint256 volatilityX57);
    /// @notice Thrown when a price is 2^56 and more, or a size, alone or times price, 2^95 or 2^119 and more.
    error ExposureOutOfRange(int256 size, uint256 price);

    uint256 private constant RECORD = 0xe0;
    uint256 private constant RECORDS = 0x7e0;
    uint256 private constant TOP_FORWARD = 0x760;
    uint256 private constant THIRD = 0x7e0;
    uint256 private constant LN_FORWARD = 0x800;
    uint256 private constant MULTIPLIERS = 0x820;
    uint256 private constant DISCOUNT = 0x880;
    uint256 private constant FORWARD = 0x8a0;
    uint256 private constant CENTRE = 0x8c0;
    uint256 private constant LINEAR = 0x8e0;
    uint256 private constant TABLE = 0x900;
    uint256 private constant TABLE_BYTES = 18_432;
    /// @dev Half the table: 576 cells.
    uint256 private constant HALF = 0x24000000000;
    /// @dev The bits of an address that is a multiple of 16. A mask of all bits above the lowest 4 would cost 12 gas more.
    uint256 private constant CELL = 0xfffff0;
    /// @dev The bits of b within a cell.
    uint256 private constant SLOPE = 0xffffffffff000000;
    /// @dev How many thirds of R follow each node, a byte each.
    uint256 private constant STEPS = 0x0301010101010103000000000000000000000000000000000000000000000000;
    uint256 private constant WAD = 1000000000000000000;
    uint256 private constant WAD_SQUARED = 1000000000000000000000000000000000000;

    /// @notice Begins a scan and takes its memory.
    /// @param table where NormalTable stands
    /// @param rangeWad scan range R [wad], at most 2.5
    function open(address table, uint256 rangeWad) internal view returns (Scan scan) {
        require(table.code.length == TABLE_BYTES + 1, NotNormalTable(table));
        assembly ("memory-safe") {
            scan := mload(0x40)
            mstore(0x40, add(scan, add(TABLE, TABLE_BYTES)))
            extcodecopy(table, add(scan, TABLE), 1, TABLE_BYTES)
        }
        scan.again(rangeWad);
    }

    /// @notice Begins the scan of another underlying in the memory of one that is no longer needed.
    /// @param rangeWad scan range R [wad], at most 2.5
    function again(Scan scan, uint256 rangeWad) internal pure {
        require(rangeWad <= 2.5e18, RangeTooWide(rangeWad));
        uint256 e1 = Exponential.expWad(int256(rangeWad / 3));
        assembly ("memory-safe") {
            calldatacopy(scan, calldatasize(), TABLE) // zeros
            mstore(add(scan, THIRD), shl(32, mul(96, div(shl(57, div(rangeWad, 3)), WAD))))
            mstore(add(scan, TOP_FORWARD), shl(200, 1)) // no option fits until an expiry is set
            mstore(add(scan, CENTRE), add(HALF, shl(28, add(scan, TABLE))))

            let e2 := div(mul(e1, e1), WAD)
            let e3 := div(mul(e1, e2), WAD)
            let e6 := div(mul(e3, e3), WAD)
            let factor := add(scan, 0xc0)
            mstore(factor, div(WAD_SQUARED, e6))
            mstore(add(0x0e0, factor), div(WAD_SQUARED, e3))
            mstore(add(0x1c0, factor), div(WAD_SQUARED, e2))
            mstore(add(0x2a0, factor), div(WAD_SQUARED, e1))
            mstore(add(0x380, factor), WAD)
            mstore(add(0x460, factor), e1)
            mstore(add(0x540, factor), e2)
            mstore(add(0x620, factor), e3)
            mstore(add(0x700, factor), e6)
        }
    }

    /// @notice Sets what the options that follow have in common.
    /// @param forward F, the unit of price, 1 to 2^56 - 1
    /// @param discountWad D [wad], above 0, at most 4
    /// @param downWad multiplier of volatility at volatility node 0 [wad], 0.01 to 100
    /// @param upWad multiplier of volatility at volatility node 2 [wad], 0.01 to 100
    function setExpiry(Scan scan, uint256 forward, uint256 discountWad, uint256 downWad, uint256 upWad)
        internal
        pure
    {
        scan.setExpiryAt(forward, Exponential.lnX57(forward), discountWad, downWad, upWad);
    }

    /// @notice The same where the logarithm of the forward is known.
    /// @param lnForward `Exponential.lnX57(forward)`
    function setExpiryAt(
        Scan scan,
        uint256 forward,
        int256 lnForward,
        uint256 discountWad,
        uint256 downWad,
        uint256 upWad
    ) internal pure {
        unchecked {
            require(forward - 1 < (1 << 56) - 1, ForwardOutOfRange(forward));
            require(discountWad - 1 < 4e18, DiscountOutOfRange(discountWad));
            require(downWad - 0.01e18 <= 99.99e18, MultiplierOutOfRange(downWad));
            require(upWad - 0.01e18 <= 99.99e18, MultiplierOutOfRange(upWad));
        }
        assembly ("memory-safe") {
            mstore(add(scan, LN_FORWARD), lnForward)
            mstore(add(scan, MULTIPLIERS), downWad)
            mstore(add(scan, add(MULTIPLIERS, 0x20)), WAD)
            mstore(add(scan, add(MULTIPLIERS, 0x40)), upWad)
            mstore(add(scan, DISCOUNT), discountWad)
            forward := mul(forward, discountWad)
            mstore(add(scan, FORWARD), div(forward, WAD))
            forward := shl(8, forward)
            let end := add(scan, RECORDS)
            for { let p := scan } lt(p, end) { p := add(RECORD, p) } {
                let f := div(mul(forward, mload(add(0xc0, p))), WAD_SQUARED)
                mstore(add(0x60, p), f)
                mstore(add(0x80, p), f)
                mstore(add(0xa0, p), f)
            }
        }
    }

    /// @notice Adds the P&L of an option at all nodes.
    /// @param isPut put or call
    /// @param volatilityX57 v, sqrt of the total variance to expiry [57 fraction bits], below 32; 0 for an expired leg
    /// @param lnStrikeX57 `Exponential.lnX57(strike)`
    /// @param strike K, the unit of price, 1 to 2^56
    /// @param size signed, |size| < 2^95
    function addOption(
        Scan scan,
        bool isPut,
        uint256 volatilityX57,
        int256 lnStrikeX57,
        uint256 strike,
        int256 size
    ) internal pure {
        uint256 k; // D K, 8 fraction bits
        bool refused;
        assembly ("memory-safe") {
            k := div(shl(8, mul(strike, mload(add(scan, DISCOUNT)))), WAD)
            refused := or(
                or(shr(62, volatilityX57), shr(56, sub(strike, 1))),
                or(
                    shr(96, add(shl(95, 1), size)),
                    shr(128, add(shl(127, 1), mul(size, add(mload(add(scan, TOP_FORWARD)), k))))
                )
            )
        }
        if (refused) revert OptionOutOfRange(size, strike, volatilityX57);
        assembly ("memory-safe") {
            // Node (i, j): one call at d (d1) and d - v (d2), both within the table.
            //   N = a + t (b + t c), 103 fraction bits; a is the whole cell, since what follows it is below its unit
            //   P&L += size * ((D F_i N(d1) - D K N(d2)) >> 111)
            // Node where d or d - v may leave the table, in which the first cell is 0 and the last one 1.
            function edge(p, size_, k_, d, v, step, bottom) {
                let top := add(bottom, sub(shl(1, HALF), 1))
                for { let i := 0 } lt(i, 9) { i := add(i, 1) } {
                    if iszero(slt(d, bottom)) {
                        let d2 := sub(d, v)
                        switch sgt(d2, top)
                        case 1 {
                            // both are one
                            mstore(p, add(mload(p), mul(size_, sar(8, sub(mload(add(0x60, p)), k_)))))
                        }
                        default {
                            let d1 := xor(d, mul(xor(d, top), sgt(d, top)))
                            d2 := xor(d2, mul(xor(d2, bottom), slt(d2, bottom)))
                            let w := shr(128, mload(and(CELL, shr(28, d1))))
                            d1 := and(0xffffffff, d1)
                            d1 := add(w, mul(d1, add(and(SLOPE, w), mul(d1, signextend(2, w)))))
                            w := shr(128, mload(and(CELL, shr(28, d2))))
                            d2 := and(0xffffffff, d2)
                            d2 := add(w, mul(d2, add(and(SLOPE, w), mul(d2, signextend(2, w)))))
                            d1 := sar(111, sub(mul(mload(add(0x60, p)), d1), mul(k_, d2)))
                            mstore(p, add(mload(p), mul(size_, d1)))
                        }
                    }
                    p := add(RECORD, p)
                    d := add(d, mul(step, byte(i, STEPS)))
                }
            }

            if isPut {
                mstore(add(scan, LINEAR), sub(mload(add(scan, LINEAR)), mul(size, mload(add(scan, FORWARD)))))
            }
            // log-moneyness in cells, and no volatility below 2^-49, lest it vanish times a multiplier
            lnStrikeX57 := shl(32, mul(96, sub(mload(add(scan, LN_FORWARD)), lnStrikeX57)))
            volatilityX57 := or(256, volatilityX57)

            for { let p := scan } lt(p, add(scan, 0x60)) { p := add(0x20, p) } {
                let v := div(mul(volatilityX57, mload(add(MULTIPLIERS, p))), WAD)
                let step := div(mload(add(scan, THIRD)), v)
                let d := sdiv(lnStrikeX57, v)
                v := shr(25, mul(96, v))
                {
                    let reach := add(shr(1, v), mul(6, step))
                    let inside := sgt(sub(sub(HALF, 1), reach), xor(d, sar(255, d)))
                    d := add(add(d, mload(add(scan, CENTRE))), sub(v, reach))
                    if iszero(inside) {
                        edge(p, size, k, d, v, step, sub(mload(add(scan, CENTRE)), HALF))
                        continue
                    }
                }
                // Nine nodes, unrolled: a loop would cost 45 gas a node.
                // forgefmt: disable-start
                {
                    let w := shr(128, mload(and(CELL, shr(28, d)))) let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(and(CELL, shr(28, sub(d, v))))) let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x000, p), add(mload(add(0x000, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x060, p)), add(w, mul(t, add(and(SLOPE, w), mul(t, signextend(2, w)))))),
                        mul(k, add(w2, mul(t2, add(and(SLOPE, w2), mul(t2, signextend(2, w2))))))
                    )))))
                }
                d := add(mul(3, step), d)
                {
                    let w := shr(128, mload(and(CELL, shr(28, d)))) let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(and(CELL, shr(28, sub(d, v))))) let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x0e0, p), add(mload(add(0x0e0, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x140, p)), add(w, mul(t, add(and(SLOPE, w), mul(t, signextend(2, w)))))),
                        mul(k, add(w2, mul(t2, add(and(SLOPE, w2), mul(t2, signextend(2, w2))))))
                    )))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(and(CELL, shr(28, d)))) let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(and(CELL, shr(28, sub(d, v))))) let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x1c0, p), add(mload(add(0x1c0, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x220, p)), add(w, mul(t, add(and(SLOPE, w), mul(t, signextend(2, w)))))),
                        mul(k, add(w2, mul(t2, add(and(SLOPE, w2), mul(t2, signextend(2, w2))))))
                    )))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(and(CELL, shr(28, d)))) let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(and(CELL, shr(28, sub(d, v))))) let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x2a0, p), add(mload(add(0x2a0, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x300, p)), add(w, mul(t, add(and(SLOPE, w), mul(t, signextend(2, w)))))),
                        mul(k, add(w2, mul(t2, add(and(SLOPE, w2), mul(t2, signextend(2, w2))))))
                    )))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(and(CELL, shr(28, d)))) let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(and(CELL, shr(28, sub(d, v))))) let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x380, p), add(mload(add(0x380, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x3e0, p)), add(w, mul(t, add(and(SLOPE, w), mul(t, signextend(2, w)))))),
                        mul(k, add(w2, mul(t2, add(and(SLOPE, w2), mul(t2, signextend(2, w2))))))
                    )))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(and(CELL, shr(28, d)))) let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(and(CELL, shr(28, sub(d, v))))) let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x460, p), add(mload(add(0x460, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x4c0, p)), add(w, mul(t, add(and(SLOPE, w), mul(t, signextend(2, w)))))),
                        mul(k, add(w2, mul(t2, add(and(SLOPE, w2), mul(t2, signextend(2, w2))))))
                    )))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(and(CELL, shr(28, d)))) let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(and(CELL, shr(28, sub(d, v))))) let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x540, p), add(mload(add(0x540, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x5a0, p)), add(w, mul(t, add(and(SLOPE, w), mul(t, signextend(2, w)))))),
                        mul(k, add(w2, mul(t2, add(and(SLOPE, w2), mul(t2, signextend(2, w2))))))
                    )))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(and(CELL, shr(28, d)))) let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(and(CELL, shr(28, sub(d, v))))) let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x620, p), add(mload(add(0x620, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x680, p)), add(w, mul(t, add(and(SLOPE, w), mul(t, signextend(2, w)))))),
                        mul(k, add(w2, mul(t2, add(and(SLOPE, w2), mul(t2, signextend(2, w2))))))
                    )))))
                }
                d := add(mul(3, step), d)
                {
                    let w := shr(128, mload(and(CELL, shr(28, d)))) let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(and(CELL, shr(28, sub(d, v))))) let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x700, p), add(mload(add(0x700, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x760, p)), add(w, mul(t, add(and(SLOPE, w), mul(t, signextend(2, w)))))),
                        mul(k, add(w2, mul(t2, add(and(SLOPE, w2), mul(t2, signextend(2, w2))))))
                    )))))
                }
                // forgefmt: disable-end
            }
        }
    }

    /// @notice Adds an exposure that moves with the spot one to one.
    /// @param size signed, |size| < 2^95
    /// @param price of one, the unit of price, below 2^56
    function addLinear(Scan scan, int256 size, uint256 price) internal pure {
        unchecked {
            uint256 notional = uint256(size * int256(price)) + (1 << 119);
            bool fits = price < 1 << 56 && uint256(size) + (1 << 95) < 1 << 96 && notional < 1 << 120;
            require(fits, ExposureOutOfRange(size, price));
        }
        assembly ("memory-safe") {
            mstore(add(scan, LINEAR), add(mload(add(scan, LINEAR)), mul(size, price)))
        }
    }

    /// @notice Ends the scan: nodes are P&L from here on.
    function close(Scan scan) internal pure {
        assembly ("memory-safe") {
            let linear := mload(add(scan, LINEAR))
            let base := mload(add(scan, 0x3a0)) // the node of no move
            let end := add(scan, RECORDS)
            for { let p := scan } lt(p, end) { p := add(RECORD, p) } {
                let l := sub(sdiv(mul(linear, sub(mload(add(0xc0, p)), WAD)), WAD), base)
                mstore(p, add(mload(p), l))
                mstore(add(0x20, p), add(mload(add(0x20, p)), l))
                mstore(add(0x40, p), add(mload(add(0x40, p)), l))
            }
        }
    }

    /// @notice P&L at a node [size times price].
    /// @param spotNode 0 to 8, moves -2R, -R, -2R/3, -R/3, 0, R/3, 2R/3, R, 2R
    /// @param volatilityNode 0 to 2: down, flat, up
    function pnlAt(Scan scan, uint256 spotNode, uint256 volatilityNode) internal pure returns (int256 pnl) {
        assembly ("memory-safe") {
            pnl := mload(add(scan, add(mul(RECORD, spotNode), shl(5, volatilityNode))))
        }
    }

    /// @notice Adds the P&L of all nodes to a grid, node = 3 * spot node + volatility node.
    function addTo(Scan scan, int256[27] memory grid) internal pure {
        assembly ("memory-safe") {
            let end := add(scan, RECORDS)
            for { let p := scan } lt(p, end) { p := add(RECORD, p) } {
                mstore(grid, add(mload(grid), mload(p)))
                mstore(add(0x20, grid), add(mload(add(0x20, grid)), mload(add(0x20, p))))
                mstore(add(0x40, grid), add(mload(add(0x40, grid)), mload(add(0x40, p))))
                grid := add(0x60, grid)
            }
        }
    }

    /// @notice Takes the P&L of another scan, closed too, from the nodes.
    function subtract(Scan scan, Scan other) internal pure {
        assembly ("memory-safe") {
            let end := add(scan, RECORDS)
            for { let p := scan } lt(p, end) { p := add(RECORD, p) } {
                mstore(p, sub(mload(p), mload(other)))
                mstore(add(0x20, p), sub(mload(add(0x20, p)), mload(add(0x20, other))))
                mstore(add(0x40, p), sub(mload(add(0x40, p)), mload(add(0x40, other))))
                other := add(RECORD, other)
            }
        }
    }
}
