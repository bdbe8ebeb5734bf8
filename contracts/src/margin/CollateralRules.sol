// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetTerms} from "../types/AssetTerms.sol";

/// @title CollateralRules
/// @notice What is taken from collateral before it counts: a base rate and one that grows with size.
/// @dev Mirrored by `crates/model/src/margin/collateral.rs`.
library CollateralRules {
    /// @dev One basis point [wad].
    uint256 private constant BPS = 1e14;

    /// @notice Haircuts of a holding.
    /// @param value Amount times price, exact [1e-36 USD].
    /// @return initial Haircut for new risk, exact but for the rate, which is rounded up [1e-54 USD].
    /// @return maintenance Haircut before liquidation, likewise [1e-54 USD].
    function haircuts(AssetTerms memory terms, uint256 value)
        internal
        pure
        returns (uint256 initial, uint256 maintenance)
    {
        uint256 scale = uint256(terms.scaleThousands) * 1_000e18;
        uint256 valueWad = value / 1e18;
        uint256 charged = valueWad < scale ? valueWad : scale;
        uint256 sizeRate = (terms.slopeBps * BPS * charged + scale - 1) / scale; // rounded up [wad]
        initial = value * (terms.initialBps * BPS + sizeRate);
        maintenance = value * (terms.maintenanceBps * BPS + sizeRate);
    }
}
