// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

/// @title FullMath
/// @notice Products of full width, divided once; the rounding is in the name.
library FullMath {
    /// @notice Thrown when `x * y / d` does not fit 256 bits or `d` is zero.
    error QuotientOverflow(uint256 x, uint256 y, uint256 d);

    /// @notice `x * y / d`, rounded down.
    /// @param x any value
    /// @param y any value
    /// @param d divisor, above zero
    function mulDivDown(uint256 x, uint256 y, uint256 d) internal pure returns (uint256) {
        uint256 h = high(x, y);
        require(h < d, QuotientOverflow(x, y, d));
        unchecked {
            if (h == 0) return x * y / d;
        }
        return FixedPointMathLib.fullMulDivUnchecked(x, y, d);
    }

    /// @notice `x * y / d`, rounded up.
    /// @param x any value
    /// @param y any value
    /// @param d divisor, above zero
    function mulDivUp(uint256 x, uint256 y, uint256 d) internal pure returns (uint256 q) {
        q = mulDivDown(x, y, d);
        if (mulmod(x, y, d) != 0) {
            require(q != type(uint256).max, QuotientOverflow(x, y, d));
            unchecked {
                ++q;
            }
        }
    }

    /// @notice `x * y / 2^256`, rounded down.
    /// @dev The product modulo 2^256 - 1, less the product modulo 2^256 (Remco Bloemen, mulDiv).
    function high(uint256 x, uint256 y) private pure returns (uint256 h) {
        assembly ("memory-safe") {
            let low := mul(x, y)
            let m := mulmod(x, y, not(0))
            h := sub(sub(m, low), lt(m, low))
        }
    }
}
