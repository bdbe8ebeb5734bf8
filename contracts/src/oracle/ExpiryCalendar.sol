// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SurfaceRules} from "./SurfaceRules.sol";

/// @title ExpiryCalendar
/// @notice Which expiries of an underlying have a surface, ascending, one word: days since 1970, the first lowest.
/// @dev 255    240      31     16 15      0
///      | day 15 | ...  | day 1  | day 0  |      zero is none
library ExpiryCalendar {
    uint256 internal constant PLACES = 16;
    uint256 private constant DAY_BITS = 16;
    uint256 private constant DAY_MASK = 0xffff;

    /// @notice The expiry at a place, zero beyond the last [unix seconds].
    function expiryAt(uint256 calendar, uint256 place) internal pure returns (uint32) {
        uint256 day = (calendar >> (place * DAY_BITS)) & DAY_MASK;
        return day == 0 ? 0 : uint32(day * 1 days + SurfaceRules.EXPIRY_TIME); // before 2149
    }

    /// @notice The calendar with an expiry, without those up to `now_`.
    /// @param expiry at 08:00 UTC, ahead of `now_` [unix seconds]
    /// @return after_ The calendar.
    /// @return fits Whether there was room.
    function added(uint256 calendar, uint32 expiry, uint256 now_)
        internal
        pure
        returns (uint256 after_, bool fits)
    {
        uint256 day = expiry / 1 days;
        uint256 n;
        for (; calendar != 0; calendar >>= DAY_BITS) {
            uint256 next = calendar & DAY_MASK;
            if (next * 1 days + SurfaceRules.EXPIRY_TIME <= now_ || next == day) continue;
            if (day != 0 && day < next) {
                after_ |= day << (n++ * DAY_BITS);
                day = 0;
            }
            if (n == PLACES) return (after_, false);
            after_ |= next << (n++ * DAY_BITS);
        }
        if (day != 0) {
            if (n == PLACES) return (after_, false);
            after_ |= day << (n * DAY_BITS);
        }
        fits = true;
    }
}
