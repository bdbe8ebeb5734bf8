// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Greeks} from "../math/Greeks.sol";
import {Root} from "../math/Root.sol";
import {OptionLeg} from "../types/OptionLeg.sol";
import {Size} from "../units/Units.sol";
import {Expiry, ExpiryRules} from "./ExpiryRules.sol";

/// @notice How the value of a position moves. Rounded towards zero, for display.
struct PositionGreeks {
    int256 delta; // per move of the spot [base, wad]
    int256 gamma; // of the delta, per move of the spot by one USD [base per USD, wad]
    int256 vega; // per rise of volatility from 0 % to 100 % per square root of a year [USD, wad]
    int256 theta; // per day that passes at an unchanged spot and volatility [USD, wad]
}

/// @title GreekRules
/// @notice Sensitivities of options on the posted surface, the volatility of each strike held still.
/// @dev With F = spot * basis, v the total volatility, n the density: delta = D basis N(d1), less D basis for a put;
///      gamma = D basis^2 n(d1) / (F v); vega = D F n(d1) sqrt(T); theta = -D F n(d1) v / (2 T), without carry.
library GreekRules {
    using ExpiryRules for Expiry;

    uint256 private constant YEAR = 365 days;

    /// @notice Adds the sensitivities of a leg. An expired one, or one without volatility, has none.
    /// @param basis forward over spot [wad]
    function add(PositionGreeks memory sum, OptionLeg leg, Expiry memory e, uint256 basis) internal pure {
        if (e.rest == 0) return;
        int256 size = int256(Size.unwrap(leg.size())) * int256(e.rest) / 1e18;
        (uint256 open, int256 lnOpen) = e.openStrike(leg.strike(), leg.lnStrikeX57());
        int256 unit = int256(basis * e.discount / 1e18); // delta of a forward [wad]
        if (open == 0) {
            if (!leg.isPut()) sum.delta += size * unit / 1e18;
            return;
        }
        uint256 v = e.volatilityX57(lnOpen);
        bool far = open >= e.forward << 10 || e.forward >= open << 10;
        if (v == 0 || far) {
            if (leg.isPut() != open < e.forward) sum.delta += size * (leg.isPut() ? -unit : unit) / 1e18;
            return;
        }
        (uint256 n1,, uint256 density) = Greeks.terms(e.forward, open, v);
        int256 whole = leg.isPut() ? int256(1 << 62) : int256(0);
        sum.delta += size * (unit * (int256(n1) - whole) >> 62) / 1e18;
        // D F n(d1) [wad USD]; forwards are in 1e-8 USD
        uint256 bell = (e.forward * 1e10 * e.discount / 1e18 * density) >> 62;
        uint256 forward = e.forward * 1e10;
        uint256 gamma = (bell * basis / forward) * basis / forward * (1 << 57) / v;
        uint256 root = Root.sqrt(e.tau * 1e36 / YEAR); // sqrt(T) [wad]
        uint256 theta = ((bell * v) >> 58) * 1 days / e.tau;
        sum.gamma += size * int256(gamma) / 1e18;
        sum.vega += size * int256(bell * root / 1e18) / 1e18;
        sum.theta -= size * int256(theta) / 1e18;
    }
}
