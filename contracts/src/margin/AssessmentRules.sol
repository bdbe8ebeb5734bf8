// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Division} from "../math/Division.sol";
import {Assessment} from "../types/Assessment.sol";
import {AssetTerms} from "../types/AssetTerms.sol";
import {Book, Holding, PerpLeg} from "../types/Book.sol";
import {AssetId, UnderlyingId} from "../types/Ids.sol";
import {PerpTiers} from "../types/PerpTiers.sol";
import {Price, Size, Usd} from "../units/Units.sol";
import {CollateralRules} from "./CollateralRules.sol";
import {PerpRules} from "./PerpRules.sol";

/// @notice All that the rules need beside the book. Arrays are indexed by identifier.
struct Market {
    Price[] marks; // cash per base unit, by underlying [wad]
    PerpTiers[] tiers; // by underlying
    AssetTerms[] terms; // by asset
}

/// @title AssessmentRules
/// @notice Equity and requirements of a book in the Isolated and Cross modes. Pure: the engine loads, the rule answers.
/// @dev Mirrored by `crates/model/src/margin/assess.rs`; `crates/conformance` holds the two together to the wei.
///      Every sum is exact and divided once: equity rounds down, haircuts and requirements round up.
library AssessmentRules {
    using Division for int256;

    /// @dev Sums of one book before division.
    struct Sums {
        int256 value; // collateral and perps [1e-36 USD]
        int256 quote; // cash and quote legs [wad]
        uint256 initialHaircut; // [1e-54 USD]
        uint256 maintenanceHaircut; // [1e-54 USD]
        uint256 initial; // [1e-40 USD]
        uint256 maintenance; // [1e-40 USD]
    }

    /// @notice Assesses `book`.
    /// @return Everything but `minCash` and `fresh`, which are the engine's to say.
    function assess(Book memory book, Market memory market) internal pure returns (Assessment memory) {
        Sums memory sums;
        sums.quote = Usd.unwrap(book.cash);
        for (uint256 i; i < book.holdings.length; ++i) {
            _addHolding(sums, book.holdings[i], market);
        }
        for (uint256 i; i < book.perps.length; ++i) {
            _addPerp(sums, book.perps[i], market);
        }
        return _divide(sums);
    }

    /// @dev The one division of each sum.
    function _divide(Sums memory sums) private pure returns (Assessment memory a) {
        a.equity = Usd.wrap(sums.quote + sums.value.divDown(1e18));
        a.initialHaircut = _up(sums.initialHaircut, 1e36);
        a.maintenanceHaircut = _up(sums.maintenanceHaircut, 1e36);
        a.initialMargin = _up(sums.initial, 1e22);
        a.maintenanceMargin = _up(sums.maintenance, 1e22);
    }

    function _addHolding(Sums memory sums, Holding memory holding, Market memory market) private pure {
        AssetTerms memory terms = market.terms[AssetId.unwrap(holding.asset)];
        uint256 price = Price.unwrap(market.marks[UnderlyingId.unwrap(terms.underlying)]);
        // Casts are safe: a holding is never negative, and 127 times 128 bits fit 255.
        uint256 value = uint256(int256(Size.unwrap(holding.amount))) * price;
        sums.value += int256(value);
        (uint256 initial, uint256 maintenance) = CollateralRules.haircuts(terms, value);
        sums.initialHaircut += initial;
        sums.maintenanceHaircut += maintenance;
    }

    function _addPerp(Sums memory sums, PerpLeg memory leg, Market memory market) private pure {
        uint256 u = UnderlyingId.unwrap(leg.underlying);
        int256 value = int256(Size.unwrap(leg.size)) * int256(uint256(Price.unwrap(market.marks[u])));
        sums.value += value;
        sums.quote += Usd.unwrap(leg.quote);
        (uint256 initial, uint256 maintenance) =
            PerpRules.requirements(market.tiers[u], uint256(value < 0 ? -value : value));
        sums.initial += initial;
        sums.maintenance += maintenance;
    }

    /// @dev `n / d`, rounded up, as a value. The quotient fits: `d` is far above one.
    function _up(uint256 n, uint256 d) private pure returns (Usd) {
        return Usd.wrap(int256(n / d + (n % d == 0 ? 0 : 1)));
    }
}
