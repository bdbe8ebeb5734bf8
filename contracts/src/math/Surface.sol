// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Root} from "./Root.sol";

/// @notice A slice, with what all its strikes have in common.
struct Smile {
    uint256 theta; // [wad, 57 fraction bits]
    int256 rho; // [57 fraction bits]
    uint256 psi; // [wad]
    int256 shift; // theta * rho [wad, 57 fraction bits]
    uint256 curve; // theta^2 * (1 - rho^2) [wad^2, 114 fraction bits]
}

/// @title Surface
/// @notice Volatility of a strike from one eSSVI slice per expiry, and what keeps slices free of arbitrage.
/// @dev At log-moneyness k = ln(K / F) the total variance of a slice is
///
///     w(k) = (theta + rho psi k + sqrt((psi k + theta rho)^2 + theta^2 (1 - rho^2))) / 2
///
/// Sources: S. Hendriks, C. Martini, The extended SSVI volatility surface (2019); A. Mingone, No arbitrage global
/// parametrization for the eSSVI volatility surface (2022).
library Surface {
    /// @notice Thrown when theta [wad] is 0 or above 1000, |rho| [wad] is 1 or more, or a slice admits butterfly
    /// arbitrage.
    error SliceRefused(uint256 thetaWad, int256 rhoWad, uint256 psiWad);
    /// @notice Thrown when a strike is asked of a slice that was refused.
    error NoSlice();
    /// @notice Thrown when a log-moneyness [57 fraction bits] is beyond 16.
    error MoneynessOutOfRange(int256 moneynessX57);
    /// @notice Thrown when a time lies outside of its expiries, or these do not follow each other.
    error TimeOutOfRange(uint256 time, uint256 earlier, uint256 later);

    uint256 private constant MAX_THETA_WAD = 1_000e18;

    /// @notice Total volatility sqrt(w(k)) of a strike [57 fraction bits], rounded down.
    /// @dev Relative error at most 1e-15 + 2^-57 / v; no variance below 2^-34 is returned. Refuses a slice that is not
    /// free of butterfly arbitrage.
    /// @param thetaWad total variance at the forward [wad], above 0, at most 1000
    /// @param rhoWad correlation [wad], between -1 and 1
    /// @param psiWad theta * phi [wad]
    /// @param moneynessX57 k = ln(K / F) [57 fraction bits], |k| <= 16
    function volatilityX57(uint256 thetaWad, int256 rhoWad, uint256 psiWad, int256 moneynessX57)
        internal
        pure
        returns (uint256 v)
    {
        require(isButterflyFree(thetaWad, rhoWad, psiWad), SliceRefused(thetaWad, rhoWad, psiWad));
        unchecked {
            int256 rho = _rhoX57(rhoWad);
            return _volatility(
                thetaWad << 57,
                rho,
                psiWad,
                int256(thetaWad) * rho,
                thetaWad * thetaWad * uint256((1 << 114) - rho * rho),
                moneynessX57
            );
        }
    }

    /// @notice Prepares a slice for its strikes. One that is not free of butterfly arbitrage has none.
    function set(Smile memory smile, uint256 thetaWad, int256 rhoWad, uint256 psiWad) internal pure {
        if (!isButterflyFree(thetaWad, rhoWad, psiWad)) return;
        int256 rho = _rhoX57(rhoWad);
        // theta <= 1000 has 70 bits: the curve stays below 2^254.
        unchecked {
            (smile.theta, smile.rho, smile.psi) = (thetaWad << 57, rho, psiWad);
            smile.shift = int256(thetaWad) * rho;
            smile.curve = thetaWad * thetaWad * uint256((1 << 114) - rho * rho);
        }
    }

    /// @notice Total volatility of a strike, as `volatilityX57` has it [57 fraction bits].
    /// @param moneynessX57 k = ln(K / F) [57 fraction bits], |k| <= 16
    function volatilityAt(Smile memory smile, int256 moneynessX57) internal pure returns (uint256) {
        require(smile.theta != 0, NoSlice());
        return _volatility(smile.theta, smile.rho, smile.psi, smile.shift, smile.curve, moneynessX57);
    }

    function _rhoX57(int256 rhoWad) private pure returns (int256 rho) {
        assembly ("memory-safe") {
            rho := sdiv(shl(57, rhoWad), 1000000000000000000)
        }
    }

    /// @dev Arguments as in `Smile`.
    function _volatility(
        uint256 theta,
        int256 rho,
        uint256 psi,
        int256 shift,
        uint256 curve,
        int256 moneynessX57
    ) private pure returns (uint256 v) {
        unchecked {
            require(uint256(moneynessX57 + (1 << 61)) <= 1 << 62, MoneynessOutOfRange(moneynessX57));
            // Variances here are wad with 57 fraction bits. psi < 4, theta <= 1000: the square stays below 2^255.
            int256 skew = int256(psi) * moneynessX57;
            int256 m = skew + shift;
            uint256 square = uint256(m * m) + curve;
            uint256 twice = uint256(int256(theta) + ((rho * skew) >> 57)) + Root.sqrt(square);
            // w = twice / 2 with 114 fraction bits
            assembly ("memory-safe") {
                v := div(shl(56, twice), 1000000000000000000)
                v := xor(v, mul(xor(v, shl(80, 1)), lt(v, shl(80, 1))))
            }
            v = Root.sqrt48(v);
        }
    }

    /// @notice Whether a slice is within range and free of butterfly arbitrage: psi (1 + |rho|) < 4 and
    /// psi^2 (1 + |rho|) <= 4 theta.
    /// @param thetaWad total variance at the forward [wad]
    /// @param rhoWad correlation [wad]
    /// @param psiWad theta * phi [wad]
    function isButterflyFree(uint256 thetaWad, int256 rhoWad, uint256 psiWad)
        internal
        pure
        returns (bool free)
    {
        assembly ("memory-safe") {
            let wad := 1000000000000000000
            let sign := sar(255, rhoWad)
            let a := sub(xor(rhoWad, sign), sign)
            let b := mul(psiWad, add(wad, a))
            free := and(
                and(lt(sub(thetaWad, 1), MAX_THETA_WAD), and(lt(a, wad), lt(psiWad, shl(62, 1)))),
                and(
                    lt(b, 4000000000000000000000000000000000000),
                    iszero(gt(mul(psiWad, b), mul(thetaWad, 4000000000000000000000000000000000000)))
                )
            )
        }
    }

    /// @notice Whether total variance nowhere falls from one slice to a later one, both free of butterfly arbitrage.
    /// @dev Sufficient (Mingone, proposition 3.1): theta1 <= theta2, psi1 (1 +- rho1) <= psi2 (1 +- rho2) and
    /// psi2 / theta2 <= psi1 / theta1.
    function isCalendarFree(
        uint256 thetaWad1,
        int256 rhoWad1,
        uint256 psiWad1,
        uint256 thetaWad2,
        int256 rhoWad2,
        uint256 psiWad2
    ) internal pure returns (bool) {
        unchecked {
            return thetaWad1 <= thetaWad2
                && psiWad1 * uint256(1e18 + rhoWad1) <= psiWad2 * uint256(1e18 + rhoWad2)
                && psiWad1 * uint256(1e18 - rhoWad1) <= psiWad2 * uint256(1e18 - rhoWad2)
                && psiWad2 * thetaWad1 <= psiWad1 * thetaWad2;
        }
    }

    /// @notice Total volatility [57 fraction bits] at a time between two expiries, linear in total variance, rounded down.
    /// @param v1 total volatility at the earlier expiry, same k [57 fraction bits], below 32; 0 with `earlier` = now
    /// @param v2 total volatility at the later expiry, same k [57 fraction bits], below 32
    /// @param earlier any unit of time
    /// @param later above `earlier`
    /// @param time from `earlier` to `later`
    function between(uint256 v1, uint256 v2, uint256 earlier, uint256 later, uint256 time)
        internal
        pure
        returns (uint256)
    {
        bool inside = earlier < later && later < 1 << 64 && earlier <= time && time <= later;
        require(inside, TimeOutOfRange(time, earlier, later));
        unchecked {
            return Root.sqrt((v1 * v1 * (later - time) + v2 * v2 * (time - earlier)) / (later - earlier));
        }
    }
}
