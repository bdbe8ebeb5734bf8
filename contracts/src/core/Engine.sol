// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {CheckRules} from "../margin/CheckRules.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {AccountId} from "../types/Ids.sol";
import {Usd, ZERO_USD} from "../units/Units.sol";

/// @title Engine
/// @notice What all engines answer alike, once a mode says how it assesses.
abstract contract Engine is IMarginEngine {
    IMarketData public immutable MARKET_DATA;
    IRiskParameters public immutable PARAMETERS;

    constructor(IMarketData marketData, IRiskParameters parameters) {
        MARKET_DATA = marketData;
        PARAMETERS = parameters;
    }

    /// @inheritdoc IMarginEngine
    function assess(Book calldata book) external view returns (Assessment memory) {
        return _assess(book);
    }

    /// @inheritdoc IMarginEngine
    function covers(Book calldata book) external view returns (bool) {
        Assessment memory a = _assess(book);
        return a.fresh && CheckRules.covered(a, book.cash);
    }

    /// @inheritdoc IMarginEngine
    function keeps(Book calldata book) external view returns (bool) {
        return _assess(book).maintenanceBalance() >= ZERO_USD;
    }

    /// @inheritdoc IMarginEngine
    function explain(AccountId account, Book calldata book) external view {
        Assessment memory a = _assess(book);
        require(a.fresh, StalePrices(account));
        require(a.initialBalance() >= ZERO_USD, BelowInitialMargin(account, a.initialBalance()));
        require(book.cash >= a.minCash, DebtAboveCap(account, book.cash, a.minCash));
        revert OnlyReducing(account, a.maintenanceBalance());
    }

    /// @inheritdoc IMarginEngine
    function reduced(Book calldata bookBefore, Book calldata bookAfter, Usd fees)
        external
        view
        returns (bool)
    {
        return CheckRules.reduced(bookBefore, bookAfter, _assess(bookBefore), _assess(bookAfter), fees);
    }

    function _assess(Book calldata book) internal view virtual returns (Assessment memory);
}
