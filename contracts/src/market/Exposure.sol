// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarketData} from "../interfaces/IMarketData.sol";
import {RfqLeg} from "../interfaces/IRfqVenue.sol";
import {ExpiryRules} from "../margin/ExpiryRules.sol";
import {GreekRules, PositionGreeks} from "../margin/GreekRules.sol";
import {ExpiryData} from "../types/ExpiryData.sol";
import {MAX_UNDERLYINGS, UnderlyingId} from "../types/Ids.sol";
import {OptionLegLib, expiryKeyOf} from "../types/OptionLeg.sol";
import {Price, Size} from "../units/Units.sol";

/// @title Exposure
/// @notice How much delta and vega the legs of an order carry. Legs on one underlying offset, underlyings add up.
library Exposure {
    /// @notice Delta at spot and vega of `lots` of the legs [USD, wad], rounded down.
    function ofLegs(IMarketData marketData, RfqLeg[] memory legs, uint32 lots)
        internal
        view
        returns (uint256 delta, uint256 vega)
    {
        PositionGreeks[] memory sums = new PositionGreeks[](MAX_UNDERLYINGS);
        uint256 seen;
        for (uint256 i; i < legs.length; ++i) {
            seen |= 1 << _add(marketData, sums, legs[i]);
        }
        for (uint256 u; u < MAX_UNDERLYINGS; ++u) {
            if (seen & (1 << u) == 0) continue;
            uint256 spot = Price.unwrap(marketData.spot(UnderlyingId.wrap(uint8(u))).price);
            delta += _abs(sums[u].delta) * lots * spot / 1e18;
            vega += _abs(sums[u].vega) * lots;
        }
    }

    /// @dev Adds a leg to its underlying, and says which that is.
    function _add(IMarketData marketData, PositionGreeks[] memory sums, RfqLeg memory leg)
        private
        view
        returns (uint256 u)
    {
        if (leg.instrument.isPerpetual()) {
            u = UnderlyingId.unwrap(leg.instrument.perpetualUnderlying());
            sums[u].delta += Size.unwrap(leg.size);
            return u;
        }
        (UnderlyingId underlying,, uint32 expiry,) = leg.instrument.optionParts();
        u = UnderlyingId.unwrap(underlying);
        uint40[] memory keys = new uint40[](1);
        keys[0] = expiryKeyOf(underlying, expiry);
        ExpiryData memory data = marketData.expiries(keys)[0];
        Price spot = marketData.spot(underlying).price;
        GreekRules.add(
            sums[u],
            OptionLegLib.open(leg.instrument, leg.size),
            ExpiryRules.asOf(data, expiry, spot, block.timestamp),
            data.basis
        );
    }

    function _abs(int256 value) private pure returns (uint256) {
        return uint256(value < 0 ? -value : value);
    }
}
