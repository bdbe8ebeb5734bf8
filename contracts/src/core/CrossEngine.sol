// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {AssessmentRules, Market} from "../margin/AssessmentRules.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {AssetId, UnderlyingId} from "../types/Ids.sol";
import {Usd} from "../units/Units.sol";
import {Engine} from "./Engine.sol";

/// @title CrossEngine
/// @notice Any collateral, tiers for perpetuals, haircuts for collateral, debt up to a cap.
contract CrossEngine is Engine {
    constructor(IMarketData marketData, IRiskParameters parameters) Engine(marketData, parameters) {}

    /// @inheritdoc Engine
    function _assess(Book calldata book) internal view override returns (Assessment memory a) {
        (Market memory market, Usd debtCap, bool fresh) = _load(book);
        a = AssessmentRules.assess(book, market);
        a.minCash = -debtCap;
        a.fresh = fresh;
    }

    /// @dev Terms and marks of what the book holds.
    function _load(Book calldata book) private view returns (Market memory market, Usd debtCap, bool fresh) {
        uint256 perps;
        for (uint256 i; i < book.perps.length; ++i) {
            perps |= 1 << UnderlyingId.unwrap(book.perps[i].underlying);
        }
        uint256 assets;
        for (uint256 i; i < book.holdings.length; ++i) {
            assets |= 1 << AssetId.unwrap(book.holdings[i].asset);
        }
        (market.tiers, market.terms, debtCap) = PARAMETERS.load(perps, assets);
        for (uint256 i; i < book.holdings.length; ++i) {
            perps |= 1 << UnderlyingId.unwrap(market.terms[AssetId.unwrap(book.holdings[i].asset)].underlying);
        }
        (market.marks, fresh) = MARKET_DATA.marks(perps);
    }
}
