// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ExpiryQuote} from "../interfaces/IMarketData.sol";
import {Surface} from "../math/Surface.sol";

/// @title SurfaceRules
/// @notice Which surfaces are possible, and which follow each other without arbitrage.
library SurfaceRules {
    uint256 private constant WAD = 1e18;
    uint256 private constant YEAR = 365 days;

    /// @dev Options expire at this time of every day, and only then (08:00 UTC) [s].
    uint256 internal constant EXPIRY_TIME = 8 hours;
    /// @dev How far ahead an expiry may be [s].
    uint256 internal constant LONGEST = 730 days;
    /// @dev Volatilities at the forward that a surface may have [1 per square root of a year, wad].
    uint256 private constant LEAST_VOLATILITY = 0.04e18;
    uint256 private constant GREATEST_VOLATILITY = 6e18;
    /// @dev Interest that a surface may have: with the longest tenor, discount factors are 0.36 to 2.8.
    int256 private constant GREATEST_RATE = 0.5e18;
    /// @dev The basis may be off one by a twentieth, and by as much as the spot per year.
    uint256 private constant BASIS_ALLOWANCE = 0.05e18;

    /// @notice Whether options can expire at `expiry`: ahead of `now_`, at most two years, and at 08:00 UTC.
    function isExpiry(uint256 expiry, uint256 now_) internal pure returns (bool) {
        return expiry > now_ && expiry <= now_ + LONGEST && expiry % 1 days == EXPIRY_TIME;
    }

    /// @notice Whether the values of a quote are within what can be, and its slice free of butterfly arbitrage.
    /// @param tau from observation to expiry, above 0 [s]
    function isPossible(ExpiryQuote memory q, uint256 tau) internal pure returns (bool) {
        uint256 perYear = perYearDown(q.theta, tau);
        uint256 reach = BASIS_ALLOWANCE + WAD * tau / YEAR;
        uint256 off = q.basis > WAD ? q.basis - WAD : WAD - q.basis;
        return q.basis != 0 && off <= reach && q.rate <= GREATEST_RATE && q.rate >= -GREATEST_RATE
            && perYear * WAD >= LEAST_VOLATILITY * LEAST_VOLATILITY
            && perYear * WAD <= GREATEST_VOLATILITY * GREATEST_VOLATILITY
            && Surface.isButterflyFree(q.theta, q.rho, q.psi);
    }

    /// @notice Variance at the forward per year, rounded down [wad].
    /// @param theta total variance over `tau` [wad]
    /// @param tau above 0 [s]
    function perYearDown(uint256 theta, uint256 tau) internal pure returns (uint256) {
        return theta * YEAR / tau;
    }

    /// @notice Total variances whose volatility differs from another by at most a share of it.
    /// @param perYear variance, 72 bits [wad]
    /// @param tau time that they are over, 32 bits [s]
    /// @param width share of the volatility; more than 9 counts as 9 [wad]
    /// @return low Rounded down [wad].
    /// @return high Rounded down [wad].
    function variancesDown(uint256 perYear, uint256 tau, uint256 width)
        internal
        pure
        returns (uint256 low, uint256 high)
    {
        if (width > 9 * WAD) width = 9 * WAD;
        uint256 whole = perYear * tau; // and twice 64 bits below
        low = width >= WAD ? 0 : whole * (WAD - width) * (WAD - width) / (YEAR * WAD * WAD);
        high = whole * (WAD + width) * (WAD + width) / (YEAR * WAD * WAD);
    }

    /// @notice A slice as it stands when less time is left: total variance falls in proportion, rounded down.
    /// @param value theta or psi [wad]
    /// @param tauBefore above 0 [s]
    /// @param tau [s]
    function scaledDown(uint256 value, uint256 tauBefore, uint256 tau) internal pure returns (uint256) {
        return value * tau / tauBefore;
    }

    /// @notice Whether total variance falls nowhere from one slice to the next of the same moment.
    function follows(ExpiryQuote memory earlier, ExpiryQuote memory later) internal pure returns (bool) {
        return isCalendarFree(later, earlier.theta, earlier.rho, earlier.psi, true);
    }

    /// @notice Whether total variance falls nowhere between a slice and another one.
    /// @param theta of the other [wad]
    /// @param rho of the other [wad]
    /// @param psi of the other [wad]
    /// @param earlier whether the other expires before
    function isCalendarFree(ExpiryQuote memory q, uint256 theta, int256 rho, uint256 psi, bool earlier)
        internal
        pure
        returns (bool)
    {
        return earlier
            ? Surface.isCalendarFree(theta, rho, psi, q.theta, q.rho, q.psi)
            : Surface.isCalendarFree(q.theta, q.rho, q.psi, theta, rho, psi);
    }
}
