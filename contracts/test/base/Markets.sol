// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PoolMarket} from "../../src/interfaces/IPoolVenue.sol";
import {Fraction, Size} from "../../src/units/Units.sol";

/// @dev Terms of a perpetual market of the pool: limit, smallest trade, slope of the impact [wad].
function marketOf(uint128 maxSkew, uint128 minSize, uint128 slope) pure returns (PoolMarket memory) {
    return PoolMarket(
        Size.wrap(0),
        maxSkew,
        minSize,
        slope,
        Fraction.wrap(0.0005e18),
        Fraction.wrap(0.0002e18),
        Fraction.wrap(0.2e18)
    );
}
