// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PoolMarket} from "../../src/interfaces/IPoolVenue.sol";
import {OptionQuoteTerms} from "../../src/types/OptionQuoteTerms.sol";
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

/// @dev Terms of options against the pool: a vega of a million is two points of volatility at the margin.
function optionQuoteTerms() pure returns (OptionQuoteTerms memory) {
    return OptionQuoteTerms({
        vegaSlope: 0.00000002e18,
        gammaSlope: 0.000000000004e18,
        fee: Fraction.wrap(0.0003e18),
        feeCap: Fraction.wrap(0.125e18),
        insuranceShare: Fraction.wrap(0.2e18),
        spread: Fraction.wrap(0.0002e18),
        volatilitySpread: Fraction.wrap(0.005e18),
        spreadPerSecond: 0.000001e18,
        volatilitySpreadPerSecond: 0.00001e18,
        maxVega: 5_000_000,
        maxShortGamma: 100_000_000,
        maxSyncAge: 900
    });
}
