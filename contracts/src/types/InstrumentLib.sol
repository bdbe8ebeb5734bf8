// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {InstrumentId, MAX_UNDERLYINGS, UnderlyingId} from "./Ids.sol";

/// @title InstrumentLib
/// @notice Packs and unpacks instrument identifiers.
/// @dev kind 8 | underlying 8 | expiry 32 (seconds) | strike 48 (unit 1e-8); kinds: 1 perpetual, 2 call, 3 put.
library InstrumentLib {
    /// @notice Thrown when an identifier names no perpetual of a possible underlying.
    error NotPerpetual(InstrumentId instrument);

    /// @notice Thrown when an identifier names no option of a possible underlying, expiry and strike.
    error NotOption(InstrumentId instrument);

    uint256 private constant PERPETUAL = 1;
    uint256 private constant CALL = 2;
    uint256 private constant PUT = 3;

    /// @notice The perpetual on `underlying`.
    function perpetual(UnderlyingId underlying) internal pure returns (InstrumentId) {
        return InstrumentId.wrap(uint96((PERPETUAL << 88) | (uint256(UnderlyingId.unwrap(underlying)) << 80)));
    }

    /// @notice The European option on `underlying`, settled in cash.
    /// @param expiry moment of expiry [unix seconds]
    /// @param strike [1e-8 USD]
    function option(UnderlyingId underlying, bool put, uint32 expiry, uint48 strike)
        internal
        pure
        returns (InstrumentId)
    {
        uint256 kind = put ? PUT : CALL;
        uint256 raw = (kind << 88) | (uint256(UnderlyingId.unwrap(underlying)) << 80);
        return InstrumentId.wrap(uint96(raw | (uint256(expiry) << 48) | strike));
    }

    /// @notice Whether an identifier is of the kind of perpetuals.
    function isPerpetual(InstrumentId instrument) internal pure returns (bool) {
        return InstrumentId.unwrap(instrument) >> 88 == PERPETUAL;
    }

    /// @notice The underlying of a perpetual; reverts for anything else.
    function perpetualUnderlying(InstrumentId instrument) internal pure returns (UnderlyingId underlying) {
        uint256 raw = InstrumentId.unwrap(instrument);
        uint256 index = (raw >> 80) & 0xff;
        bool valid = raw == (PERPETUAL << 88) | (index << 80) && index != 0 && index < MAX_UNDERLYINGS;
        require(valid, NotPerpetual(instrument));
        underlying = UnderlyingId.wrap(uint8(index));
    }

    /// @notice The parts of an option; reverts for anything else.
    /// @return underlying what moves it
    /// @return put put or call
    /// @return expiry [unix seconds]
    /// @return strike [1e-8 USD]
    function optionParts(InstrumentId instrument)
        internal
        pure
        returns (UnderlyingId underlying, bool put, uint32 expiry, uint48 strike)
    {
        uint256 raw = InstrumentId.unwrap(instrument);
        uint256 kind = raw >> 88;
        underlying = UnderlyingId.wrap(uint8(raw >> 80));
        (put, expiry, strike) = (kind == PUT, uint32(raw >> 48), uint48(raw));
        uint256 index = UnderlyingId.unwrap(underlying);
        bool valid =
            (kind == CALL || put) && index != 0 && index < MAX_UNDERLYINGS && expiry != 0 && strike != 0;
        require(valid, NotOption(instrument));
    }
}
