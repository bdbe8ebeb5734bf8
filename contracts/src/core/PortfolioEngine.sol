// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRiskParameters, PortfolioTerms} from "../interfaces/IRiskParameters.sol";
import {Market} from "../margin/Market.sol";
import {PortfolioAssessment} from "../margin/PortfolioAssessment.sol";
import {PortfolioRules, Scenarios} from "../margin/PortfolioRules.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {Groups, OptionGroups} from "../types/OptionGroups.sol";
import {PortfolioReport} from "../types/PortfolioReport.sol";
import {Ask, Side} from "../types/Side.sol";
import {Usd} from "../units/Units.sol";
import {Engine} from "./Engine.sol";

/// @title PortfolioEngine
/// @notice Any collateral, everything revalued in scenarios, debt up to a cap.
contract PortfolioEngine is Engine {
    /// @notice The normal distribution as contract code.
    address public immutable NORMAL_TABLE;

    constructor(IMarketData marketData, IRiskParameters parameters, address normalTable)
        Engine(marketData, parameters)
    {
        NORMAL_TABLE = normalTable;
    }

    /// @notice How a requirement comes about.
    /// @param initial for new risk; else before liquidation
    function report(Book memory book, bool initial) external view returns (PortfolioReport memory r) {
        Groups memory groups = OptionGroups.group(book.options);
        Scenarios memory scenarios;
        (Market memory market,,) = _load(book, groups, scenarios, Ask(Side.Both));
        (r,) = PortfolioRules.requirement(book, groups, market, scenarios, initial);
    }

    /// @inheritdoc Engine
    function _assess(Book memory book, Ask memory ask) internal view override returns (Assessment memory a) {
        Groups memory groups = OptionGroups.group(book.options);
        Scenarios memory scenarios;
        (Market memory market, Usd debtCap, bool fresh) = _load(book, groups, scenarios, ask);
        a = PortfolioAssessment.assess(book, groups, market, scenarios, ask.side);
        a.minCash = -debtCap;
        a.fresh = fresh;
    }

    /// @dev Terms, scenarios, marks and surfaces of what a book holds.
    /// @param ask at which of two prices, where they differ
    function _load(Book memory book, Groups memory groups, Scenarios memory scenarios, Ask memory ask)
        private
        view
        returns (Market memory market, Usd debtCap, bool fresh)
    {
        (uint256 underlyings, uint256 assets) = _held(book);
        PortfolioTerms memory p = PARAMETERS.loadPortfolio(underlyings | groups.underlyings(), assets);
        (market.terms, market.options, market.referenceRange) = (p.terms, p.options, p.referenceRange);
        (scenarios.normal, scenarios.table) = (NORMAL_TABLE, p.scenarios);
        scenarios.initialFactor = p.initialFactor;
        (debtCap, fresh) = (p.debtCap, _loadMarket(market, groups, p.underlyings, ask));
    }
}
