// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {CheckRules} from "../margin/CheckRules.sol";
import {Market} from "../margin/Market.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {AccountId, AssetId, UnderlyingId} from "../types/Ids.sol";
import {Groups} from "../types/OptionGroups.sol";
import {Ask, Side} from "../types/Side.sol";
import {Usd, ZERO_USD} from "../units/Units.sol";

/// @title Engine
/// @notice What all engines answer alike, once a mode says how it assesses; and what they all load.
abstract contract Engine is IMarginEngine {
    IMarketData public immutable MARKET_DATA;
    IRiskParameters public immutable PARAMETERS;

    constructor(IMarketData marketData, IRiskParameters parameters) {
        MARKET_DATA = marketData;
        PARAMETERS = parameters;
    }

    /// @inheritdoc IMarginEngine
    function assess(Book memory book) external view returns (Assessment memory) {
        return _assess(book, Ask(Side.Both));
    }

    /// @inheritdoc IMarginEngine
    function maintenance(Book memory book) external view returns (Usd equity, Usd requirement) {
        Ask memory ask = Ask(Side.Maintenance);
        while (true) {
            Assessment memory a = _assess(book, ask);
            bool first = ask.side == Side.Maintenance;
            bool better = first || a.maintenanceBalance() > equity - requirement;
            if (better) (equity, requirement) = (a.equity, a.requirement());
            if (!first || a.fresh || equity >= requirement) break;
            ask.side = Side.MaintenanceSecond;
        }
    }

    /// @inheritdoc IMarginEngine
    function covers(Book memory book, bool outflow) external view returns (bool) {
        Assessment memory a = _assess(book, Ask(Side.Initial));
        return a.fresh && CheckRules.covered(a, book.cash, outflow);
    }

    /// @inheritdoc IMarginEngine
    function keeps(Book memory book) external view returns (bool) {
        return _assess(book, Ask(Side.Maintenance)).maintenanceBalance() >= ZERO_USD;
    }

    /// @inheritdoc IMarginEngine
    function explain(AccountId account, Book memory book, bool outflow) external view {
        Assessment memory a = _assess(book, Ask(Side.Both));
        require(a.fresh, StalePrices(account));
        Usd free = CheckRules.free(a, outflow);
        require(free >= ZERO_USD, BelowInitialMargin(account, free));
        require(book.cash >= a.minCash, DebtAboveCap(account, book.cash, a.minCash));
        revert OnlyReducing(account, a.maintenanceBalance());
    }

    /// @inheritdoc IMarginEngine
    function reduced(Book memory bookBefore, Book memory bookAfter, Usd fees) external view returns (bool) {
        return CheckRules.reduced(
            bookBefore,
            bookAfter,
            _assess(bookBefore, Ask(Side.Maintenance)),
            _assess(bookAfter, Ask(Side.Maintenance)),
            fees
        );
    }

    /// @dev The margin of a side that is not asked for may be left at zero.
    function _assess(Book memory book, Ask memory ask) internal view virtual returns (Assessment memory);

    /// @dev Bits of the underlyings and of the assets that a book holds, options aside.
    function _held(Book memory book) internal pure returns (uint256 underlyings, uint256 assets) {
        for (uint256 i; i < book.perps.length; ++i) {
            underlyings |= 1 << UnderlyingId.unwrap(book.perps[i].underlying);
        }
        for (uint256 i; i < book.holdings.length; ++i) {
            assets |= 1 << AssetId.unwrap(book.holdings[i].asset);
        }
    }

    /// @dev Marks, ranges and surfaces.
    /// @param underlyings bit per underlying that prices something
    /// @param ask at which of two prices, where they differ
    /// @return fresh Whether all of it is young enough for new risk.
    function _loadMarket(Market memory market, Groups memory groups, uint256 underlyings, Ask memory ask)
        internal
        view
        returns (bool fresh)
    {
        (market.marks, market.ranges, fresh) = MARKET_DATA.marks(underlyings);
        if (ask.side == Side.MaintenanceSecond) (market.marks,) = MARKET_DATA.marksSecond(underlyings);
        if (groups.keys.length != 0) market.expiries = MARKET_DATA.expiries(groups.keys);
        for (uint256 i; i < groups.keys.length; ++i) {
            fresh = fresh && market.expiries[i].fresh;
        }
        market.now_ = block.timestamp;
    }
}
