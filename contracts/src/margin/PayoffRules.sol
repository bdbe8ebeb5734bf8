// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OptionLeg} from "../types/OptionLeg.sol";
import {Price, Size, Usd} from "../units/Units.sol";

/// @title PayoffRules
/// @notice What an expired option pays.
/// @dev Exact: sizes are multiples of 1e10 wei, strikes and settlement
///      prices of 1e-8 USD, so longs receive to the wei what shorts pay.
library PayoffRules {
    /// @notice Payoff of `leg` at `settlement`, a multiple of 1e-8 USD; negative for a short [wad].
    function payoff(OptionLeg leg, Price settlement) internal pure returns (Usd) {
        int256 above = int256(uint256(Price.unwrap(settlement)) / 1e10) - int256(leg.strike()); // [1e-8 USD]
        if (leg.isPut()) above = -above;
        if (above <= 0) return Usd.wrap(0);
        return Usd.wrap(int256(Size.unwrap(leg.size())) * above / 1e8);
    }
}
