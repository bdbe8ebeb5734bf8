// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {Market} from "../margin/Market.sol";
import {AssetTerms} from "../types/AssetTerms.sol";
import {Book} from "../types/Book.sol";
import {UnderlyingId} from "../types/Ids.sol";
import {Groups} from "../types/OptionGroups.sol";
import {Ask} from "../types/Side.sol";
import {Usd} from "../units/Units.sol";
import {Engine} from "./Engine.sol";

/// @title TieredEngine
/// @notice What the modes without scenarios load.
abstract contract TieredEngine is Engine {
    constructor(IMarketData marketData, IRiskParameters parameters) Engine(marketData, parameters) {}

    /// @dev Terms, marks and surfaces of what a book holds.
    /// @param ask at which of two prices, where they differ
    function _load(Book memory book, Groups memory groups, Ask memory ask)
        internal
        view
        returns (Market memory market, Usd debtCap, bool fresh)
    {
        (uint256 underlyings, uint256 assets) = _held(book);
        (market.tiers, market.terms, debtCap, market.referenceRange) = PARAMETERS.load(underlyings, assets);
        AssetTerms[] memory terms = market.terms;
        for (uint256 a; a < terms.length; ++a) {
            underlyings |= 1 << UnderlyingId.unwrap(terms[a].underlying);
        }
        underlyings &= ~uint256(1); // of the assets in between
        uint256 optioned = groups.underlyings();
        if (optioned != 0) market.options = PARAMETERS.loadOptions(optioned);
        fresh = _loadMarket(market, groups, underlyings | optioned, ask);
    }
}
