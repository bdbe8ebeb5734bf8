// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Black76} from "../../src/math/Black76.sol";

/// @notice Exposes the pricers to `crates/conformance`.
contract PricingHarness {
    function price(uint256 forward, uint256 strike, uint256 volatilityX57, uint256 discountWad)
        external
        pure
        returns (uint256 callValue, uint256 putValue)
    {
        return Black76.price(forward, strike, volatilityX57, discountWad);
    }
}
