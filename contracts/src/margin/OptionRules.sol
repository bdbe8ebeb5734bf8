// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OptionLeg} from "../types/OptionLeg.sol";
import {OptionTerms} from "../types/OptionTerms.sol";
import {ScanRange} from "../types/ScanRange.sol";
import {Size} from "../units/Units.sol";
import {Expiry, ExpiryRules} from "./ExpiryRules.sol";
import {Groups} from "../types/OptionGroups.sol";

/// @title OptionRules
/// @notice What the options of one underlying and expiry are worth and, in the Isolated and Cross modes, must keep: the
///         smaller of the naked requirements of its shorts with its longs lost, and of all that can be lost at expiry.
/// @dev Mirrored by `crates/model/src/margin/option.rs`. Every sum is exact; the caller divides once per account.
library OptionRules {
    using ExpiryRules for Expiry;

    /// @dev What the legs of one expiry add up to.
    struct Sums {
        int256 value; // at marks [1e-36 USD]
        uint256 longs; // of long options alone, at marks [1e-36 USD]
        uint256 initial; // naked requirements of shorts [1e-48 USD]
        uint256 maintenance; // naked requirements of shorts [1e-48 USD]
    }

    /// @notice Value and requirements of a group.
    /// @return value At marks [1e-36 USD].
    /// @return initial Requirement for new risk [1e-48 USD].
    /// @return maintenance Requirement before liquidation [1e-48 USD].
    function requirements(
        Groups memory groups,
        uint256 group,
        Expiry memory e,
        OptionTerms memory terms,
        ScanRange memory range
    ) internal pure returns (int256 value, uint256 initial, uint256 maintenance) {
        Sums memory sums;
        {
            (uint256 first, uint256 end) = groups.span(group);
            for (uint256 i = first; i < end; ++i) {
                _add(sums, groups.legAt(i), e, terms, range);
            }
        }
        value = sums.value;
        if (e.rest == 0) return (value, 0, 0); // nothing is left to lose
        (initial, maintenance) = (sums.longs * 1e12 + sums.initial, sums.longs * 1e12 + sums.maintenance);
        (bool bounded, int256 worst) = worstPayoff(groups, group);
        if (bounded) {
            int256 loss = (value - worst * 1e10) * 1e12;
            uint256 most = loss < 0 ? 0 : uint256(loss);
            if (most < initial) initial = most;
            if (most < maintenance) maintenance = most;
        }
    }

    /// @notice The least that the legs of a group pay together, over all prices from zero.
    /// @dev The payoff is piecewise linear, so it is least at zero or at a strike; legs ascend by strike. At a strike the
    ///      slope rises by the size, of puts (from -size to 0) and calls (from 0 to size) alike.
    /// @return bounded Whether there is a least: calls are not net short.
    /// @return worst The least payoff [1e-26 USD].
    function worstPayoff(Groups memory groups, uint256 group)
        internal
        pure
        returns (bool bounded, int256 worst)
    {
        (uint256 first, uint256 end) = groups.span(group);
        OptionLeg[] memory legs = groups.legs;
        // Sizes have 96 bits, strikes 48, and at most 2^8 legs are held: all sums stay below 2^153. A leg is drawn in
        // OptionLeg.sol; kind 3 is a put.
        assembly ("memory-safe") {
            let from := add(add(0x20, legs), shl(5, first))
            let tail := add(add(0x20, legs), shl(5, end))
            let total := 0
            let slope := 0 // below the lowest strike
            for { let p := from } lt(p, tail) { p := add(0x20, p) } {
                let leg := mload(p)
                let size := signextend(11, shr(64, leg))
                total := add(total, size)
                if eq(3, shr(248, leg)) {
                    slope := sub(slope, size)
                    worst := add(worst, mul(size, and(0xffffffffffff, shr(160, leg))))
                }
            }
            bounded := iszero(slt(add(total, slope), 0))
            let payoff := worst
            let price := 0
            for { let p := from } lt(p, tail) { p := add(0x20, p) } {
                let leg := mload(p)
                let strike := and(0xffffffffffff, shr(160, leg))
                payoff := add(payoff, mul(slope, sub(strike, price)))
                if slt(payoff, worst) { worst := payoff }
                price := strike
                slope := add(slope, signextend(11, shr(64, leg)))
            }
            worst := mul(worst, bounded)
        }
    }

    /// @notice What a naked short of one unit keeps beside its mark: a share of R times the forward less what it is out of
    ///         the money, at least a smaller share, and for a put no more than its strike [1e-30 USD].
    /// @param range R [wad]
    function naked(Expiry memory e, OptionTerms memory terms, uint256 range, bool put, uint256 strike)
        internal
        pure
        returns (uint256 unit)
    {
        // Ranges have 64 bits, forwards 99, shares 16.
        unchecked {
            uint256 base = range * e.forward;
            uint256 away = ExpiryRules.payoff(!put, strike, e.forward) * 1e22;
            unit = base * terms.shortBps;
            unit = unit > away ? unit - away : 0;
            uint256 floor = base * terms.floorBps;
            if (unit < floor) unit = floor;
            if (put && unit > strike * 1e22) unit = strike * 1e22;
        }
    }

    function _add(
        Sums memory sums,
        OptionLeg leg,
        Expiry memory e,
        OptionTerms memory terms,
        ScanRange memory range
    ) private pure {
        (bool put, uint256 strike, int256 size) = (leg.isPut(), leg.strike(), Size.unwrap(leg.size()));
        int256 value = size * int256(e.mark(put, strike, leg.lnStrikeX57()));
        sums.value += value;
        if (size > 0) {
            sums.longs += uint256(value);
        } else {
            sums.initial += uint256(-size) * naked(e, terms, range.initial, put, strike);
            sums.maintenance += uint256(-size) * naked(e, terms, range.maintenance, put, strike);
        }
    }
}
