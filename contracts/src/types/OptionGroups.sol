// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OptionLeg} from "./OptionLeg.sol";

/// @notice The options of a book by underlying, expiry and strike, all ascending. Entries of size zero are left out.
struct Groups {
    uint40[] keys; // underlying 8 | expiry 32, by group
    uint256[] ends; // one past the last leg, by group
    OptionLeg[] legs;
}

using OptionGroups for Groups global;

/// @title OptionGroups
/// @notice Puts together what shares a price.
library OptionGroups {
    /// @notice Sorts and groups `options`.
    /// @dev Legs are counted by key, each group gets its place, and each leg is inserted into its group. Without the kind,
    ///      which leads a leg, underlying, expiry and strike lead: `shl(8, leg)` is what ascends.
    function group(OptionLeg[] memory options) internal pure returns (Groups memory groups) {
        (uint256[] memory places, uint256 records, uint256 end) = _count(options);
        uint256 count = (end - records) / 0x60;
        groups.keys = new uint40[](count);
        groups.ends = new uint256[](count);
        groups.legs = new OptionLeg[](_rank(groups, records, end));
        _place(groups, options, places, records, end);
    }

    /// @dev Makes a record for each key: key, how many legs, how many before them.
    /// @return places The record of each leg, zero for none.
    /// @return records Where they begin.
    /// @return end Where they end.
    function _count(OptionLeg[] memory options)
        private
        pure
        returns (uint256[] memory places, uint256 records, uint256 end)
    {
        places = new uint256[](options.length);
        assembly ("memory-safe") {
            records := mload(0x40)
            end := records
            let hint := records
            let away := sub(places, options)
            let tail := add(options, shl(5, mload(options)))
            for { let p := options } lt(p, tail) {} {
                p := add(0x20, p)
                let key := mload(p)
                if iszero(shr(160, shl(96, key))) { continue } // its size is zero
                key := shr(216, shl(8, key))
                mstore(end, key)
                // most often the record of the leg before, or the next one
                let r := hint
                if xor(mload(r), key) {
                    r := add(0x60, r)
                    if or(xor(mload(r), key), eq(r, end)) {
                        r := records
                        for {} xor(mload(r), key) {} { r := add(0x60, r) }
                    }
                }
                if eq(r, end) {
                    mstore(add(0x20, r), 0)
                    end := add(0x60, end)
                }
                mstore(add(0x20, r), add(1, mload(add(0x20, r))))
                mstore(add(away, p), r)
                hint := r
            }
            mstore(0x40, end)
        }
    }

    /// @dev Writes keys and ends, and how many legs stand before each record's.
    /// @return total How many legs there are.
    function _rank(Groups memory groups, uint256 records, uint256 end) private pure returns (uint256 total) {
        (uint40[] memory keys, uint256[] memory ends) = (groups.keys, groups.ends);
        assembly ("memory-safe") {
            for { let r := records } lt(r, end) { r := add(0x60, r) } {
                let key := mload(r)
                let start := 0
                let rank := 0x20
                for { let q := records } lt(q, end) { q := add(0x60, q) } {
                    if lt(mload(q), key) {
                        start := add(start, mload(add(0x20, q)))
                        rank := add(0x20, rank)
                    }
                }
                mstore(add(0x40, r), start)
                mstore(add(keys, rank), key)
                mstore(add(ends, rank), add(start, mload(add(0x20, r))))
                total := add(total, mload(add(0x20, r)))
            }
        }
    }

    /// @dev Inserts each leg into its group. Before the place of a leg stand smaller ones, of its group or an earlier one,
    ///      or zeros, or the array's length.
    function _place(
        Groups memory groups,
        OptionLeg[] memory options,
        uint256[] memory places,
        uint256 records,
        uint256 end
    ) private pure {
        OptionLeg[] memory legs = groups.legs;
        assembly ("memory-safe") {
            for { let r := add(0x40, records) } lt(r, end) { r := add(0x60, r) } {
                mstore(r, add(add(0x20, legs), shl(5, mload(r))))
            }
            let away := sub(places, options)
            let tail := add(options, shl(5, mload(options)))
            for { let p := options } lt(p, tail) {} {
                p := add(0x20, p)
                let r := mload(add(away, p))
                if iszero(r) { continue }
                r := add(0x40, r)
                let leg := mload(p)
                let at := mload(r)
                mstore(r, add(0x20, at))
                for {} 1 {} {
                    let before := mload(sub(at, 0x20))
                    if iszero(gt(shl(8, before), shl(8, leg))) { break }
                    mstore(at, before)
                    at := sub(at, 0x20)
                }
                mstore(at, leg)
            }
        }
    }

    /// @notice The first leg of a group and one past its last.
    /// @param index below the number of groups, which is not checked
    function span(Groups memory groups, uint256 index) internal pure returns (uint256 first, uint256 end) {
        assembly ("memory-safe") {
            let before := add(mload(add(0x20, groups)), shl(5, index))
            first := mul(iszero(iszero(index)), mload(before))
            end := mload(add(0x20, before))
        }
    }

    /// @notice A leg.
    /// @param index below the number of legs, which is not checked
    function legAt(Groups memory groups, uint256 index) internal pure returns (OptionLeg one) {
        assembly ("memory-safe") {
            one := mload(add(add(0x20, mload(add(0x40, groups))), shl(5, index)))
        }
    }

    /// @notice Underlying of a group.
    function underlyingOf(Groups memory groups, uint256 index) internal pure returns (uint256) {
        return groups.keys[index] >> 32;
    }

    /// @notice Moment of expiry of a group [unix seconds].
    function expiryOf(Groups memory groups, uint256 index) internal pure returns (uint256) {
        return groups.keys[index] & 0xffffffff;
    }

    /// @notice Bit per underlying with an option.
    function underlyings(Groups memory groups) internal pure returns (uint256 mask) {
        for (uint256 g; g < groups.keys.length; ++g) {
            mask |= 1 << underlyingOf(groups, g);
        }
    }
}
