// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Division} from "../math/Division.sol";
import {FundingDrive, FundingState, FundingTerms} from "../types/FundingState.sol";
import {Price, Size, Usd} from "../units/Units.sol";

/// @title FundingRules
/// @notice Funding by velocity: the skew sets how fast the rate moves, the rate how fast the index does.
/// @dev Between two updates the rate is `r(t) = clamp(rate + drift * t, -max, max)` and the index grows by its integral
///      times the spot of the last update: a function of the stored state and of time alone, so it does not matter who
///      looks or touches when, up to the rounding stated here. Mirrored by `crates/model/src/funding.rs`.
library FundingRules {
    using Division for int256;

    /// @notice Thrown when an index leaves its range [USD per base, wad].
    error IndexOutOfRange(int256 index);

    /// @dev Units of one day, and of the stored numbers against each other.
    int256 private constant DAY = 86_400; // [s]
    int256 private constant RATE_PER_MAX = 1e7; // 1e-5 over 1e-12
    int256 private constant RATE_PER_DRIFT = 1e6; // 1e-6 over 1e-12
    int256 private constant WAD_PER_E8 = 1e10;

    /// @dev `spot [1e-8] * rate [1e-12 per day] * time [s]` over this is USD [wad].
    int256 private constant PER_WAD = DAY * 100;

    /// @dev No accrual moves the index by more than the spot over this (1 %): one that would do so halts the market.
    int256 private constant JUMP = 100;

    /// @notice Rate and index at a moment.
    /// @param now_ not before the last update [unix seconds]
    /// @return index Rounded down [USD per base, wad].
    /// @return rate Its change rounded towards zero [1e-12 per day].
    /// @return jumped Whether the index would have moved by the most that is let through, and stands there.
    function asOf(FundingState memory state, uint256 now_)
        internal
        pure
        returns (int256 index, int256 rate, bool jumped)
    {
        (index, rate) = (state.index, state.rate);
        int256 elapsed = int256(now_ - state.updatedAt);
        // Widths: spot 48 bits, elapsed 64 at most, slope 44, rates 40, index 88: no product reaches 240.
        unchecked {
            if (state.halted || state.spot == 0 || elapsed == 0) return (index, rate, false);
            int256 slope = int256(state.drift) * RATE_PER_DRIFT;
            int256 max = int256(uint256(state.maxRate)) * RATE_PER_MAX;
            int256 spot = int256(uint256(state.spot));
            int256 end = rate + slope * elapsed / DAY;
            int256 growth;
            if (end <= max && end >= -max) {
                growth = (spot * elapsed * (2 * DAY * rate + slope * elapsed)).divDown(2 * DAY * PER_WAD);
            } else {
                // The rate runs into its bound: integral = bound * t - (bound - rate)^2 / (2 * slope)
                (int256 bound, int256 steep) = slope > 0 ? (max, slope) : (-max, -slope);
                int256 gap = max - (slope > 0 ? rate : -rate);
                int256 ramp = gap * gap * (DAY / 2);
                if (slope < 0) ramp = -ramp;
                growth = (spot * (bound * elapsed * steep - ramp)).divDown(steep * PER_WAD);
                end = bound;
            }
            int256 limit = spot * WAD_PER_E8 / JUMP;
            jumped = growth >= limit || growth <= -limit;
            if (jumped) growth = growth > 0 ? limit : -limit;
            return (index + growth, end, jumped);
        }
    }

    /// @notice The state at a moment, with a new drive.
    /// @param drive not taken by a market that is halted, or halts now
    /// @dev Reverts when the index leaves 87 bits (1.5e8 USD per base). The rate keeps within the new bound.
    function steered(FundingState memory state, FundingDrive memory drive, uint256 now_)
        internal
        pure
        returns (FundingState memory)
    {
        (int256 index, int256 rate, bool jumped) = asOf(state, now_);
        require(index == int88(index), IndexOutOfRange(index));
        // Casts are safe: the index was looked at, a bound below half of the notional per day keeps the rate
        // within 40 bits, and time fits until 2106.
        (state.index, state.updatedAt) = (int88(index), uint32(now_));
        state.halted = state.halted || jumped;
        if (state.halted) {
            (state.rate, state.drift) = (0, 0);
            return state;
        }
        (state.drift, state.maxRate, state.spot) = (drive.drift, drive.maxRate, drive.spot);
        int256 max = int256(uint256(drive.maxRate)) * RATE_PER_MAX;
        state.rate = int40(rate > max ? max : rate < -max ? -max : rate);
        return state;
    }

    /// @notice Where funding goes at a skew and a spot.
    /// @dev Linear in the skew up to the scale; rounded towards zero. A spot beyond 2.8 million USD counts as that.
    function driven(FundingTerms memory terms, Size skew, Price spot)
        internal
        pure
        returns (FundingDrive memory)
    {
        int256 scale = int256(uint256(terms.skewScale));
        int256 net = int256(Size.unwrap(skew));
        net = net > scale ? scale : net < -scale ? -scale : net;
        // Casts are safe: terms are within their ranges, so the velocity has 23 bits and the rate 16.
        int256 velocity = int256(uint256(terms.maxVelocity)) * net / scale;
        uint256 e8 = uint256(Price.unwrap(spot)) / uint256(WAD_PER_E8);
        return FundingDrive(
            int24(velocity / 1e12),
            uint16(terms.maxRate / 1e13),
            uint48(e8 < type(uint48).max ? e8 : type(uint48).max)
        );
    }

    /// @notice Funding that a position has paid (negative: received) at an index, rounded up [wad].
    /// @dev What its stored quote leg is above the presented one. 127 bits times 96 bits.
    function paidUp(Size size, int256 index) internal pure returns (Usd) {
        return Usd.wrap((int256(Size.unwrap(size)) * index).divUp(1e18));
    }
}
