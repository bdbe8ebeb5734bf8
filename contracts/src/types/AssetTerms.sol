// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {UnderlyingId} from "./Ids.sol";

/// @notice On what terms an asset counts as collateral.
/// @dev Haircut of a holding worth V: `V * (base * r + slope * min(V, scale) / scale)`, at most V, where r is the scan range
///      in units of the reference range: volatility and size cost.
struct AssetTerms {
    UnderlyingId underlying; // whose price values the asset
    uint16 initialBps; // base haircut for new risk [1e-4]
    uint16 maintenanceBps; // base haircut before liquidation [1e-4]
    uint16 portfolioBps; // base haircut in Portfolio mode, where scenarios move the price [1e-4]
    uint16 slopeBps; // added to both at `scale` [1e-4]
    uint32 scaleThousands; // value at which the slope is fully charged [thousand USD]
}

using {checked} for AssetTerms global;

/// @notice Thrown unless the underlying is named, portfolio <= maintenance <= initial, initial + slope <= 100 %, and scale > 0.
error InvalidTerms(AssetTerms terms);

/// @notice The terms, if they make sense.
function checked(AssetTerms memory t) pure returns (AssetTerms memory) {
    bool sane = UnderlyingId.unwrap(t.underlying) != 0 && t.portfolioBps <= t.maintenanceBps
        && t.maintenanceBps <= t.initialBps && uint256(t.initialBps) + t.slopeBps <= 10_000
        && t.scaleThousands > 0;
    require(sane, InvalidTerms(t));
    return t;
}
