// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market} from "../../src/margin/Market.sol";
import {OptionGroups} from "../../src/types/OptionGroups.sol";
import {PortfolioAssessment} from "../../src/margin/PortfolioAssessment.sol";
import {PortfolioRules, Scenarios} from "../../src/margin/PortfolioRules.sol";
import {ScenarioRules} from "../../src/margin/ScenarioRules.sol";
import {ScenarioRows} from "../../src/math/ScenarioRows.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {Book} from "../../src/types/Book.sol";
import {PortfolioReport} from "../../src/types/PortfolioReport.sol";
import {ScenarioTableLib} from "../../src/types/ScenarioTable.sol";
import {Side} from "../../src/types/Side.sol";

/// @notice Exposes the rules of the Portfolio mode to `crates/conformance`.
contract PortfolioRulesHarness {
    function assess(Book calldata book, Market calldata market, Scenarios calldata scenarios, Side side)
        external
        view
        returns (Assessment memory)
    {
        return PortfolioAssessment.assess(book, OptionGroups.group(book.options), market, scenarios, side);
    }

    function requirement(
        Book calldata book,
        Market calldata market,
        Scenarios calldata scenarios,
        bool initial
    ) external view returns (PortfolioReport memory report, int256 value) {
        return PortfolioRules.requirement(book, OptionGroups.group(book.options), market, scenarios, initial);
    }

    function check(address table) external view {
        ScenarioRules.check(ScenarioTableLib.read(table));
    }

    function worstWeighted(
        bytes calldata code,
        uint256 from,
        uint256 rows,
        int256[27][] calldata grids,
        uint256 used
    ) external pure returns (int256 loss, uint256 row) {
        return ScenarioRows.worstWeighted(code, from, rows, grids, used);
    }

    function sumOfWorst(
        bytes calldata code,
        uint256 from,
        uint256 count,
        int256[27][] calldata grids,
        uint256 used,
        uint256 worst
    ) external pure returns (int256) {
        return ScenarioRows.sumOfWorst(code, from, count, grids, used, worst);
    }
}
