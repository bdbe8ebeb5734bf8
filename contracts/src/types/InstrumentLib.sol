// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {InstrumentId, MAX_UNDERLYINGS, UnderlyingId} from "./Ids.sol";

/// @title InstrumentLib
/// @notice Packs and unpacks instrument identifiers.
library InstrumentLib {
    /// @notice Thrown when an identifier names no perpetual of a possible underlying.
    error NotPerpetual(InstrumentId instrument);

    uint256 private constant PERPETUAL = 1;

    /// @notice The perpetual on `underlying`.
    function perpetual(UnderlyingId underlying) internal pure returns (InstrumentId) {
        return InstrumentId.wrap(uint96((PERPETUAL << 88) | (uint256(UnderlyingId.unwrap(underlying)) << 80)));
    }

    /// @notice The underlying of a perpetual; reverts for anything else.
    function perpetualUnderlying(InstrumentId instrument) internal pure returns (UnderlyingId underlying) {
        uint256 raw = InstrumentId.unwrap(instrument);
        uint256 index = (raw >> 80) & 0xff;
        bool valid = raw == (PERPETUAL << 88) | (index << 80) && index != 0 && index < MAX_UNDERLYINGS;
        require(valid, NotPerpetual(instrument));
        underlying = UnderlyingId.wrap(uint8(index));
    }
}
