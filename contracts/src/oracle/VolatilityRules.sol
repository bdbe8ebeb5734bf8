// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IVolatilityIndex} from "../interfaces/IVolatilityIndex.sol";
import {Exponential} from "../math/Exponential.sol";
import {Root} from "../math/Root.sol";

/// @title VolatilityRules
/// @notice From prices to variances, from variances to scan ranges, from a day's ranges to the one for existing risk.
/// @dev With r = ln(price / previous) over dt:
///
///     sample   = r^2 * 1 year / dt
///     variance = variance * 2^(-dt / halfLife) + sample * (1 - 2^(-dt / halfLife))        at two half-lives
///     R        = clamp(multiple * sqrt(max(fast, slow, floor^2)) * sqrt(2 days / 1 year), minRange, maxRange)
///     for existing risk: max(0.6 R, mean of min(R_i, R) over the last 12 hours, this one included)
///
/// A ring of hourly ranges, the newest lowest, 20 bits of 1e-6 each:
///      239    220 219    200       19       0
///      | R_11   | R_10   |  ...    | R_0    |
library VolatilityRules {
    uint256 private constant WAD = 1e18;
    uint256 private constant YEAR = 365 days;
    uint256 private constant LN_2 = 0.693147180559945309e18;

    /// @dev How far ahead margin looks.
    uint256 private constant HORIZON = 2 days;
    uint256 private constant ENTRIES = 12;
    uint256 private constant ENTRY_BITS = 20;
    uint256 private constant ENTRY_MASK = (1 << ENTRY_BITS) - 1;
    uint256 private constant RING_MASK = (1 << (ENTRIES * ENTRY_BITS)) - 1;

    /// @dev The largest range a ring holds [wad].
    uint256 internal constant LARGEST_RANGE = 1.048575e18;

    /* VARIANCE */

    /// @notice Squared log return per year, rounded down [wad].
    /// @param previous above 0, below 2^96 [wad]
    /// @param price above 0, below 2^96 [wad]
    /// @param elapsed above 0 [s]
    function sampleDown(uint256 previous, uint256 price, uint256 elapsed) internal pure returns (uint256) {
        int256 r = Exponential.lnX57(price) - Exponential.lnX57(previous);
        // |r| < 67 = 2^63 with 57 fraction bits: 126 + 60 + 25 bits
        return (uint256(r * r) * WAD * YEAR / elapsed) >> 114;
    }

    /// @notice The variance after a sample, rounded down, at most 2^64 - 1 [wad].
    /// @param variance per year [wad]
    /// @param sample per year [wad]
    /// @param elapsed since the sample before [s]
    /// @param halfLife above 0 [s]
    function decayedDown(uint256 variance, uint256 sample, uint256 elapsed, uint256 halfLife)
        internal
        pure
        returns (uint64)
    {
        uint256 kept = Exponential.expWad(-int256(LN_2 * elapsed / halfLife));
        uint256 after_ = (variance * kept + sample * (WAD - kept)) / WAD;
        return after_ < type(uint64).max ? uint64(after_) : type(uint64).max;
    }

    /* RANGES */

    /// @notice R for new risk, rounded up to a multiple of 1e-6 [1e-6].
    /// @dev Down to there: floor^2, the root and its product with the multiple, each to a wei.
    function rangeMicro(uint256 fast, uint256 slow, IVolatilityIndex.Settings memory s)
        internal
        pure
        returns (uint256)
    {
        uint256 variance = uint256(s.floor) * s.floor / WAD;
        if (variance < fast) variance = fast;
        if (variance < slow) variance = slow;
        uint256 range = s.multiple * Root.sqrt(variance * WAD * HORIZON / YEAR) / WAD;
        if (range < s.minRange) range = s.minRange;
        if (range > s.maxRange) range = s.maxRange;
        return (range + 1e12 - 1) / 1e12;
    }

    /// @notice A ring in which R was the same for 12 hours.
    /// @param micro [1e-6]
    function filled(uint256 micro) internal pure returns (uint256 ring) {
        return pushed(micro, micro, ENTRIES);
    }

    /// @notice The ring after `hours_` hours, the last with R = `micro`; in those between, the newest R before held.
    /// @dev So silence does not delay the clock of the ramp.
    /// @param micro [1e-6]
    /// @param hours_ from the newest entry to this one, at least 1 [h]
    function pushed(uint256 ring, uint256 micro, uint256 hours_) internal pure returns (uint256) {
        uint256 held = ring & ENTRY_MASK;
        if (hours_ > ENTRIES) hours_ = ENTRIES;
        for (uint256 i = 1; i < hours_; ++i) {
            ring = (ring << ENTRY_BITS) | held;
        }
        return ((ring << ENTRY_BITS) | micro) & RING_MASK;
    }

    /// @notice R for existing risk, rounded up, at most R [1e-8].
    /// @param micro R for new risk, the newest in the ring [1e-6]
    function maintenanceE8Up(uint256 ring, uint256 micro) internal pure returns (uint256 rangeE8) {
        uint256 sum;
        for (uint256 i; i < ENTRIES; ++i) {
            uint256 entry = (ring >> (i * ENTRY_BITS)) & ENTRY_MASK;
            sum += entry < micro ? entry : micro;
        }
        rangeE8 = (sum * 100 + ENTRIES - 1) / ENTRIES;
        if (rangeE8 < micro * 60) rangeE8 = micro * 60;
    }

    /// @notice R for existing risk at a price that is `age` old: it widens by a quarter a day, at most to the double,
    ///         rounded up [wad].
    /// @param maintenance [wad]
    /// @param age [s]
    function agedUp(uint256 maintenance, uint256 age) internal pure returns (uint256) {
        if (age > 4 days) age = 4 days;
        return (maintenance * (4 days + age) + 4 days - 1) / 4 days;
    }

    /* SETTINGS */

    /// @notice Whether R under `after_` is between a half of and one and a half times R under `before`, at any variances.
    /// @dev R is monotone and homogeneous in (multiple * root, multiple * floor, minRange, maxRange): it moves by no more
    ///      than the one that moves most. One and a half times 0.6 is less than one, so the ramp takes all of a rise.
    function isGentle(IVolatilityIndex.Settings memory before, IVolatilityIndex.Settings memory after_)
        internal
        pure
        returns (bool)
    {
        uint256 least = uint256(before.multiple) * before.floor;
        return _near(before.multiple, after_.multiple)
            && _near(least, uint256(after_.multiple) * after_.floor)
            && _near(before.minRange, after_.minRange) && _near(before.maxRange, after_.maxRange);
    }

    function _near(uint256 before, uint256 after_) private pure returns (bool) {
        return 2 * after_ >= before && 2 * after_ <= 3 * before;
    }
}
