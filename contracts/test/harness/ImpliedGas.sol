// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ImpliedVolatility} from "../../src/math/ImpliedVolatility.sol";

/// @notice Repeats one piece of work `n` times, for `bench gas`: each result feeds the next call, so that none is left
/// out, and `nothing` is what the loop itself costs.
contract ImpliedGas {
    function nothing(int256 x, uint256 n) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                y = x + (y >> 255);
            }
        }
    }

    function implied(int256 x, uint256 n, uint256 strike) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                y = int256(
                    ImpliedVolatility.volatilityX57(2_000e18, strike, 1e18, uint256(x + (y >> 255)), false)
                );
            }
        }
    }
}
