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
    uint256 private constant FACTORS = 0x6c0+0x120;
    uint256 private constant FORWARDS = 0x360;
    uint256 private constant LINEAR = 0x6c0;
    uint256 private constant STEP = 0x6c0+0x240; uint constant FORWARD_TOP=0x360+0x60*8;
    uint256 private constant LN_FORWARD = 0x920;
    uint256 private constant VOLS = 0x940;
    uint256 private constant DISCOUNT = 0x9a0;
    uint256 private constant PUTS = 0x9c0;
    uint256 private constant CENTRE = 0x9e0;
    uint256 private constant TABLE = 0xa00;
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
            mstore(add(s, CENTRE), shl(32, add(576, shr(4, add(s, TABLE)))))
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
            mstore(add(s, DISCOUNT), div(shl(56,discountWad),1000000000000000000))
            let g := shl(8, mul(forward, discountWad))
            let f := add(s, FACTORS)
            let end := add(s, LINEAR)
            for { let p := add(s, FORWARDS) } lt(p, end) { p := add(p, 0x60) } {
                let x:= div(mul(g, mload(f)), 1000000000000000000000000000000000000)
                f:= add(f,0x20)
                mstore(p,x)
                mstore(add(p,0x20),x)
                mstore(add(p,0x40),x)
            }
        }
    }

    function flush(uint256 s) internal pure {
        assembly ("memory-safe") {
            let n := mload(add(s, PUTS))
            if n {
                let end := add(s, FACTORS)
                let f := add(s, FORWARDS)
                for { let p := add(s, LINEAR) } lt(p, end) { p := add(p, 0x20) } {
                    mstore(p, sub(mload(p), mul(n, shr(8, mload(f)))))
                    f := add(f,0x60)
                }
                mstore(add(s, PUTS), 0)
            }
        }
    }

    function close(uint256 s) internal pure {
        flush(s);
        assembly ("memory-safe") {
            let end := add(s, 0x360)
            let base := add(mload(add(s, add(0x20,mul(4,0x60)))), mload(add(s, add(LINEAR, 0x80))))
            let q := add(s,LINEAR)
            for { let p := s } lt(p, end) { p := add(p, 0x60) } {
                let l := sub(mload(q), base)
                q:=add(q,0x20)
                mstore(p, add(mload(p), l))
                mstore(add(p, 0x20), add(mload(add(p, 0x20)), l))
                mstore(add(p, 0x40), add(mload(add(p, 0x40)), l))
            }
        }
    }

    function addOption(uint256 s, bool isPut, uint256 vol, int256 lnStrike, uint256 strike, int256 size) internal pure {
        assembly ("memory-safe") {
            if isPut { mstore(add(s, PUTS), add(mload(add(s, PUTS)), size)) }
            // log-moneyness in cells
            lnStrike := shl(32, mul(96, sub(mload(add(s, LN_FORWARD)), lnStrike)))
            let k := shr(48, mul(strike, mload(add(s, DISCOUNT))))
            if or(or(shr(62, vol), shr(56, sub(strike, 1))), shr(128, add(shl(127, 1), mul(size, add(mload(add(s, FORWARD_TOP)), k))))) {
              revert(0,0)
            }
            strike := k
            vol := or(256, vol)
        }
        assembly ("memory-safe") {
            for { let p := s } lt(p, add(s, 0x60)) { p := add(p, 0x20) } {
                let v := div(mul(vol, mload(add(p, VOLS))), 1000000000000000000)
                let step := div(mload(add(s, STEP)), v)
                let d := sdiv(lnStrike, v)
                v := shr(25, mul(96, v))
                {
                let h := add(shr(1, v), mul(6, step))
                if iszero(sgt(sub(0x24000000000, h), xor(d, sar(255, d)))) {
                  continue
                }
                d := add(add(d, mload(add(s, CENTRE))), sub(v, h))
                }
                {
                    let w := shr(128, mload(shl(4, shr(32, d))))
                    let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(shl(4, shr(32, sub(d, v)))))
                    let t2 := and(0xffffffff, sub(d, v))
                    mstore(p, add(mload(p), mul(size, sar(111, sub(
                        mul(mload(add(0x360, p)), add(w, mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                        mul(strike, add(w2, mul(t2, add(and(0xffffffffff000000, w2), mul(t2, signextend(2, w2)))))))))))
                }
                d := add(mul(3, step), d)
                {
                    let w := shr(128, mload(shl(4, shr(32, d))))
                    let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(shl(4, shr(32, sub(d, v)))))
                    let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x60, p), add(mload(add(0x60, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x3c0, p)), add(w, mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                        mul(strike, add(w2, mul(t2, add(and(0xffffffffff000000, w2), mul(t2, signextend(2, w2)))))))))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(shl(4, shr(32, d))))
                    let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(shl(4, shr(32, sub(d, v)))))
                    let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0xc0, p), add(mload(add(0xc0, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x420, p)), add(w, mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                        mul(strike, add(w2, mul(t2, add(and(0xffffffffff000000, w2), mul(t2, signextend(2, w2)))))))))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(shl(4, shr(32, d))))
                    let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(shl(4, shr(32, sub(d, v)))))
                    let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x120, p), add(mload(add(0x120, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x480, p)), add(w, mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                        mul(strike, add(w2, mul(t2, add(and(0xffffffffff000000, w2), mul(t2, signextend(2, w2)))))))))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(shl(4, shr(32, d))))
                    let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(shl(4, shr(32, sub(d, v)))))
                    let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x180, p), add(mload(add(0x180, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x4e0, p)), add(w, mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                        mul(strike, add(w2, mul(t2, add(and(0xffffffffff000000, w2), mul(t2, signextend(2, w2)))))))))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(shl(4, shr(32, d))))
                    let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(shl(4, shr(32, sub(d, v)))))
                    let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x1e0, p), add(mload(add(0x1e0, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x540, p)), add(w, mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                        mul(strike, add(w2, mul(t2, add(and(0xffffffffff000000, w2), mul(t2, signextend(2, w2)))))))))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(shl(4, shr(32, d))))
                    let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(shl(4, shr(32, sub(d, v)))))
                    let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x240, p), add(mload(add(0x240, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x5a0, p)), add(w, mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                        mul(strike, add(w2, mul(t2, add(and(0xffffffffff000000, w2), mul(t2, signextend(2, w2)))))))))))
                }
                d := add(step, d)
                {
                    let w := shr(128, mload(shl(4, shr(32, d))))
                    let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(shl(4, shr(32, sub(d, v)))))
                    let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x2a0, p), add(mload(add(0x2a0, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x600, p)), add(w, mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                        mul(strike, add(w2, mul(t2, add(and(0xffffffffff000000, w2), mul(t2, signextend(2, w2)))))))))))
                }
                d := add(mul(3, step), d)
                {
                    let w := shr(128, mload(shl(4, shr(32, d))))
                    let t := and(0xffffffff, d)
                    let w2 := shr(128, mload(shl(4, shr(32, sub(d, v)))))
                    let t2 := and(0xffffffff, sub(d, v))
                    mstore(add(0x300, p), add(mload(add(0x300, p)), mul(size, sar(111, sub(
                        mul(mload(add(0x660, p)), add(w, mul(t, add(and(0xffffffffff000000, w), mul(t, signextend(2, w)))))),
                        mul(strike, add(w2, mul(t2, add(and(0xffffffffff000000, w2), mul(t2, signextend(2, w2)))))))))))
                }

            }
        }
    }
}
