// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {AssessmentRules, Market} from "../margin/AssessmentRules.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {UnderlyingId} from "../types/Ids.sol";
import {ZERO_SIZE} from "../units/Units.sol";
import {Engine} from "./Engine.sol";

/// @title IsolatedEngine
/// @notice One underlying, cash only, no debt.
contract IsolatedEngine is Engine {
    constructor(IMarketData marketData, IRiskParameters parameters) Engine(marketData, parameters) {}

    /// @inheritdoc Engine
    function _assess(Book calldata book) internal view override returns (Assessment memory a) {
        uint256 perps;
        uint256 open;
        for (uint256 i; i < book.perps.length; ++i) {
            perps |= 1 << UnderlyingId.unwrap(book.perps[i].underlying);
            if (book.perps[i].size != ZERO_SIZE) ++open; // one that the batch closed does not count
        }
        require(open <= 1, MoreThanOneUnderlying(open));
        for (uint256 i; i < book.holdings.length; ++i) {
            require(book.holdings[i].amount == ZERO_SIZE, CollateralNotTaken(book.holdings[i].asset));
        }

        Market memory market;
        (market.tiers,,) = PARAMETERS.load(perps, 0);
        bool fresh;
        (market.marks, fresh) = MARKET_DATA.marks(perps);

        a = AssessmentRules.assess(book, market);
        a.fresh = fresh;
    }
}
