// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Normal} from "./Normal.sol";

/// @title NormalTable
/// @notice The normal distribution as the code of a contract: quadratics on 1,152 cells of width 1/96, from -6 to 6.
/// @dev Code: one byte STOP, then 16 bytes per cell. With t the place within the cell (0 to 1),
///
///     N = a + b t + c t^2      a: 64 bits, unit 2^-39 | b: 40 bits, unit 2^-47 | c: 24 bits signed, unit 2^-39
///
/// Each quadratic meets N at both ends and in the middle of its cell (error 3.6e-9), so that the whole is
/// continuous and rises everywhere. Outside, and in the first and last cell, it is 0 and 1.
contract NormalTable {
    /// @dev Cells on each side of zero.
    uint256 private constant HALF = 576;

    constructor() {
        bytes memory code = new bytes(1 + 32 * HALF);
        uint256 low;
        for (uint256 i = 1; i < 2 * HALF; ++i) {
            uint256 middle = cdfX62(2 * i + 1);
            uint256 high = cdfX62(2 * i + 2);
            if (i == 1) low = cdfX62(2);
            uint256 cell = i == 2 * HALF - 1 ? 1 << 103 : pack(low, middle, high);
            assembly ("memory-safe") {
                // the low 16 bytes of the word are the cell, the high ones are zero and were written before
                let at := add(add(code, 1), shl(4, add(i, 1)))
                mstore(at, or(mload(at), cell))
            }
            low = high;
        }
        assembly ("memory-safe") {
            return(add(code, 32), mload(code))
        }
    }

    /// @dev The quadratic through three values [62 fraction bits], packed.
    function pack(uint256 low, uint256 middle, uint256 high) private pure returns (uint256) {
        unchecked {
            int256 c = (2 * (int256(low) + int256(high) - 2 * int256(middle))) >> 23;
            uint256 b = uint256(int256(high) - int256(low) - (c << 23)) >> 15;
            return (low >> 23) << 64 | b << 24 | (uint256(c) & 0xffffff);
        }
    }

    /// @dev N with 62 fraction bits at `halfCells` / 192 - 6.
    function cdfX62(uint256 halfCells) private pure returns (uint256) {
        unchecked {
            return halfCells < 2 * HALF
                ? Normal.tailX62(((2 * HALF - halfCells) << 57) / 192)
                : (1 << 62) - Normal.tailX62(((halfCells - 2 * HALF) << 57) / 192);
        }
    }
}
