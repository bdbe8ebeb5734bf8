// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Medians
/// @notice The middle of what several reporters say.
library Medians {
    /// @notice The median; of an even number the mean of the two in the middle, rounded towards zero.
    /// @dev Sorts in place, by insertion.
    /// @param values at least one
    function median(int256[] memory values) internal pure returns (int256) {
        uint256 n = values.length;
        for (uint256 i = 1; i < n; ++i) {
            int256 value = values[i];
            uint256 j = i;
            for (; j != 0 && values[j - 1] > value; --j) {
                values[j] = values[j - 1];
            }
            values[j] = value;
        }
        return (values[(n - 1) / 2] + values[n / 2]) / 2;
    }
}
