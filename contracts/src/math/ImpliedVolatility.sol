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
/// are solved by Halley's method inside a bracket, in one step or two; the last one is below 2^-14 of v. Where it
/// starts is said at `near` and `wide`.
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
            int256 target = lnShare(low ? timeValue : a - timeValue, a);
            uint256 least = low ? (x >> 4) + 1 : inflection;
            uint256 most = low ? inflection : 1 << 62;
            // 1 - O / A below 1 / e
            v = !low && target < -ONE ? wide(x, uint256(-target)) : near(a, b, timeValue, x);
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
                if (moved <= v >> 14) break;
            }
        }
    }

    /// @dev ln(part / a) [57 fraction bits]; the logarithm is cheaper of a number of 57 to 64 bits.
    function lnShare(uint256 part, uint256 a) private pure returns (int256) {
        unchecked {
            // ln 2^128 = 128 ln 2
            if (part << 8 < a) return Exponential.lnX57((part << 128) / a) - 12786308645202655660;
            return Exponential.lnX57((part << 64) / a) - 6393154322601327830;
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

    /// @dev Where the iteration starts [57 fraction bits]. Let h solve the same problem for a normal distribution:
    /// h = H(y), y = ln(1 + (B - A) / O), H a rational fit (3e-5). With s = x / h, and z = s^2,
    /// v = s (1 + z (1 / 24 - x^2 / 2880 + z (7 / 1920 + 0.00045 z))); the first terms are the
    /// expansion of one volatility in the other, the last is fitted. Right to 5e-5 for v up to 1.2 and x up to 0.7.
    /// Source: P. Hagan, D. Woodward, Equivalent Black volatilities (1999).
    function near(uint256 a, uint256 b, uint256 timeValue, uint256 x) private pure returns (uint256 v) {
        int256 y;
        unchecked {
            y = Exponential.lnX57((1 << 57) + ((b - a) << 57) / timeValue) - 5693903068566807598;
        }
        assembly ("memory-safe") {
            switch slt(y, 65536)
            case 1 {
                // at the money: O / A = s / sqrt(2 pi)
                v := div(mul(timeValue, SQRT_TAU), a)
            }
            default {
                let p := add(942054965067694324861118565, mul(y, 35205743))
                p := add(894051182479849570184784276149646021076615168, mul(y, p))
                p := add(1312883914587218022751188803264884451684835107115369453022347264, mul(y, p))
                let q := add(2954695535183705681709598281, mul(y, 551144106))
                q := add(2239138068650512508623661488483146588281962496, mul(y, q))
                q := add(3291009114642412084309938365114701009965471731267159726697218048, mul(y, q))
                v := div(shl(57, mul(x, shr(154, q))), mul(y, shr(154, p)))
            }
            let z := shr(57, mul(v, v))
            let c := add(75720995853632902916069738134460, mul(z, 64851834634135))
            c := add(sub(6004799503160661, shr(114, mul(mul(x, x), 50039995859672))), shr(114, mul(z, c)))
            v := add(v, shr(114, mul(v, mul(z, c))))
        }
    }

    /// @dev The same for great v, from L = -ln(1 - O / A) > 1: v = G - 3 x^2 / 2 G^3 with G = G(L + x / 2), a rational
    /// fit (1.5 %) to what solves ln(2 N(-v / 2)) = -L, the problem for x = 0.
    function wide(uint256 x, uint256 minusLn) private pure returns (uint256 v) {
        assembly ("memory-safe") {
            let y := add(minusLn, shr(1, x))
            v := add(219168735112617536, shr(57, mul(y, 3221037287717380)))
            v := add(71913141620311984, shr(57, mul(y, v)))
            v := div(shl(57, v), add(shl(57, 1), shr(57, mul(y, 16858570201531648))))
            let h := div(shl(57, x), v)
            v := sub(v, div(mul(3, mul(h, h)), shl(1, v)))
        }
    }
}
