// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {PortfolioReport} from "../types/PortfolioReport.sol";
import {Side} from "../types/Side.sol";
import {Usd} from "../units/Units.sol";
import {AssessmentRules} from "./AssessmentRules.sol";
import {Market} from "./Market.sol";
import {Groups} from "../types/OptionGroups.sol";
import {PortfolioRules, Scenarios} from "./PortfolioRules.sol";

/// @title PortfolioAssessment
/// @notice Equity and requirements of a book in the Portfolio mode. Only the side asked for is scanned.
/// @dev Mirrored by `crates/model/src/margin/portfolio.rs`.
library PortfolioAssessment {
    /// @notice Assesses `book`, whose options are `groups`.
    /// @return a Everything but `minCash` and `fresh`; the margin of a side that is not asked for is zero.
    function assess(
        Book memory book,
        Groups memory groups,
        Market memory market,
        Scenarios memory scenarios,
        Side side
    ) internal view returns (Assessment memory a) {
        AssessmentRules.Sums memory sums;
        sums.quote = Usd.unwrap(book.cash);
        for (uint256 i; i < book.holdings.length; ++i) {
            AssessmentRules.addHolding(sums, book.holdings[i], market, true);
        }
        for (uint256 i; i < book.perps.length; ++i) {
            AssessmentRules.addPerp(sums, book.perps[i], market);
        }
        // One call in a loop: the rules are long, and stand once in the code of the engine.
        Usd[2] memory margins;
        int256 options; // the same from both sides
        for (uint256 k; k < 2; ++k) {
            bool initial = k == 0;
            if (initial ? !side.wantsInitial() : !side.wantsMaintenance()) continue;
            PortfolioReport memory report;
            (report, options) = PortfolioRules.requirement(book, groups, market, scenarios, initial);
            margins[k] = report.requirement;
        }
        sums.value += options;
        a = AssessmentRules.divide(sums);
        (a.initialMargin, a.maintenanceMargin) = (margins[0], margins[1]);
    }
}
