// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {AssessmentRules} from "../margin/AssessmentRules.sol";
import {Market} from "../margin/Market.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {UnderlyingId} from "../types/Ids.sol";
import {Groups, OptionGroups} from "../types/OptionGroups.sol";
import {Ask} from "../types/Side.sol";
import {ZERO_SIZE} from "../units/Units.sol";
import {Engine} from "./Engine.sol";
import {TieredEngine} from "./TieredEngine.sol";

/// @title IsolatedEngine
/// @notice One underlying, cash only, no debt.
contract IsolatedEngine is TieredEngine {
    constructor(IMarketData marketData, IRiskParameters parameters) TieredEngine(marketData, parameters) {}

    /// @inheritdoc Engine
    function _assess(Book memory book, Ask memory ask) internal view override returns (Assessment memory a) {
        Groups memory groups = OptionGroups.group(book.options);
        uint256 open = groups.underlyings();
        for (uint256 i; i < book.perps.length; ++i) {
            // One that the batch closed does not count.
            if (book.perps[i].size != ZERO_SIZE) open |= 1 << UnderlyingId.unwrap(book.perps[i].underlying);
        }
        require(open == 0 || open & (open - 1) == 0, MoreThanOneUnderlying(open));
        for (uint256 i; i < book.holdings.length; ++i) {
            require(book.holdings[i].amount == ZERO_SIZE, CollateralNotTaken(book.holdings[i].asset));
        }
        Market memory market;
        bool fresh;
        (market,, fresh) = _load(book, groups, ask);
        a = AssessmentRules.assess(book, groups, market);
        a.fresh = fresh;
    }
}
