// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SurfaceRules} from "./SurfaceRules.sol";

/// @title SettlementRules
/// @notice When a settlement price is averaged, how its samples are kept, and when they suffice.
/// @dev Three samples to a word, 80 bits each; zero is none, since no price is:
///      79      64 63                0
///      | second  | price 1e-8 USD   |      second within its minute
library SettlementRules {
    uint256 private constant E8_WAD = 1e10;

    /// @notice How long a settlement price is averaged, in minutes.
    uint256 internal constant MINUTES = 30;
    uint256 internal constant SAMPLES_PER_WORD = 3;
    uint256 private constant SAMPLE_BITS = 80;
    uint256 private constant SAMPLE_MASK = (1 << SAMPLE_BITS) - 1;

    /// @dev The least number of samples, and the greatest number of minutes without one.
    uint256 private constant LEAST_SAMPLES = 20;
    uint256 private constant GREATEST_GAP = 5;

    /// @notice The averaging window of a moment.
    /// @return expiry zero for none [unix seconds]
    /// @return minute within the window, below 30
    function windowOf(uint256 moment) internal pure returns (uint32 expiry, uint256 minute) {
        uint256 opensAt = SurfaceRules.EXPIRY_TIME - MINUTES * 1 minutes;
        uint256 time = moment % 1 days;
        if (time < opensAt || time >= SurfaceRules.EXPIRY_TIME) return (0, 0);
        expiry = uint32(moment - time + SurfaceRules.EXPIRY_TIME); // moments are 32 bits
        minute = (time - opensAt) / 1 minutes;
    }

    /// @notice How many minutes of a window have passed.
    function passedMinutes(uint256 expiry, uint256 now_) internal pure returns (uint256) {
        if (now_ >= expiry) return MINUTES;
        uint256 left = (expiry - now_ + 1 minutes - 1) / 1 minutes;
        return left > MINUTES ? 0 : MINUTES - left;
    }

    /// @notice A price as a sample, rounded down but never to zero [1e-8 USD].
    /// @param priceWad below 2^96 [wad]
    function sampleDown(uint256 priceWad) internal pure returns (uint256) {
        return priceWad < E8_WAD ? 1 : priceWad / E8_WAD;
    }

    /// @notice A word with a sample, if that is the first or the earliest of its minute.
    /// @param place within the word, below 3
    /// @param priceE8 above zero, below 2^64 [1e-8 USD]
    /// @param second within the minute
    /// @return after_ The word; the same when the sample is not taken.
    /// @return replacedE8 Price of the sample that it replaces, zero for none [1e-8 USD].
    function taken(uint256 word, uint256 place, uint256 priceE8, uint256 second)
        internal
        pure
        returns (uint256 after_, uint256 replacedE8)
    {
        uint256 shift = place * SAMPLE_BITS;
        uint256 old = (word >> shift) & SAMPLE_MASK;
        if (old != 0 && old >> 64 <= second) return (word, 0);
        replacedE8 = uint64(old);
        after_ = (word & ~(SAMPLE_MASK << shift)) | (((second << 64) | priceE8) << shift);
    }

    /// @notice The greatest number of minutes in a row without a sample.
    function greatestGap(uint256[10] memory words) internal pure returns (uint256 gap) {
        uint256 run;
        for (uint256 m; m < MINUTES; ++m) {
            uint256 sample =
                (words[m / SAMPLES_PER_WORD] >> (m % SAMPLES_PER_WORD * SAMPLE_BITS)) & SAMPLE_MASK;
            run = sample == 0 ? run + 1 : 0;
            if (run > gap) gap = run;
        }
    }

    /// @notice Whether samples make a settlement price.
    function suffice(uint256 samples, uint256 gap) internal pure returns (bool) {
        return samples >= LEAST_SAMPLES && gap <= GREATEST_GAP;
    }

    /// @notice The mean of samples, rounded down, a multiple of 1e-8 USD; zero for none [wad].
    function meanDown(uint256 sumE8, uint256 samples) internal pure returns (uint128) {
        return samples == 0 ? 0 : uint128(sumE8 / samples * E8_WAD); // 64 + 34 bits
    }
}
