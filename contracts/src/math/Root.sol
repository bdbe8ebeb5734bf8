// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

/// @title Root
/// @notice Square roots, exact and rounded down. Solady's where nothing is known about the argument.
library Root {
    /// @notice sqrt(x), rounded down.
    /// @param x any value
    function sqrt(uint256 x) internal pure returns (uint256) {
        return FixedPointMathLib.sqrt(x);
    }

    /// @notice sqrt(x) [wad], rounded down.
    /// @param x [wad], any value
    function sqrtWad(uint256 x) internal pure returns (uint256) {
        return FixedPointMathLib.sqrtWad(x);
    }

    /// @notice sqrt(x), rounded down.
    /// @dev Newton's method from a straight line that is right to within a factor of 2.85 after two comparisons: six
    /// steps leave 2^-65.
    /// @param x 2^79 to 2^127
    function sqrt48(uint256 x) internal pure returns (uint256 z) {
        assembly ("memory-safe") {
            // r = 41, 49 or 57 so that y = x / 2^(2r - 4) is 2 to 2^17; the line is (y + 512) / 128
            let r := add(gt(x, 0x7fffffffffffffffffffffff), gt(x, 0x7fffffffffffffffffffffffffff))
            r := add(41, shl(3, r))
            z := add(shr(add(r, 5), x), shl(r, 1))
            z := shr(1, add(z, div(x, z)))
            z := shr(1, add(z, div(x, z)))
            z := shr(1, add(z, div(x, z)))
            z := shr(1, add(z, div(x, z)))
            z := shr(1, add(z, div(x, z)))
            z := shr(1, add(z, div(x, z)))
            z := sub(z, lt(div(x, z), z))
        }
    }
}
