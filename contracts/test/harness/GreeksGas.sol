// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BlackScholes} from "../../src/math/BlackScholes.sol";

/// @notice Repeats one piece of work `n` times, for `bench gas`: each result feeds the next call, so that none is left
/// out, and `nothing` is what the loop itself costs.
contract GreeksGas {
    function nothing(int256 x, uint256 n) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                y = x + (y >> 255);
            }
        }
    }

    function greeks(int256 x, uint256 n) external pure returns (int256 y) {
        BlackScholes.Terms memory t = BlackScholes.Terms(2_000e18, 0, 30 days, 0.6e18, 0.03e18, 0.01e18);
        unchecked {
            for (uint256 i; i < n; ++i) {
                t.strike = uint256(x + (y >> 255));
                (int256 delta, uint256 gamma, uint256 vega, int256 theta, int256 rho) =
                    BlackScholes.greeks(t, false);
                y = int256(vega + gamma) + delta + (theta ^ rho);
            }
        }
    }
}
