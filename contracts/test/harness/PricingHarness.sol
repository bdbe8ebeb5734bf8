// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BinomialTree} from "../../src/math/BinomialTree.sol";
import {Black76} from "../../src/math/Black76.sol";
import {BlackScholes} from "../../src/math/BlackScholes.sol";
import {ImpliedVolatility} from "../../src/math/ImpliedVolatility.sol";

/// @notice Exposes the pricers to `crates/conformance`.
contract PricingHarness {
    function price(uint256 forward, uint256 strike, uint256 volatilityX57, uint256 discountWad)
        external
        pure
        returns (uint256 callValue, uint256 putValue)
    {
        return Black76.price(forward, strike, volatilityX57, discountWad);
    }

    function spotPrice(BlackScholes.Terms calldata t)
        external
        pure
        returns (uint256 callValue, uint256 putValue)
    {
        return BlackScholes.price(t);
    }

    function digital(BlackScholes.Terms calldata t)
        external
        pure
        returns (uint256 callValue, uint256 putValue)
    {
        return BlackScholes.digital(t);
    }

    function greeks(BlackScholes.Terms calldata t, bool isPut)
        external
        pure
        returns (int256 delta, uint256 gamma, uint256 vega, int256 theta, int256 rho)
    {
        return BlackScholes.greeks(t, isPut);
    }

    function impliedVolatilityX57(
        uint256 forward,
        uint256 strike,
        uint256 discountWad,
        uint256 premium,
        bool isPut
    ) external pure returns (uint256) {
        return ImpliedVolatility.volatilityX57(forward, strike, discountWad, premium, isPut);
    }

    function tree(BinomialTree.Tree calldata t) external pure returns (uint256) {
        return BinomialTree.price(t);
    }
}
