// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {AssessmentRules, Market} from "../margin/AssessmentRules.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {UnderlyingId} from "../types/Ids.sol";

/// @title IsolatedEngine
/// @notice One underlying, cash only, no debt.
contract IsolatedEngine is IMarginEngine {
    IMarketData public immutable MARKET_DATA;
    IRiskParameters public immutable PARAMETERS;

    constructor(IMarketData marketData, IRiskParameters parameters) {
        MARKET_DATA = marketData;
        PARAMETERS = parameters;
    }

    /// @inheritdoc IMarginEngine
    function assess(Book calldata book) external view returns (Assessment memory a) {
        require(book.perps.length <= 1, MoreThanOneUnderlying(book.perps.length));
        if (book.holdings.length != 0) revert CollateralNotTaken(book.holdings[0].asset);

        uint256 perps = book.perps.length == 0 ? 0 : 1 << UnderlyingId.unwrap(book.perps[0].underlying);
        Market memory market;
        (market.tiers,,) = PARAMETERS.load(perps, 0);
        bool fresh;
        (market.marks, fresh) = MARKET_DATA.marks(perps);

        a = AssessmentRules.assess(book, market);
        a.fresh = fresh;
    }
}
