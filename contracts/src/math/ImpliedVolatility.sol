// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Exponential} from "./Exponential.sol";
import {Normal} from "./Normal.sol";
import {Root} from "./Root.sol";

/// @title ImpliedVolatility
/// @notice The total volatility at which Black-76 gives a premium; found for every premium free of arbitrage.
/// @dev Let O be the time value, A = min(F, K), B = max(F, K), x = ln(B/A), d = v/2 - x/v, e = v/2 + x/v and
/// M(x) = N(-x) exp(x^2/2). Below the inflection at v = sqrt(2x), where d = 0, and above it the logarithms
///
///     ln(O / A) = -d^2/2 + ln(M(-d) - M(e))        ln(1 - O / A) = -d^2/2 + ln(M(d) + M(e))
///
/// are solved by Halley's method inside a bracket. It starts at x / h, where h solves the same problem for a normal
/// distribution: h = H(ln(1 + (B - A) / O)), H a rational fit (0.6 %). Two to five steps, the last of them below
/// 2^-12 of v.
library ImpliedVolatility {
    /// @notice Thrown when forward or strike is 0, or 2^96 and more, or one is 1024 times the other and more.
    error MoneynessOutOfRange(uint256 forward, uint256 strike);
    /// @notice Thrown when a discount factor [wad] is 0 or above 4.
    error DiscountOutOfRange(uint256 discountWad);
    /// @notice Thrown when a premium is below its payoff on the forward, or not below its bound, the discounted forward
    /// of a call and strike of a put.
    error PremiumOutOfRange(uint256 premium, uint256 forward, uint256 strike);

    int256 private constant ONE = 1 << 57;
    /// @dev sqrt(2 pi) with 57 fraction bits.
    int256 private constant SQRT_TAU = 361243205234704741;
    /// @dev M(0) with 57 fraction bits.
    uint256 private constant MILLS_AT_ZERO = 72057594037925359;

    /// @notice Total volatility to expiry [57 fraction bits]; 0 for a premium without time value.
    /// @dev The premium at the result is within 1e-12 of the smaller of forward and strike. At most 64 steps.
    /// @param forward F, any unit, below 2^96
    /// @param strike K, same unit; K / F within 1/1024 and 1024
    /// @param discountWad D [wad], above 0, at most 4
    /// @param premium same unit, discounted
    /// @param isPut put or call
    function volatilityX57(uint256 forward, uint256 strike, uint256 discountWad, uint256 premium, bool isPut)
        internal
        pure
        returns (uint256)
    {
        (uint256 a, uint256 b) = forward < strike ? (forward, strike) : (strike, forward);
        unchecked {
            require(b < 1 << 96 && b >> 10 < a, MoneynessOutOfRange(forward, strike));
            require(discountWad - 1 < 4e18, DiscountOutOfRange(discountWad));
            require(premium < 1 << 98, PremiumOutOfRange(premium, forward, strike));
            uint256 value = premium * 1e18 / discountWad;
            uint256 payoff = (isPut == (forward < strike)) ? b - a : 0;
            require(value >= payoff && value - payoff < a, PremiumOutOfRange(premium, forward, strike));
            return value == payoff ? 0 : solve(a, b, value - payoff);
        }
    }

    function solve(uint256 a, uint256 b, uint256 timeValue) private pure returns (uint256 v) {
        unchecked {
            uint256 x = Exponential.lnRatioX57(a, b);
            uint256 inflection = Root.sqrt(x << 58);
            // M(0) - M(inflection) is O / A there
            bool low = timeValue << 57 < a * (MILLS_AT_ZERO - Normal.millsX57(inflection >> 7));
            // ln 2^128 = 128 ln 2
            int256 target =
                Exponential.lnX57(((low ? timeValue : a - timeValue) << 128) / a) - 12786308645202655660;
            uint256 least = low ? (x >> 4) + 1 : inflection;
            uint256 most = low ? inflection : 1 << 62;
            v = start(a, b, timeValue, x);
            if (v < least) v = least;
            if (v > most) v = most;
            for (uint256 i; i < 64; ++i) {
                (int256 excess, int256 step) = halley(x, v, target, low);
                if ((excess > 0) == low) most = v;
                else least = v;
                uint256 next = uint256(int256(v) - step);
                if (int256(next) < int256(least) || next > most) next = (least + most) >> 1;
                uint256 moved = next > v ? next - v : v - next;
                v = next;
                if (moved <= v >> 12) break;
            }
        }
    }

    /// @dev By how much the logarithm at v exceeds its target, and the step that Halley's method takes off v.
    function halley(uint256 x, uint256 v, int256 target, bool low)
        private
        pure
        returns (int256 excess, int256 step)
    {
        unchecked {
            int256 eta;
            uint256 d;
            uint256 e;
            assembly ("memory-safe") {
                let h := div(shl(57, x), v)
                eta := sub(div(mul(h, h), v), shr(2, v))
                e := add(h, shr(1, v))
                d := sub(shr(1, v), h)
                d := xor(d, mul(xor(d, sub(0, d)), slt(d, 0)))
                excess := sub(0, shr(58, mul(d, d)))
            }
            d = mills(d);
            e = mills(e);
            int256 sum = low ? int256(d) - int256(e) : int256(d + e);
            if (sum < 1) sum = 1;
            // ln 2^63 = 63 ln 2
            excess += Exponential.lnX57(uint256(sum) << 6) - 6293261286310682083 - target;
            // (ln)' is 1 / ratio, with the sign of the branch
            int256 ratio = (sum * SQRT_TAU) >> 57;
            step = (excess * ratio) >> 57;
            int256 curve;
            assembly ("memory-safe") {
                curve := sdiv(shl(114, 1), ratio)
            }
            if (low) {
                curve = eta - curve;
            } else {
                curve = eta + curve;
                step = -step;
            }
            curve = ONE - ((step * curve) >> 58);
            if (curve > ONE >> 1) {
                assembly ("memory-safe") {
                    step := sdiv(shl(57, step), curve)
                }
            }
        }
    }

    /// @dev M(x) [57 fraction bits]; beyond 9.5 by (x^2 + 2) / (x^3 + 3x), of which 6 / x^6 is wrong.
    function mills(uint256 x) private pure returns (uint256) {
        return x < Normal.TAIL_END_X57 ? Normal.millsX57(x >> 7) : far(x);
    }

    function far(uint256 x) private pure returns (uint256 m) {
        assembly ("memory-safe") {
            let square := shr(57, mul(x, x))
            // 1 / sqrt(2 pi), 57 fraction bits
            m := mul(57493641771463300, add(square, shl(58, 1)))
            m := div(m, shr(57, mul(x, add(square, mul(3, shl(57, 1))))))
        }
    }

    /// @dev Where the iteration starts [57 fraction bits].
    function start(uint256 a, uint256 b, uint256 timeValue, uint256 x) private pure returns (uint256 v) {
        // ln(1 + (b - a) / timeValue)
        int256 y;
        unchecked {
            y = Exponential.lnX57((1 << 62) + ((b - a) << 62) / timeValue) - 6193368250020036335;
        }
        assembly ("memory-safe") {
            switch slt(y, 65536)
            case 1 {
                // at the money: O / A = v / sqrt(2 pi)
                v := div(mul(timeValue, SQRT_TAU), a)
            }
            default {
                // H(y) = y (p0 + p1 y + p2 y^2) / (1 + q1 y + q2 y^2), and x / H
                let p := add(10135680264602054, shr(57, mul(y, 87969351953383)))
                p := add(57790614117071144, shr(57, mul(y, p)))
                let q := add(25550043343387936, shr(57, mul(y, 1145398691789287)))
                q := add(shl(57, 1), shr(57, mul(y, q)))
                v := div(shl(57, mul(x, q)), mul(y, p))
            }
        }
    }
}
