// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {AssessmentRules, Market} from "../margin/AssessmentRules.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {AssetId, UnderlyingId} from "../types/Ids.sol";
import {Usd} from "../units/Units.sol";

/// @title CrossEngine
/// @notice Any collateral, tiers for perpetuals, haircuts for collateral, debt up to a cap.
contract CrossEngine is IMarginEngine {
    IMarketData public immutable MARKET_DATA;
    IRiskParameters public immutable PARAMETERS;

    constructor(IMarketData marketData, IRiskParameters parameters) {
        MARKET_DATA = marketData;
        PARAMETERS = parameters;
    }

    /// @inheritdoc IMarginEngine
    function assess(Book calldata book) external view returns (Assessment memory a) {
        uint256 perps;
        for (uint256 i; i < book.perps.length; ++i) {
            perps |= 1 << UnderlyingId.unwrap(book.perps[i].underlying);
        }
        uint256 assets;
        for (uint256 i; i < book.holdings.length; ++i) {
            assets |= 1 << AssetId.unwrap(book.holdings[i].asset);
        }

        Market memory market;
        Usd debtCap;
        (market.tiers, market.terms, debtCap) = PARAMETERS.load(perps, assets);
        uint256 priced = perps;
        for (uint256 i; i < book.holdings.length; ++i) {
            priced |= 1 << UnderlyingId.unwrap(market.terms[AssetId.unwrap(book.holdings[i].asset)].underlying);
        }
        bool fresh;
        (market.marks, fresh) = MARKET_DATA.marks(priced);

        a = AssessmentRules.assess(book, market);
        a.minCash = -debtCap;
        a.fresh = fresh;
    }
}
