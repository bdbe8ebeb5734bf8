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
    /// @dev Newton's method from a straight line that is right to within a factor of 2 after three comparisons: six
    /// steps leave 1e-30.
    /// @param x 2^80 to 2^128 - 1
    function sqrt48(uint256 x) internal pure returns (uint256 z) {
        assembly ("memory-safe") {
            // r = 40, 46, 52 or 58 so that y = x / 2^2r is 1 to 2^12; the line is (y + 64) / 32
            let r := gt(x, 0xfffffffffffffffffffffff)
            r := add(
                40,
                mul(
                    6,
                    add(r, add(gt(x, 0xffffffffffffffffffffffffff), gt(x, 0xfffffffffffffffffffffffffffff)))
                )
            )
            z := shl(sub(r, 5), add(shr(add(r, r), x), 64))
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
