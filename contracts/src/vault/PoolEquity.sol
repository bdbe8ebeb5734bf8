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
import {ExpiryData} from "../types/ExpiryData.sol";
import {AccountId, AssetId, UnderlyingId} from "../types/Ids.sol";
import {OptionLeg} from "../types/OptionLeg.sol";
import {Fraction, Usd, ZERO_USD} from "../units/Units.sol";

/// @title PoolEquity
/// @notice Values the pool at mark, give or take a share of its margin; for those who leave, less the deficits of flagged
///         accounts that insurance does not cover.
contract PoolEquity is IPoolValue {
    /// @dev How far marks may be wrong, a share of MM, which grows with what they are wrong about (1 %).
    Fraction private constant DOUBT = Fraction.wrap(0.01e18);

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
        Usd doubt = a.maintenanceMargin.shareUp(DOUBT);
        Usd insured = LEDGER.cashOf(INSURANCE).max(ZERO_USD);
        Usd reserved = (LIQUIDATION.deficits() - insured).max(ZERO_USD);
        return (a.equity - doubt - reserved, a.equity + doubt, a.fresh);
    }

    /// @inheritdoc IPoolValue
    function observedAt() external view returns (uint40 oldest) {
        Book memory book = LEDGER.book(POOL);
        oldest = uint40(block.timestamp);
        for (uint256 i; i < book.perps.length; ++i) {
            oldest = _older(oldest, book.perps[i].underlying);
        }
        oldest = _olderOptions(oldest, book.options);
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

    /// @dev Spots of options that have not expired, and their surfaces: who knows the next surface knows what they will be
    ///      worth. From expiry on the samples that were taken price them.
    function _olderOptions(uint40 oldest, OptionLeg[] memory legs) private view returns (uint40) {
        uint40[] memory keys = new uint40[](legs.length);
        uint256 count;
        for (uint256 i; i < legs.length; ++i) {
            uint40 key = legs[i].expiryKey();
            if (block.timestamp >= uint32(key) || _has(keys, count, key)) continue;
            keys[count++] = key;
            oldest = _older(oldest, UnderlyingId.wrap(uint8(key >> 32)));
        }
        if (count == 0) return oldest;
        assembly ("memory-safe") {
            mstore(keys, count) // at most one for every leg
        }
        ExpiryData[] memory slices = MARKET_DATA.expiries(keys);
        for (uint256 i; i < count; ++i) {
            if (slices[i].observedAt < oldest) oldest = slices[i].observedAt;
        }
        return oldest;
    }

    function _has(uint40[] memory keys, uint256 count, uint40 key) private pure returns (bool) {
        for (uint256 i; i < count; ++i) {
            if (keys[i] == key) return true;
        }
        return false;
    }

    function _older(uint40 than, UnderlyingId underlying) private view returns (uint40) {
        uint40 observed = MARKET_DATA.spot(underlying).observedAt;
        return observed < than ? observed : than;
    }
}
