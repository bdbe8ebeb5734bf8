// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {Anchor, IOptionPool, OptionExposure} from "../interfaces/IOptionPool.sol";
import {IPoolVenue} from "../interfaces/IPoolVenue.sol";
import {Expiry, ExpiryRules} from "../margin/ExpiryRules.sol";
import {GreekRules, PositionGreeks} from "../margin/GreekRules.sol";
import {Exponential} from "../math/Exponential.sol";
import {ExpiryData} from "../types/ExpiryData.sol";
import {AccountId, UnderlyingId} from "../types/Ids.sol";
import {Groups, OptionGroups} from "../types/OptionGroups.sol";
import {OptionLeg} from "../types/OptionLeg.sol";
import {OptionQuoteTerms} from "../types/OptionQuoteTerms.sol";
import {ScanRange} from "../types/ScanRange.sol";
import {Fraction, Price, Size, Usd, ZERO_USD} from "../units/Units.sol";
import {Exposure, OptionQuoteRules} from "./OptionQuoteRules.sol";

/// @title PoolExposures
/// @notice What the pool's options add up to, per underlying: kept by trades, computed anew by `sync`.
abstract contract PoolExposures is IOptionPool, AccessManaged {
    using GreekRules for PositionGreeks;

    IClearinghouse public immutable LEDGER;
    IMarketData public immutable MARKET_DATA;

    /// @notice Where the pool trades perpetuals, and the net delta and what is left of impact paid are kept.
    IPoolVenue public immutable PERPS;

    /// @inheritdoc IOptionPool
    AccountId public immutable pool;

    /// @dev Highest fee and spread of the spot that can be set (1 %), and of volatility (20 points).
    uint256 private constant MAX_RATE = 0.01e18;
    uint256 private constant MAX_VOLATILITY = 0.2e18;

    /* STORAGE */

    mapping(UnderlyingId underlying => OptionQuoteTerms) internal _terms;
    mapping(UnderlyingId underlying => OptionExposure) internal _exposures;
    mapping(UnderlyingId underlying => OptionExposure) internal _exposuresBefore; // the last sync, traded on within its block
    mapping(UnderlyingId underlying => uint256) internal _syncedIn; // block
    mapping(UnderlyingId underlying => Anchor) internal _anchors;

    constructor(address authority, IClearinghouse ledger, IMarketData marketData, IPoolVenue perps)
        AccessManaged(authority)
    {
        (LEDGER, MARKET_DATA, PERPS, pool) = (ledger, marketData, perps, perps.pool());
    }

    /* SYNC */

    /// @inheritdoc IOptionPool
    function sync(UnderlyingId underlying) external {
        _market(underlying);
        Anchor memory anchor = _anchors[underlying];
        if (anchor.firstExpiry != 0 && block.timestamp >= anchor.firstExpiry) _settle();
        uint256 u = UnderlyingId.unwrap(underlying);
        (Price[] memory prices, ScanRange[] memory ranges, bool fresh) = MARKET_DATA.marks(1 << u);
        require(fresh, StaleSpot(underlying));
        // Ranges for new risk are whole millionths, at most 2.1.
        anchor = Anchor(prices[u], uint40(block.timestamp), 0, uint32(ranges[u].initial / 1e12));
        Groups memory groups = OptionGroups.group(LEDGER.book(pool).options);
        int256[5] memory sums; // vega by bucket, gamma
        int256 delta;
        for (uint256 g; g < groups.keys.length; ++g) {
            if (groups.underlyingOf(g) != u || groups.expiryOf(g) <= block.timestamp) continue;
            // Expiries ascend within an underlying, and have 32 bits.
            if (anchor.firstExpiry == 0) anchor.firstExpiry = uint40(groups.expiryOf(g));
            Exposure memory sum = _exposureOf(groups, g, prices[u]);
            uint256 bucket = OptionQuoteRules.bucketOf(groups.expiryOf(g) - block.timestamp);
            delta += sum.delta;
            sums[bucket] += sum.vega;
            sums[4] += sum.gamma;
        }
        _store(underlying, anchor, sums, delta);
    }

    function _settle() private {
        AccountId[] memory accounts = new AccountId[](1);
        accounts[0] = pool;
        LEDGER.settle(accounts);
    }

    /// @dev What traders hold of one expiry: the opposite of the pool's.
    function _exposureOf(Groups memory groups, uint256 g, Price spot)
        private
        view
        returns (Exposure memory sum)
    {
        ExpiryData memory data = _expiry(groups.keys[g]);
        Expiry memory e = ExpiryRules.asOf(data, groups.expiryOf(g), spot, block.timestamp);
        (uint256 first, uint256 end) = groups.span(g);
        for (uint256 i = first; i < end; ++i) {
            Exposure memory leg = _greeksOf(groups.legAt(i), e, data.basis, spot);
            sum.delta -= leg.delta;
            sum.vega -= leg.vega;
            sum.gamma -= leg.gamma;
        }
    }

    function _store(UnderlyingId underlying, Anchor memory anchor, int256[5] memory sums, int256 delta)
        private
    {
        // The first sync of a block keeps what its quotes were before.
        if (_syncedIn[underlying] != block.number) {
            _exposuresBefore[underlying] = _exposures[underlying];
            _syncedIn[underlying] = block.number;
        }
        OptionExposure memory exposure;
        for (uint256 b; b < 4; ++b) {
            exposure.vega[b] = _narrow(sums[b]);
        }
        exposure.gamma = _narrow(sums[4]);
        _exposures[underlying] = exposure;
        _anchors[underlying] = anchor;
        PERPS.syncOptionDelta(underlying, Size.wrap(_narrow(delta)));
        emit ExposureSet(underlying, exposure, ZERO_USD);
        emit Synced(underlying, anchor);
    }

    /* EXPOSURES */

    /// @dev Adds what traders gained by a trade, to the exposures before a sync of this block too.
    function _add(UnderlyingId underlying, uint256 bucket, uint40 expiry, Exposure memory by, Usd impact)
        internal
    {
        _addTo(_exposures[underlying], bucket, by);
        if (_syncedIn[underlying] == block.number) _addTo(_exposuresBefore[underlying], bucket, by);
        Anchor storage anchor = _anchors[underlying];
        if (anchor.firstExpiry == 0 || expiry < anchor.firstExpiry) anchor.firstExpiry = expiry;
        PERPS.addOptionDelta(underlying, Size.wrap(_narrow(by.delta)), impact);
        emit ExposureSet(underlying, _exposures[underlying], impact);
    }

    function _addTo(OptionExposure storage exposure, uint256 bucket, Exposure memory by) private {
        exposure.gamma = _narrow(exposure.gamma + by.gamma);
        exposure.vega[bucket] = _narrow(exposure.vega[bucket] + by.vega);
    }

    function _exposure(OptionExposure storage exposure, uint256 bucket, int256 delta)
        internal
        view
        returns (Exposure memory)
    {
        return Exposure(delta, exposure.vega[bucket], exposure.gamma);
    }

    /// @dev What a position adds: gamma times the square of the spot, so that expiries and prices compare.
    function _greeksOf(OptionLeg leg, Expiry memory e, uint256 basis, Price spot)
        internal
        pure
        returns (Exposure memory)
    {
        PositionGreeks memory greeks;
        greeks.add(leg, e, basis);
        int256 price = int256(uint256(Price.unwrap(spot)));
        return Exposure(greeks.delta, greeks.vega, greeks.gamma * price / 1e18 * price / 1e18);
    }

    /// @dev Whether the exposures are those of a market like this one.
    function _requireFresh(UnderlyingId underlying, uint256 maxAge, Price spot) internal view {
        Anchor memory anchor = _anchors[underlying];
        bool fresh = Price.unwrap(anchor.spot) != 0 && block.timestamp - anchor.syncedAt <= maxAge
            && (anchor.firstExpiry == 0 || block.timestamp < anchor.firstExpiry);
        if (fresh) {
            int256 moved = Exponential.lnWad(uint256(Price.unwrap(spot)) * 1e18 / Price.unwrap(anchor.spot));
            fresh = _magnitude(moved) * 6 <= uint256(anchor.range) * 1e12;
        }
        require(fresh, StaleSync(underlying, anchor));
    }

    function _expiry(uint40 key) internal view returns (ExpiryData memory) {
        uint40[] memory keys = new uint40[](1);
        keys[0] = key;
        return MARKET_DATA.expiries(keys)[0];
    }

    function _magnitude(int256 a) internal pure returns (uint256) {
        return uint256(a < 0 ? -a : a);
    }

    function _narrow(int256 a) private pure returns (int128) {
        require(a == int128(a), ExposureOutOfRange(a));
        return int128(a);
    }

    /* SETTINGS */

    /// @inheritdoc IOptionPool
    function setTerms(UnderlyingId underlying, OptionQuoteTerms calldata terms) external restricted {
        require(terms.vegaSlope != 0, InvalidTerms("vegaSlope", 0));
        require(terms.gammaSlope != 0, InvalidTerms("gammaSlope", 0));
        _atMost("fee", Fraction.unwrap(terms.fee), MAX_RATE);
        _atMost("feeCap", Fraction.unwrap(terms.feeCap), 1e18);
        _atMost("insuranceShare", Fraction.unwrap(terms.insuranceShare), 1e18);
        _atMost("spread", Fraction.unwrap(terms.spread), MAX_RATE);
        _atMost("volatilitySpread", Fraction.unwrap(terms.volatilitySpread), MAX_VOLATILITY);
        _atMost("spreadPerSecond", terms.spreadPerSecond, MAX_RATE);
        _atMost("volatilitySpreadPerSecond", terms.volatilitySpreadPerSecond, MAX_VOLATILITY);
        bool serves = terms.maxSyncAge != 0 && terms.maxSyncAge <= 1 days;
        require(serves, InvalidTerms("maxSyncAge", terms.maxSyncAge));
        emit OptionQuoteTermsSet(underlying, terms);
        _terms[underlying] = terms;
    }

    function _atMost(bytes32 name, uint256 value, uint256 most) private pure {
        require(value <= most, InvalidTerms(name, value));
    }

    /* VIEWS */

    /// @inheritdoc IOptionPool
    function termsOf(UnderlyingId underlying) external view returns (OptionQuoteTerms memory) {
        return _market(underlying);
    }

    /// @inheritdoc IOptionPool
    function exposureOf(UnderlyingId underlying) external view returns (OptionExposure memory) {
        return _exposures[underlying];
    }

    /// @inheritdoc IOptionPool
    function anchorOf(UnderlyingId underlying) external view returns (Anchor memory) {
        return _anchors[underlying];
    }

    function _market(UnderlyingId underlying) internal view returns (OptionQuoteTerms memory terms) {
        terms = _terms[underlying];
        require(terms.vegaSlope != 0, UnknownMarket(underlying));
    }
}
