// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Exponential} from "../../src/math/Exponential.sol";
import {Normal} from "../../src/math/Normal.sol";
import {Root} from "../../src/math/Root.sol";

/// @notice Repeats one piece of work `n` times, for `bench gas`: each result feeds the next call, so that none is left
/// out, and `nothing` is what the loop itself costs.
contract ScalarGas {
    function nothing(int256 x, uint256 n) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                y = x + (y >> 255);
            }
        }
    }

    function exp(int256 x, uint256 n) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                y = int256(Exponential.expWad(x + (y >> 255)));
            }
        }
    }

    function ln(int256 x, uint256 n) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                y = Exponential.lnWad(uint256(x + (y >> 255)));
            }
        }
    }

    function cdf(int256 x, uint256 n) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                y = int256(Normal.cdfWad(x + (y >> 255)));
            }
        }
    }

    function sqrt(int256 x, uint256 n) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                y = int256(Root.sqrt(uint256(x + (y >> 255))));
            }
        }
    }

    function sqrt48(int256 x, uint256 n) external pure returns (int256 y) {
        unchecked {
            for (uint256 i; i < n; ++i) {
                y = int256(Root.sqrt48(uint256(x + (y >> 255))));
            }
        }
    }
}
