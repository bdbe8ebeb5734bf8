// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {AssessmentRules} from "../margin/AssessmentRules.sol";
import {Market} from "../margin/Market.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {Groups, OptionGroups} from "../types/OptionGroups.sol";
import {Ask} from "../types/Side.sol";
import {Usd} from "../units/Units.sol";
import {Engine} from "./Engine.sol";
import {TieredEngine} from "./TieredEngine.sol";

/// @title CrossEngine
/// @notice Any collateral, tiers for perpetuals, rules by expiry for options, haircuts for collateral, debt up to a cap.
contract CrossEngine is TieredEngine {
    constructor(IMarketData marketData, IRiskParameters parameters) TieredEngine(marketData, parameters) {}

    /// @inheritdoc Engine
    function _assess(Book memory book, Ask memory ask) internal view override returns (Assessment memory a) {
        Groups memory groups = OptionGroups.group(book.options);
        (Market memory market, Usd debtCap, bool fresh) = _load(book, groups, ask);
        a = AssessmentRules.assess(book, groups, market);
        a.minCash = -debtCap;
        a.fresh = fresh;
    }
}
