// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Black76} from "./Black76.sol";
import {Exponential} from "./Exponential.sol";
import {Greeks} from "./Greeks.sol";
import {Root} from "./Root.sol";

/// @title BlackScholes
/// @notice European options on a spot that yields continuously (Black, Scholes, Merton), their Greeks, and digitals.
/// @dev Years have 365 days. Everything is wad.
library BlackScholes {
    /// @notice Thrown when a spot is 0, or 2^88 and more, a time is 0 or above 8 years, a volatility above 10, a rate or a
    /// yield below -1 or above 1.3, all [wad] but the time.
    error TermsOutOfRange(uint256 spot, uint256 timeSeconds, uint256 volatility, int256 rate, int256 yield);

    /// @notice What prices an option; wad where nothing else is said.
    struct Terms {
        uint256 spot;
        uint256 strike;
        uint256 timeSeconds;
        uint256 volatility;
        int256 rate;
        int256 yield;
    }

    uint256 private constant YEAR = 365 days;
    uint256 private constant WAD = 1000000000000000000;
    /// @dev Eight years.
    uint256 private constant MAX_TIME = 252288000;

    /// @notice Values of a call and a put [wad], rounded down.
    /// @dev Error at most 1e-13 of the larger of forward and strike.
    function price(Terms memory t) internal pure returns (uint256 callValue, uint256 putValue) {
        (uint256 forward, uint256 v, uint256 discount,) = reduced(t);
        return Black76.price(forward, t.strike, v, discount);
    }

    /// @notice Values of options that pay 1 wad of cash if they end in the money [wad], rounded down.
    /// @dev Error at most 3e-14.
    function digital(Terms memory t) internal pure returns (uint256 callValue, uint256 putValue) {
        (uint256 forward, uint256 v, uint256 discount,) = reduced(t);
        (, uint256 n2,) = Greeks.terms(forward, t.strike, v);
        unchecked {
            callValue = (discount * n2) >> 62;
            putValue = (discount * ((1 << 62) - n2)) >> 62;
        }
    }

    /// @notice All derivatives of a call or a put.
    /// @dev Errors at most 1e-13 of the greatest value that each takes over all strikes, plus one unit.
    /// @return delta by the spot [wad]
    /// @return gamma twice by the spot [wad]
    /// @return vega by the volatility, per 1.00 [wad]
    /// @return theta by the passing of time, per year [wad]
    /// @return rho by the rate, per 1.00 [wad]
    function greeks(Terms memory t, bool isPut)
        internal
        pure
        returns (int256 delta, uint256 gamma, uint256 vega, int256 theta, int256 rho)
    {
        (uint256 forward, uint256 v, uint256 discount, uint256 root) = reduced(t);
        (uint256 n1, uint256 n2, uint256 density) = Greeks.terms(forward, t.strike, v);
        unchecked {
            uint256 spot = t.spot;
            uint256 volatility = t.volatility;
            // A put is a call less the asset plus the cash.
            int256 whole = isPut ? int256(1 << 62) : int256(0);
            // S e^(-qT) N(d1) and K e^(-rT) N(d2)
            uint256 asset = forward * discount / 1e18;
            int256 held = (int256(asset) * (int256(n1) - whole)) >> 62;
            int256 owed = (int256(t.strike * discount / 1e18) * (int256(n2) - whole)) >> 62;
            // S e^(-qT) n(d1), 62 fraction bits
            density *= asset;
            uint256 decay;
            assembly ("memory-safe") {
                delta := sdiv(mul(held, 1000000000000000000), spot)
                // v has 57 fraction bits
                gamma := div(div(mul(1000000000000000000, density), mul(spot, v)), shl(5, 1))
                gamma := div(mul(gamma, 1000000000000000000), spot)
                decay := div(mul(shr(1, density), volatility), mul(root, 1000000000000000000))
            }
            vega = (density * root) >> 124;
            theta = (t.yield * held - t.rate * owed) / 1e18 - int256(decay);
            rho = owed * int256(t.timeSeconds) / int256(YEAR);
        }
    }

    /// @dev Forward [wad], total volatility [57 fraction bits], discount factor [wad], sqrt(T) [62 fraction bits].
    function reduced(Terms memory t)
        private
        pure
        returns (uint256 forward, uint256 v, uint256 discount, uint256 root)
    {
        unchecked {
            uint256 spot = t.spot;
            int256 time = int256(t.timeSeconds);
            int256 rate = t.rate;
            int256 yield_ = t.yield;
            v = t.volatility;
            bool inside;
            assembly ("memory-safe") {
                inside := and(
                    and(lt(spot, shl(88, 1)), lt(sub(time, 1), MAX_TIME)),
                    and(
                        iszero(gt(v, 10000000000000000000)),
                        iszero(gt(or(add(rate, WAD), add(yield_, WAD)), 0x1fffffffffffffff))
                    )
                )
            }
            if (!inside) revert TermsOutOfRange(spot, uint256(time), v, rate, yield_);
            forward = spot * Exponential.expWad((rate - yield_) * time / int256(YEAR)) / 1e18;
            discount = Exponential.expWad(-rate * time / int256(YEAR));
            root = Root.sqrt48(uint256(time << 124) / YEAR);
            v = v * root / 32e18;
        }
    }
}
