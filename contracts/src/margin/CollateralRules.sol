// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetTerms} from "../types/AssetTerms.sol";

/// @title CollateralRules
/// @notice What is taken from collateral before it counts: a base rate that grows with the scan range, and one that grows
///         with size.
/// @dev Mirrored by `crates/model/src/margin/collateral.rs`.
library CollateralRules {
    /// @dev One basis point [wad].
    uint256 private constant BPS = 1e14;
    /// @dev The whole of a holding [wad].
    uint256 private constant WHOLE_WAD = 1e18;

    /// @notice Haircut of a holding.
    /// @param bps base rate at the reference range [1e-4]
    /// @param value amount times price, exact [1e-36 USD]
    /// @param range R [wad]
    /// @param referenceRange above zero [wad]
    /// @return Exact but for the rate, whose parts are rounded up; at most the value [1e-54 USD].
    function haircut(
        uint256 bps,
        AssetTerms memory terms,
        uint256 value,
        uint256 range,
        uint256 referenceRange
    ) internal pure returns (uint256) {
        uint256 rate;
        // Widths: rates 16 bits, a basis point 47, ranges 64, scale and what it charges 102.
        unchecked {
            uint256 scale = uint256(terms.scaleThousands) * 1_000e18;
            uint256 valueWad = value / 1e18;
            uint256 charged = valueWad < scale ? valueWad : scale;
            rate = (bps * BPS * range + referenceRange - 1) / referenceRange;
            rate += (terms.slopeBps * BPS * charged + scale - 1) / scale;
        }
        return value * (rate < WHOLE_WAD ? rate : WHOLE_WAD);
    }
}
