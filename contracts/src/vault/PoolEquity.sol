// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {ILiquidation} from "../interfaces/ILiquidation.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IPoolValue} from "../interfaces/IPoolValue.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {Assessment} from "../types/Assessment.sol";
import {AssetTerms} from "../types/AssetTerms.sol";
import {Book} from "../types/Book.sol";
import {AccountId, AssetId, UnderlyingId} from "../types/Ids.sol";
import {Usd, ZERO_USD} from "../units/Units.sol";

/// @title PoolEquity
/// @notice Values the pool at mark; for those who leave, less the deficits of flagged accounts that insurance does not cover.
/// @dev Leaves out the age of surfaces: `fresh` covers them. Whoever holds options brings spots more often than surfaces.
contract PoolEquity is IPoolValue {
    IClearinghouse public immutable LEDGER;
    IRegistry public immutable REGISTRY;
    IMarketData public immutable MARKET_DATA;
    IRiskParameters public immutable PARAMETERS;
    ILiquidation public immutable LIQUIDATION;

    /// @notice Account of the pool.
    AccountId public immutable POOL;

    /// @notice Account that pays deficits before the pool does.
    AccountId public immutable INSURANCE;

    constructor(
        IClearinghouse ledger,
        IRegistry registry,
        IMarketData marketData,
        IRiskParameters parameters,
        ILiquidation liquidation,
        AccountId pool,
        AccountId insurance
    ) {
        LEDGER = ledger;
        REGISTRY = registry;
        MARKET_DATA = marketData;
        PARAMETERS = parameters;
        LIQUIDATION = liquidation;
        POOL = pool;
        INSURANCE = insurance;
    }

    /// @inheritdoc IPoolValue
    function value() external view returns (Usd low, Usd high, bool fresh) {
        Assessment memory a = REGISTRY.assess(POOL);
        Usd insured = LEDGER.cashOf(INSURANCE).max(ZERO_USD);
        Usd reserved = (LIQUIDATION.deficits() - insured).max(ZERO_USD);
        return (a.equity - reserved, a.equity, a.fresh);
    }

    /// @inheritdoc IPoolValue
    function observedAt() external view returns (uint40 oldest) {
        Book memory book = LEDGER.book(POOL);
        oldest = uint40(block.timestamp);
        for (uint256 i; i < book.perps.length; ++i) {
            oldest = _older(oldest, book.perps[i].underlying);
        }
        for (uint256 i; i < book.options.length; ++i) {
            (UnderlyingId underlying,,,) = book.options[i].instrument().optionParts();
            oldest = _older(oldest, underlying);
        }
        if (book.holdings.length == 0) return oldest;
        uint256 assets;
        for (uint256 i; i < book.holdings.length; ++i) {
            assets |= 1 << AssetId.unwrap(book.holdings[i].asset);
        }
        (, AssetTerms[] memory terms,,) = PARAMETERS.load(0, assets);
        for (uint256 i; i < book.holdings.length; ++i) {
            oldest = _older(oldest, terms[AssetId.unwrap(book.holdings[i].asset)].underlying);
        }
    }

    function _older(uint40 than, UnderlyingId underlying) private view returns (uint40) {
        uint40 observed = MARKET_DATA.spot(underlying).observedAt;
        return observed < than ? observed : than;
    }
}
