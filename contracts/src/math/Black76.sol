// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Exponential} from "./Exponential.sol";
import {Normal} from "./Normal.sol";

/// @title Black76
/// @notice European options on a forward, accurate: call and put from one evaluation.
/// @dev Only the option out of the money is evaluated, the other one is parity. With A = min(F, K), B = max(F, K),
/// x = ln(B/A), e = x/v + v/2, d = v/2 - x/v (so that A n(d) = B n(e) for the density n) it is worth
///
///     A N(d) - B N(-e) = B exp(-e^2/2) (M(-d) - M(e))        d <= 0
///                    A - B exp(-e^2/2) (M(d) + M(e))         d > 0          M(x) = N(-x) / exp(-x^2/2)
library Black76 {
    /// @notice Thrown when forward or strike is 0, or 2^96 and more, or one is 1024 times the other and more; when the
    /// total volatility [57 fraction bits] is 32 and more; when the discount factor [wad] is above 4.
    error OptionOutOfRange(uint256 lower, uint256 higher, uint256 volatilityX57, uint256 discountWad);

    /// @notice Values of a call and a put, rounded down.
    /// @dev Error at most 4e-14 of the smaller plus 1e-15 of the larger of forward and strike, plus 2 units.
    /// @param forward F, any unit, below 2^96
    /// @param strike K, same unit; K / F within 1/1024 and 1024
    /// @param volatilityX57 v, sqrt of the total variance to expiry [57 fraction bits], below 32
    /// @param discountWad D [wad], at most 4
    /// @return callValue unit of F
    /// @return putValue unit of F; the difference is D (F - K) to within one unit
    function price(uint256 forward, uint256 strike, uint256 volatilityX57, uint256 discountWad)
        internal
        pure
        returns (uint256 callValue, uint256 putValue)
    {
        unchecked {
            if (forward < strike) {
                callValue = outOfTheMoney(forward, strike, volatilityX57, discountWad);
                putValue = callValue + strike - forward;
            } else {
                putValue = outOfTheMoney(strike, forward, volatilityX57, discountWad);
                callValue = putValue + forward - strike;
            }
        }
        assembly ("memory-safe") {
            callValue := div(mul(callValue, discountWad), 1000000000000000000)
            putValue := div(mul(putValue, discountWad), 1000000000000000000)
        }
    }

    /// @notice Value of the option out of the money, not discounted, rounded down.
    /// @param a the smaller of forward and strike
    /// @param b the larger
    /// @param v total volatility [57 fraction bits]; 0 counts as 2^-57
    /// @param discountWad checked, not used
    function outOfTheMoney(uint256 a, uint256 b, uint256 v, uint256 discountWad)
        private
        pure
        returns (uint256 value)
    {
        bool inside;
        assembly ("memory-safe") {
            inside := and(
                and(lt(b, shl(96, 1)), lt(b, shl(10, a))),
                lt(or(shl(3, gt(discountWad, 4000000000000000000)), shr(59, v)), 8)
            )
        }
        if (!inside) revert OptionOutOfRange(a, b, v, discountWad);
        unchecked {
            uint256 h = Exponential.lnRatioX57(a, b);
            assembly ("memory-safe") {
                h := div(shl(57, h), or(1, v))
            }
            v >>= 1;
            uint256 e = h + v;
            if (e >= Normal.TAIL_END_X57) return v < h ? 0 : a;
            b *= Normal.bellX62(e);
            e = Normal.millsX57(e >> 7);
            if (v <= h) {
                // M falls, to within a unit of rounding
                h = Normal.millsX57((h - v) >> 7);
                return h < e ? 0 : (b * (h - e)) >> 119;
            }
            b = (b * (Normal.millsX57((v - h) >> 7) + e)) >> 119;
            return a < b ? 0 : a - b;
        }
    }
}
