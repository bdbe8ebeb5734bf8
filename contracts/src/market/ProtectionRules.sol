// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Protection, Taken} from "../interfaces/IRfqVenue.sol";

/// @title ProtectionRules
/// @notice What orders may take from a maker within an interval. Fills add up, so that splitting one changes nothing.
/// @dev Mirrored by `crates/model/src/protection.rs`.
library ProtectionRules {
    /// @notice What is taken after a fill, and whether that is within the limits. The interval begins with the first fill
    ///         after the last one has ended.
    /// @param delta of the fill, below 2^128 [USD, wad]
    /// @param vega of the fill, below 2^128 [USD, wad]
    /// @return sumDelta in the interval, this fill included [USD, wad]
    /// @return sumVega in the interval, this fill included [USD, wad]
    /// @return since when the interval began [unix seconds]
    /// @return within whether both are within the limits, and so below 2^104
    function add(Protection memory protection, Taken memory taken, uint256 delta, uint256 vega, uint256 now_)
        internal
        pure
        returns (uint256 sumDelta, uint256 sumVega, uint256 since, bool within)
    {
        (since, sumDelta, sumVega) = (taken.since, taken.delta, taken.vega);
        if (now_ >= since + protection.interval) (since, sumDelta, sumVega) = (now_, 0, 0);
        sumDelta += delta;
        sumVega += vega;
        // 40 bits times 60 bits.
        within =
            sumDelta <= uint256(protection.deltaUsd) * 1e18 && sumVega <= uint256(protection.vegaUsd) * 1e18;
    }
}
