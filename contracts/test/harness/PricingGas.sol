// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Black76} from "../../src/math/Black76.sol";
import {Surface} from "../../src/math/Surface.sol";

/// @notice Repeats one piece of work `n` times, for `bench gas`: each result feeds the next call, so that none is left
/// out, and `nothing` is what the loop itself costs.
contract PricingGas {
    function nothing(int256 x, uint256 n) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                y = x + (y >> 255);
            }
        }
    }

    function price(int256 x, uint256 n) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                (uint256 a, uint256 b) = Black76.price(2_000e18, uint256(x + (y >> 255)), 1 << 55, 0.99e18);
                y = int256(a ^ b);
            }
        }
    }

    function volatility(int256 x, uint256 n) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                y = int256(Surface.volatilityX57(0.04e18, -0.3e18, 0.3e18, x + (y >> 255)));
            }
        }
    }
}
