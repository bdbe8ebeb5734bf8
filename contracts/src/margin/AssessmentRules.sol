// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Division} from "../math/Division.sol";
import {Assessment} from "../types/Assessment.sol";
import {AssetTerms} from "../types/AssetTerms.sol";
import {Book, Holding, PerpLeg} from "../types/Book.sol";
import {AssetId, UnderlyingId} from "../types/Ids.sol";
import {ScanRange} from "../types/ScanRange.sol";
import {Price, Size, Usd} from "../units/Units.sol";
import {CollateralRules} from "./CollateralRules.sol";
import {Expiry, ExpiryRules} from "./ExpiryRules.sol";
import {Market} from "./Market.sol";
import {Groups} from "../types/OptionGroups.sol";
import {OptionRules} from "./OptionRules.sol";
import {PerpRules} from "./PerpRules.sol";

/// @title AssessmentRules
/// @notice Equity and requirements of a book in the Isolated and Cross modes. Pure: the engine loads, the rule answers.
/// @dev Mirrored by `crates/model/src/margin/assess.rs`; `crates/conformance` holds the two together to the wei.
///      Every sum is exact and divided once: equity rounds down, haircuts and requirements round up.
library AssessmentRules {
    using Division for int256;

    /// @dev Sums of one book before division.
    struct Sums {
        int256 value; // collateral, perps and options [1e-36 USD]
        int256 quote; // cash and quote legs [wad]
        uint256 initialHaircut; // [1e-54 USD]
        uint256 maintenanceHaircut; // [1e-54 USD]
        uint256 initial; // of perps, times R [1e-58 USD]
        uint256 maintenance; // of perps, times R [1e-58 USD]
        uint256 optionInitial; // [1e-48 USD]
        uint256 optionMaintenance; // [1e-48 USD]
    }

    /// @notice Assesses `book`, whose options are `groups`.
    /// @return a Everything but `minCash` and `fresh`, which are the engine's to say.
    function assess(Book memory book, Groups memory groups, Market memory market)
        internal
        pure
        returns (Assessment memory a)
    {
        Sums memory sums;
        sums.quote = Usd.unwrap(book.cash);
        for (uint256 i; i < book.holdings.length; ++i) {
            addHolding(sums, book.holdings[i], market, false);
        }
        for (uint256 i; i < book.perps.length; ++i) {
            uint256 notional = addPerp(sums, book.perps[i], market);
            _charge(sums, UnderlyingId.unwrap(book.perps[i].underlying), notional, market);
        }
        for (uint256 g; g < groups.keys.length; ++g) {
            _addOptions(sums, groups, g, market);
        }
        a = divide(sums);
        a.initialMargin =
            _up(sums.initial, uint256(market.referenceRange) * 1e22) + _up(sums.optionInitial, 1e30);
        a.maintenanceMargin =
            _up(sums.maintenance, uint256(market.referenceRange) * 1e22) + _up(sums.optionMaintenance, 1e30);
    }

    /// @notice Adds the value of a holding and its haircuts.
    /// @param inScenarios whether scenarios move its price: then the smaller base rate serves
    function addHolding(Sums memory sums, Holding memory holding, Market memory market, bool inScenarios)
        internal
        pure
    {
        AssetTerms memory terms = market.terms[AssetId.unwrap(holding.asset)];
        uint256 u = UnderlyingId.unwrap(terms.underlying);
        // Casts are safe: a holding is never negative, and 127 times 128 bits fit 255.
        uint256 value = uint256(int256(Size.unwrap(holding.amount))) * Price.unwrap(market.marks[u]);
        sums.value += int256(value);
        ScanRange memory range = market.ranges[u];
        uint256 reference_ = market.referenceRange;
        sums.initialHaircut += CollateralRules.haircut(
            inScenarios ? terms.portfolioBps : terms.initialBps, terms, value, range.initial, reference_
        );
        sums.maintenanceHaircut += CollateralRules.haircut(
            inScenarios ? terms.portfolioBps : terms.maintenanceBps,
            terms,
            value,
            range.maintenance,
            reference_
        );
    }

    /// @notice Adds the value of a perpetual and its quote leg.
    /// @return notional Magnitude of size times price, exact [1e-36 USD].
    function addPerp(Sums memory sums, PerpLeg memory leg, Market memory market)
        internal
        pure
        returns (uint256 notional)
    {
        uint256 price = Price.unwrap(market.marks[UnderlyingId.unwrap(leg.underlying)]);
        int256 value = int256(Size.unwrap(leg.size)) * int256(price);
        sums.value += value;
        sums.quote += Usd.unwrap(leg.quote);
        notional = uint256(value < 0 ? -value : value);
    }

    /// @notice Equity and haircuts: the one division of each sum.
    function divide(Sums memory sums) internal pure returns (Assessment memory a) {
        a.equity = Usd.wrap(sums.quote + sums.value.divDown(1e18));
        a.initialHaircut = _up(sums.initialHaircut, 1e36);
        a.maintenanceHaircut = _up(sums.maintenanceHaircut, 1e36);
    }

    function _charge(Sums memory sums, uint256 underlying, uint256 notional, Market memory market)
        private
        pure
    {
        (uint256 initial, uint256 maintenance) = PerpRules.requirements(market.tiers[underlying], notional);
        sums.initial += initial * market.ranges[underlying].initial;
        sums.maintenance += maintenance * market.ranges[underlying].maintenance;
    }

    function _addOptions(Sums memory sums, Groups memory groups, uint256 group, Market memory market)
        private
        pure
    {
        uint256 u = groups.underlyingOf(group);
        Expiry memory e =
            ExpiryRules.asOf(market.expiries[group], groups.expiryOf(group), market.marks[u], market.now_);
        (int256 value, uint256 initial, uint256 maintenance) =
            OptionRules.requirements(groups, group, e, market.options[u], market.ranges[u]);
        sums.value += value;
        sums.optionInitial += initial;
        sums.optionMaintenance += maintenance;
    }

    /// @dev `n / d`, rounded up, as a value. The quotient fits: `d` is far above one.
    function _up(uint256 n, uint256 d) private pure returns (Usd) {
        return Usd.wrap(int256(n / d + (n % d == 0 ? 0 : 1)));
    }
}
