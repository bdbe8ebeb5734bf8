// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Exponential} from "./Exponential.sol";

/// @title BinomialTree
/// @notice Options by the tree of Cox, Ross and Rubinstein: a check of the closed form, and American exercise. For views.
library BinomialTree {
    /// @notice Thrown when steps are 0 or above 1,024, spot or strike is 2^88 and more, the volatility of a step [wad] is
    /// below 1e-9, or above 40 over all steps, or rate or yield of a step [wad] is beyond 1 and -1.
    error TreeOutOfRange(
        uint256 steps, uint256 spot, uint256 strike, uint256 stepVolatility, int256 stepRate, int256 stepYield
    );
    /// @notice Thrown when the probability of a rise [wad] is below 0 or above 1: more steps are needed.
    error ProbabilityOutOfRange(int256 probability);

    /// @notice What a tree is made of; wad where nothing else is said.
    struct Tree {
        uint256 spot;
        uint256 strike;
        /// sigma * sqrt(time of a step).
        uint256 stepVolatility;
        /// Rate times the time of a step.
        int256 stepRate;
        /// Yield times the time of a step.
        int256 stepYield;
        uint256 steps;
        bool isPut;
        bool isAmerican;
    }

    uint256 private constant WAD = 1e18;

    /// @notice Value of an option [wad], rounded down at every node: at most `steps` wei below the tree's exact one, but
    /// for the error of exp. The tree is off the closed form by about spot * volatility / steps.
    /// @dev Allocates `steps` + 1 words.
    function price(Tree memory t) internal pure returns (uint256) {
        bool inside = t.steps > 0 && t.steps <= 1024 && t.spot < 1 << 88 && t.strike < 1 << 88
            && t.stepVolatility >= 1e9 && t.stepVolatility <= 40e18 / t.steps && t.stepRate >= -1e18
            && t.stepRate <= 1e18 && t.stepYield >= -1e18 && t.stepYield <= 1e18;
        if (!inside) {
            revert TreeOutOfRange(t.steps, t.spot, t.strike, t.stepVolatility, t.stepRate, t.stepYield);
        }
        uint256 up = Exponential.expWad(int256(t.stepVolatility));
        uint256 down = WAD * WAD / up;
        uint256 discount = Exponential.expWad(-t.stepRate);
        int256 rise =
            (int256(Exponential.expWad(t.stepRate - t.stepYield)) - int256(down)) * 1e18 / int256(up - down);
        require(rise >= 0 && rise <= 1e18, ProbabilityOutOfRange(rise));

        // The spot after i falls and n - i rises is spot * e^((n - 2i) stepVolatility).
        uint256 n = t.steps;
        uint256[] memory values = new uint256[](n + 1);
        uint256 square = down * down / WAD;
        uint256 top = t.spot * Exponential.expWad(int256(n * t.stepVolatility)) / WAD;
        for ((uint256 i, uint256 spot) = (0, top); i <= n; ++i) {
            values[i] = payoff(t, spot);
            spot = spot * square / WAD;
        }
        while (n > 0) {
            --n;
            top = top * down / WAD;
            uint256 spot = top;
            for (uint256 i; i <= n; ++i) {
                uint256 mean = uint256(rise) * values[i] + (WAD - uint256(rise)) * values[i + 1];
                uint256 value = mean / WAD * discount / WAD;
                if (t.isAmerican) {
                    uint256 now_ = payoff(t, spot);
                    if (now_ > value) value = now_;
                    spot = spot * square / WAD;
                }
                values[i] = value;
            }
        }
        return values[0];
    }

    function payoff(Tree memory t, uint256 spot) private pure returns (uint256) {
        (uint256 gain, uint256 cost) = t.isPut ? (t.strike, spot) : (spot, t.strike);
        return gain > cost ? gain - cost : 0;
    }
}
