// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Exponential} from "./Exponential.sol";
import {Normal} from "./Normal.sol";

/// @title Greeks
/// @notice What the derivatives of a European option on a forward are made of.
library Greeks {
    /// @notice Thrown when forward or strike is 0, or 2^96 and more, or one is 1024 times the other and more; when the
    /// total volatility [57 fraction bits] is 0, or 32 and more.
    error GreeksOutOfRange(uint256 lower, uint256 higher, uint256 volatilityX57);

    /// @notice N(d1), N(d2) and the density n(d1), all with 62 fraction bits.
    /// @dev Errors at most 2e-14. See Black76 for the method.
    /// @param forward F, any unit, below 2^96
    /// @param strike K, same unit; K / F within 1/1024 and 1024
    /// @param v total volatility [57 fraction bits], above 0, below 32
    function terms(uint256 forward, uint256 strike, uint256 v)
        internal
        pure
        returns (uint256 n1, uint256 n2, uint256 density)
    {
        (uint256 a, uint256 b) = forward < strike ? (forward, strike) : (strike, forward);
        bool inside;
        assembly ("memory-safe") {
            inside := and(and(lt(b, shl(96, 1)), lt(b, shl(10, a))), lt(sub(v, 1), sub(shl(62, 1), 1)))
        }
        require(inside, GreeksOutOfRange(a, b, v));
        unchecked {
            uint256 h = Exponential.lnRatioX57(a, b);
            assembly ("memory-safe") {
                h := div(shl(57, h), v)
            }
            v >>= 1;
            uint256 e = h + v;
            // n1 = N(d), n2 = N(-e) of the option out of the money
            if (e < Normal.TAIL_END_X57) {
                density = Normal.bellX62(e);
                n2 = (density * Normal.millsX57(e >> 7)) >> 57;
                // A n(d) = B n(e); d1 is d of a call out of the money, e of a put
                assembly ("memory-safe") {
                    n1 := div(mul(density, b), a)
                }
                if (forward < strike) density = n1;
                n1 = (n1 * Normal.millsX57((v < h ? h - v : v - h) >> 7)) >> 57;
                // 1 / sqrt(2 pi)
                density = (density * 1839796536686825613) >> 62;
                if (h < v) n1 = (1 << 62) - n1;
            } else {
                n1 = h < v ? 1 << 62 : 0;
            }
            if (forward >= strike) {
                (n1, n2) = ((1 << 62) - n2, (1 << 62) - n1);
            }
        }
    }
}
