// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Exponential} from "./Exponential.sol";

/// @dev Scratch: first version, for measuring.
library ScenarioScan {
    error NotNormalTable(address table);
    error RangeTooWide(uint256 rangeWad);
    error VolatilityTooHigh(uint256 volatilityX57);
    error StrikeOutOfRange(uint256 strike);
    error ForwardOutOfRange(uint256 forward);
    error DiscountOutOfRange(uint256 discountWad);
    error SizeTooLarge(int256 size);

    uint256 private constant ACCUMULATORS = 0x000;
    uint256 private constant FACTORS = 0x360;
    uint256 private constant FORWARDS = 0x480;
    uint256 private constant LINEAR = 0x5a0;
    uint256 private constant STEP = 0x6c0;
    uint256 private constant LN_FORWARD = 0x6e0;
    uint256 private constant VOLS = 0x700;
    uint256 private constant DISCOUNT = 0x760;
    uint256 private constant PUTS = 0x780;
    uint256 private constant CENTRE = 0x7a0;
    uint256 private constant TABLE = 0x7c0;
    uint256 private constant TABLE_BYTES = 18432;

    function open(address table, uint256 rangeWad) internal view returns (uint256 s) {
        require(table.code.length == TABLE_BYTES + 1, NotNormalTable(table));
        require(rangeWad <= 3e18, RangeTooWide(rangeWad));
        uint256 third = rangeWad / 3;
        uint256 e1 = Exponential.expWad(int256(third));
        assembly ("memory-safe") {
            s := mload(0x40)
            mstore(0x40, add(s, add(TABLE, TABLE_BYTES)))
            calldatacopy(s, calldatasize(), TABLE)
            extcodecopy(table, add(s, TABLE), 1, TABLE_BYTES)
            let unit := 1000000000000000000
            let square := mul(unit, unit)
            let e2 := div(mul(e1, e1), unit)
            let e3 := div(mul(e1, e2), unit)
            let e6 := div(mul(e3, e3), unit)
            let f := add(s, FACTORS)
            mstore(f, div(square, e6))
            mstore(add(f, 0x20), div(square, e3))
            mstore(add(f, 0x40), div(square, e2))
            mstore(add(f, 0x60), div(square, e1))
            mstore(add(f, 0x80), unit)
            mstore(add(f, 0xa0), e1)
            mstore(add(f, 0xc0), e2)
            mstore(add(f, 0xe0), e3)
            mstore(add(f, 0x100), e6)
            mstore(add(s, STEP), shl(32, mul(96, div(shl(57, third), unit))))
            mstore(add(s, CENTRE), shl(32, add(576, shr(4, add(s, sub(TABLE, 16))))))
        }
    }

    function setExpiry(uint256 s, uint256 forward, uint256 discountWad, uint256 downWad, uint256 upWad) internal pure {
        require(forward - 1 < 2 ** 56 - 1, ForwardOutOfRange(forward));
        require(discountWad <= 4e18, DiscountOutOfRange(discountWad));
        flush(s);
        int256 lnForward = Exponential.lnX57(forward);
        assembly ("memory-safe") {
            mstore(add(s, LN_FORWARD), lnForward)
            mstore(add(s, VOLS), downWad)
            mstore(add(s, add(VOLS, 0x20)), 1000000000000000000)
            mstore(add(s, add(VOLS, 0x40)), upWad)
            mstore(add(s, DISCOUNT), discountWad)
            let g := shl(8, mul(forward, discountWad))
            let end := add(s, LINEAR)
            for { let p := add(s, FORWARDS) } lt(p, end) { p := add(p, 0x20) } {
                mstore(p, div(mul(g, mload(sub(p, 0x120))), 1000000000000000000000000000000000000))
            }
        }
    }

    function flush(uint256 s) internal pure {
        assembly ("memory-safe") {
            let n := mload(add(s, PUTS))
            if n {
                let end := add(s, STEP)
                for { let p := add(s, LINEAR) } lt(p, end) { p := add(p, 0x20) } {
                    mstore(p, sub(mload(p), mul(n, shr(8, mload(sub(p, 0x120))))))
                }
                mstore(add(s, PUTS), 0)
            }
        }
    }

    function close(uint256 s) internal pure {
        flush(s);
        assembly ("memory-safe") {
            let end := add(s, 0x120)
            let base := add(mload(add(s, 0x1a0)), mload(add(s, add(LINEAR, 0x80))))
            for { let p := s } lt(p, end) { p := add(p, 0x20) } {
                let l := sub(mload(add(p, LINEAR)), base)
                mstore(p, add(mload(p), l))
                mstore(add(p, 0x120), add(mload(add(p, 0x120)), l))
                mstore(add(p, 0x240), add(mload(add(p, 0x240)), l))
            }
        }
    }

    function addOption(uint256 s, int256 size, uint256 strike, int256 lnStrike, uint256 vol, bool isPut) internal pure {
        require(vol < 1 << 62, VolatilityTooHigh(vol));
        require(strike - 1 < 2 ** 56 - 1, StrikeOutOfRange(strike));
        assembly ("memory-safe") {
            if isPut { mstore(add(s, PUTS), add(mload(add(s, PUTS)), size)) }
            strike := div(shl(8, mul(strike, mload(add(s, DISCOUNT)))), 1000000000000000000)
            // log-moneyness in cells
            lnStrike := shl(32, mul(96, sub(mload(add(s, LN_FORWARD)), lnStrike)))
        }
        unchecked {
            uint256 bound = uint256(size * int256(top(s) + strike)) + (1 << 127);
            require(bound >> 128 == 0, SizeTooLarge(size));
        }
        assembly ("memory-safe") {
            for { let j := 0 } lt(j, 0x60) { j := add(j, 0x20) } {
                let v := div(mul(vol, mload(add(add(s, VOLS), j))), 1000000000000000000)
                v := add(v, iszero(v))
                let step := div(mload(add(s, STEP)), v)
                let d := add(sdiv(lnStrike, v), mload(add(s, CENTRE)))
                v := shr(25, mul(96, v))
                d := sub(add(d, shr(1, v)), mul(6, step))
                let p := add(s, mul(9, j))
                switch and(
                    iszero(slt(sub(d, v), sub(mload(add(s, CENTRE)), shl(32, 576)))),
                    slt(add(d, mul(12, step)), add(mload(add(s, CENTRE)), shl(32, 576)))
                )
                case 1 {
                    {
                        let w := mload(shl(4, shr(32, d)))
                        let t := and(0xffffffff, d)
                        let d2 := sub(d, v)
                        let w2 := mload(shl(4, shr(32, d2)))
                        d2 := and(0xffffffff, d2)
                        mstore(p, add(mload(p), mul(size, sar(111, sub(
                            mul(mload(add(0x480, s)), add(and(0xffffffffffffffff0000000000000000, w), mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                            mul(strike, add(and(0xffffffffffffffff0000000000000000, w2), mul(d2, add(and(0xffffffffff000000, w2), mul(d2, signextend(2, w2)))))))))))
                    }
                    d := add(mul(3, step), d)
                    {
                        let w := mload(shl(4, shr(32, d)))
                        let t := and(0xffffffff, d)
                        let d2 := sub(d, v)
                        let w2 := mload(shl(4, shr(32, d2)))
                        d2 := and(0xffffffff, d2)
                        mstore(add(0x20, p), add(mload(add(0x20, p)), mul(size, sar(111, sub(
                            mul(mload(add(0x4a0, s)), add(and(0xffffffffffffffff0000000000000000, w), mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                            mul(strike, add(and(0xffffffffffffffff0000000000000000, w2), mul(d2, add(and(0xffffffffff000000, w2), mul(d2, signextend(2, w2)))))))))))
                    }
                    d := add(step, d)
                    {
                        let w := mload(shl(4, shr(32, d)))
                        let t := and(0xffffffff, d)
                        let d2 := sub(d, v)
                        let w2 := mload(shl(4, shr(32, d2)))
                        d2 := and(0xffffffff, d2)
                        mstore(add(0x40, p), add(mload(add(0x40, p)), mul(size, sar(111, sub(
                            mul(mload(add(0x4c0, s)), add(and(0xffffffffffffffff0000000000000000, w), mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                            mul(strike, add(and(0xffffffffffffffff0000000000000000, w2), mul(d2, add(and(0xffffffffff000000, w2), mul(d2, signextend(2, w2)))))))))))
                    }
                    d := add(step, d)
                    {
                        let w := mload(shl(4, shr(32, d)))
                        let t := and(0xffffffff, d)
                        let d2 := sub(d, v)
                        let w2 := mload(shl(4, shr(32, d2)))
                        d2 := and(0xffffffff, d2)
                        mstore(add(0x60, p), add(mload(add(0x60, p)), mul(size, sar(111, sub(
                            mul(mload(add(0x4e0, s)), add(and(0xffffffffffffffff0000000000000000, w), mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                            mul(strike, add(and(0xffffffffffffffff0000000000000000, w2), mul(d2, add(and(0xffffffffff000000, w2), mul(d2, signextend(2, w2)))))))))))
                    }
                    d := add(step, d)
                    {
                        let w := mload(shl(4, shr(32, d)))
                        let t := and(0xffffffff, d)
                        let d2 := sub(d, v)
                        let w2 := mload(shl(4, shr(32, d2)))
                        d2 := and(0xffffffff, d2)
                        mstore(add(0x80, p), add(mload(add(0x80, p)), mul(size, sar(111, sub(
                            mul(mload(add(0x500, s)), add(and(0xffffffffffffffff0000000000000000, w), mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                            mul(strike, add(and(0xffffffffffffffff0000000000000000, w2), mul(d2, add(and(0xffffffffff000000, w2), mul(d2, signextend(2, w2)))))))))))
                    }
                    d := add(step, d)
                    {
                        let w := mload(shl(4, shr(32, d)))
                        let t := and(0xffffffff, d)
                        let d2 := sub(d, v)
                        let w2 := mload(shl(4, shr(32, d2)))
                        d2 := and(0xffffffff, d2)
                        mstore(add(0xa0, p), add(mload(add(0xa0, p)), mul(size, sar(111, sub(
                            mul(mload(add(0x520, s)), add(and(0xffffffffffffffff0000000000000000, w), mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                            mul(strike, add(and(0xffffffffffffffff0000000000000000, w2), mul(d2, add(and(0xffffffffff000000, w2), mul(d2, signextend(2, w2)))))))))))
                    }
                    d := add(step, d)
                    {
                        let w := mload(shl(4, shr(32, d)))
                        let t := and(0xffffffff, d)
                        let d2 := sub(d, v)
                        let w2 := mload(shl(4, shr(32, d2)))
                        d2 := and(0xffffffff, d2)
                        mstore(add(0xc0, p), add(mload(add(0xc0, p)), mul(size, sar(111, sub(
                            mul(mload(add(0x540, s)), add(and(0xffffffffffffffff0000000000000000, w), mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                            mul(strike, add(and(0xffffffffffffffff0000000000000000, w2), mul(d2, add(and(0xffffffffff000000, w2), mul(d2, signextend(2, w2)))))))))))
                    }
                    d := add(step, d)
                    {
                        let w := mload(shl(4, shr(32, d)))
                        let t := and(0xffffffff, d)
                        let d2 := sub(d, v)
                        let w2 := mload(shl(4, shr(32, d2)))
                        d2 := and(0xffffffff, d2)
                        mstore(add(0xe0, p), add(mload(add(0xe0, p)), mul(size, sar(111, sub(
                            mul(mload(add(0x560, s)), add(and(0xffffffffffffffff0000000000000000, w), mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                            mul(strike, add(and(0xffffffffffffffff0000000000000000, w2), mul(d2, add(and(0xffffffffff000000, w2), mul(d2, signextend(2, w2)))))))))))
                    }
                    d := add(mul(3, step), d)
                    {
                        let w := mload(shl(4, shr(32, d)))
                        let t := and(0xffffffff, d)
                        let d2 := sub(d, v)
                        let w2 := mload(shl(4, shr(32, d2)))
                        d2 := and(0xffffffff, d2)
                        mstore(add(0x100, p), add(mload(add(0x100, p)), mul(size, sar(111, sub(
                            mul(mload(add(0x580, s)), add(and(0xffffffffffffffff0000000000000000, w), mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                            mul(strike, add(and(0xffffffffffffffff0000000000000000, w2), mul(d2, add(and(0xffffffffff000000, w2), mul(d2, signextend(2, w2)))))))))))
                    }
                }
                default { }
            }
        }
    }

    function top(uint256 s) private pure returns (uint256 f) {
        assembly ("memory-safe") {
            f := mload(add(s, add(FORWARDS, 0x100)))
        }
    }
}
