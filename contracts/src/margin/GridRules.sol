// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Scan, ScenarioScan} from "../math/ScenarioScan.sol";
import {OptionLeg} from "../types/OptionLeg.sol";
import {OptionTerms} from "../types/OptionTerms.sol";
import {Size} from "../units/Units.sol";
import {Expiry, ExpiryRules} from "./ExpiryRules.sol";
import {Groups} from "../types/OptionGroups.sol";

/// @title GridRules
/// @notice Puts the options of an expiry on the grid of their underlying: P&L [1e-26 USD] at 9 moves of the spot times 3 of
///         the volatility. Marks, by the accurate pricer, fall out on the way.
/// @dev Mirrored by `crates/model/src/margin/grid.rs`.
library GridRules {
    using ExpiryRules for Expiry;

    /// @notice Options that expire this soon are charged for rolling off [s].
    uint256 internal constant ROLL_OFF = 1 days;

    /// @dev Where the options of an underlying go.
    struct Grid {
        Scan scan; // all of them
        Scan rolling; // long ones that roll off soon
        bool rolls; // whether there is such a scan
        uint256 shorts; // sum of the sizes of short options [wad]
        int256 value; // at marks, over all underlyings [1e-36 USD]
    }

    /// @notice Begins the grid of an underlying.
    /// @param normal where NormalTable stands
    /// @param range R [wad]
    function begin(Grid memory grid, address normal, uint256 range) internal view {
        grid.shorts = 0;
        grid.scan = _fresh(grid.scan, normal, range);
        if (grid.rolls) grid.rolling = _fresh(grid.rolling, normal, range);
    }

    /// @notice Adds a group to the grid of its underlying.
    function add(
        Grid memory grid,
        Groups memory groups,
        uint256 group,
        Expiry memory e,
        OptionTerms memory terms
    ) internal pure {
        (uint256 first, uint256 end) = groups.span(group);
        if (e.rest == 0) {
            for (uint256 i = first; i < end; ++i) {
                OptionLeg leg = groups.legAt(i);
                uint256 payoff = ExpiryRules.payoff(leg.isPut(), leg.strike(), e.fixedPart) * 1e10;
                grid.value += Size.unwrap(leg.size()) * int256(payoff);
            }
            return;
        }
        bool rolls = grid.rolls && e.tau < ROLL_OFF;
        (uint256 down, uint256 up) = ExpiryRules.multipliers(terms, e.tau);
        grid.scan.setExpiryAt(e.forward, e.lnForward, e.discount, down, up);
        if (rolls) grid.rolling.setExpiryAt(e.forward, e.lnForward, e.discount, down, up);
        for (uint256 i = first; i < end; ++i) {
            _addLeg(grid, groups.legAt(i), e, rolls);
        }
    }

    /// @notice Time to the first expiry within a day that has a long option [s]; a day when there is none.
    function firstRollOff(Groups memory groups, uint256 now_) internal pure returns (uint256 left) {
        left = ROLL_OFF;
        for (uint256 g; g < groups.keys.length; ++g) {
            uint256 expiry = groups.expiryOf(g);
            if (expiry <= now_ || expiry - now_ >= left) continue;
            (uint256 first, uint256 end) = groups.span(g);
            for (uint256 i = first; i < end; ++i) {
                if (Size.unwrap(groups.legAt(i).size()) > 0) left = expiry - now_;
            }
        }
    }

    /// @dev A scan in the memory of one before, if there was one.
    function _fresh(Scan scan, address normal, uint256 range) private view returns (Scan) {
        if (Scan.unwrap(scan) == 0) return ScenarioScan.open(normal, range);
        scan.again(range);
        return scan;
    }

    /// @dev Sizes have 96 bits. The scan has refused forwards of 56 bits and more, so marks stay below 2^96, and 2^8 legs
    ///      leave sums below 2^200.
    function _addLeg(Grid memory grid, OptionLeg leg, Expiry memory e, bool rolls) private pure {
        unchecked {
            (bool put, uint256 strike, int256 size) = (leg.isPut(), leg.strike(), Size.unwrap(leg.size()));
            if (size < 0) grid.shorts += uint256(-size);
            rolls = rolls && size > 0;
            (uint256 open, int256 lnOpen) = e.openStrike(strike, leg.lnStrikeX57());
            int256 scanned = size * int256(e.rest) / 1e18; // towards zero
            if (open == 0) {
                grid.value += size * int256(e.markOfCertain(put, strike));
                if (put) return;
                uint256 price = e.forward * e.discount / 1e18;
                grid.scan.addLinear(scanned, price);
                if (rolls) grid.rolling.addLinear(scanned, price);
                return;
            }
            uint256 volatility = e.volatilityX57(lnOpen);
            grid.value += size * int256(e.markAt(put, open, volatility));
            grid.scan.addOption(put, volatility, lnOpen, open, scanned);
            if (rolls) grid.rolling.addOption(put, volatility, lnOpen, open, scanned);
        }
    }
}
