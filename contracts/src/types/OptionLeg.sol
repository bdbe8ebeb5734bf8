// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Exponential} from "../math/Exponential.sol";
import {Size} from "../units/Units.sol";
import {InstrumentId, UnderlyingId} from "./Ids.sol";

/// @notice A position in one option, one slot. The logarithm of the strike is a pure function of the instrument, kept
///         because every revaluation needs it.
/// @dev 255          160 159      64 63        0
///      | instrument   | size wad  | ln K X57   |      sizes are multiples of `OPTION_LOT`, so payoffs are exact
type OptionLeg is uint256;

using OptionLegLib for OptionLeg global;

/// @dev Sizes of options are multiples of this (1e-8 base), strikes and settlement prices of 1e-8 USD: a payoff is a
///      whole number of wei, and what longs receive is what shorts pay.
int256 constant OPTION_LOT = 1e10;

/// @title OptionLegLib
/// @notice Packs and unpacks option legs.
library OptionLegLib {
    /// @notice Packs a leg.
    /// @param size_ signed base, within 96 bits, a multiple of `OPTION_LOT` [wad]
    /// @param lnStrike natural logarithm of the strike in its unit [57 fraction bits]
    function pack(InstrumentId instrument_, Size size_, int256 lnStrike) internal pure returns (OptionLeg) {
        uint256 low = (uint256(uint96(int96(Size.unwrap(size_)))) << 64) | uint64(int64(lnStrike));
        return OptionLeg.wrap((uint256(InstrumentId.unwrap(instrument_)) << 160) | low);
    }

    /// @notice A leg of an option, with the logarithm of its strike.
    function open(InstrumentId instrument_, Size size_) internal pure returns (OptionLeg) {
        return pack(instrument_, size_, Exponential.lnX57(InstrumentId.unwrap(instrument_) & 0xffffffffffff));
    }

    /// @notice The instrument.
    function instrument(OptionLeg leg) internal pure returns (InstrumentId) {
        return InstrumentId.wrap(uint96(OptionLeg.unwrap(leg) >> 160));
    }

    /// @notice Signed base [wad].
    function size(OptionLeg leg) internal pure returns (Size) {
        return Size.wrap(int96(uint96(OptionLeg.unwrap(leg) >> 64)));
    }

    /// @notice The same leg with another size.
    function withSize(OptionLeg leg, Size size_) internal pure returns (OptionLeg) {
        return pack(instrument(leg), size_, lnStrikeX57(leg));
    }

    /// @notice ln of the strike in units of 1e-8 USD [57 fraction bits].
    function lnStrikeX57(OptionLeg leg) internal pure returns (int256) {
        return int64(uint64(OptionLeg.unwrap(leg)));
    }

    /// @notice Strike [1e-8 USD].
    function strike(OptionLeg leg) internal pure returns (uint256) {
        return (OptionLeg.unwrap(leg) >> 160) & 0xffffffffffff;
    }

    /// @notice What legs of one underlying and expiry share: underlying 8 | expiry 32.
    function expiryKey(OptionLeg leg) internal pure returns (uint40) {
        return uint40(OptionLeg.unwrap(leg) >> 208);
    }

    /// @notice Whether the leg is a put.
    function isPut(OptionLeg leg) internal pure returns (bool) {
        return OptionLeg.unwrap(leg) >> 248 == 3;
    }
}

/// @notice The key of an expiry: underlying 8 | expiry 32.
function expiryKeyOf(UnderlyingId underlying, uint32 expiry) pure returns (uint40) {
    return (uint40(UnderlyingId.unwrap(underlying)) << 32) | expiry;
}
