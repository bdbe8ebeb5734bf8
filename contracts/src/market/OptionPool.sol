// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarketData, Spot} from "../interfaces/IMarketData.sol";
import {IOptionPool, OptionOrder} from "../interfaces/IOptionPool.sol";
import {IPoolVenue, PoolDelta} from "../interfaces/IPoolVenue.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {Expiry, ExpiryRules} from "../margin/ExpiryRules.sol";
import {ExpiryData} from "../types/ExpiryData.sol";
import {Charge, Fill} from "../types/Fill.sol";
import {AccountId, InstrumentId, UnderlyingId} from "../types/Ids.sol";
import {OptionLeg, OptionLegLib, expiryKeyOf} from "../types/OptionLeg.sol";
import {OptionQuoteTerms} from "../types/OptionQuoteTerms.sol";
import {Fraction, Price, Size, Usd, ZERO_SIZE} from "../units/Units.sol";
import {Exposure, OptionQuoteRules, OptionTrade} from "./OptionQuoteRules.sol";
import {Quote} from "./PerpQuoteRules.sol";
import {PoolExposures} from "./PoolExposures.sol";

/// @title OptionPool
/// @notice The LP pool as counterparty of every trader of options. Holds no funds: pool, reserve and insurance are accounts.
contract OptionPool is PoolExposures {
    using ExpiryRules for Expiry;

    /// @notice Account of the impact reserve.
    AccountId public immutable reserve;

    /// @notice Account of the insurance fund.
    AccountId public immutable insurance;

    /// @dev The pool quotes no option in its last hour, of which the second half fixes the settlement price [s].
    uint256 private constant LAST = 1 hours;

    /// @dev Halvings in the search of `depth`: to a billionth of the limit.
    uint256 private constant HALVINGS = 30;

    constructor(
        address authority,
        IClearinghouse ledger,
        IMarketData marketData,
        IPoolVenue perps,
        AccountId insurance_
    ) PoolExposures(authority, ledger, marketData, perps) {
        reserve = perps.reserve();
        insurance = insurance_;
    }

    /// @dev A quote, and what it would change.
    struct Priced {
        UnderlyingId underlying;
        uint256 bucket;
        uint40 expiry;
        Exposure by;
        Exposure from; // [wad]
        uint256 maxDelta; // [wad]
        Quote quote;
    }

    /* TRADE */

    /// @inheritdoc IVenue
    function trade(AccountId account, bytes calldata data) external {
        require(msg.sender == address(LEDGER), OnlyCaller(address(LEDGER), msg.sender));
        OptionOrder memory order = abi.decode(data, (OptionOrder));
        require(block.timestamp <= order.deadline, DeadlinePassed(order.deadline, block.timestamp));
        Priced memory p = _price(order.instrument, order.size);
        Usd limit = order.size.valueDown(order.limit);
        require(p.quote.total() <= limit, LimitExceeded(p.quote.total(), limit));
        _checkLimits(p);
        _add(p.underlying, p.bucket, p.expiry, p.by, p.quote.impact);

        Charge[] memory charges = new Charge[](3);
        charges[0] = Charge(pool, p.quote.poolFee);
        charges[1] = Charge(reserve, p.quote.impact);
        charges[2] = Charge(insurance, p.quote.insuranceFee);
        LEDGER.fill(Fill(account, pool, order.instrument, order.size, p.quote.value, charges));
    }

    /// @dev An exposure beyond its limit may only shrink.
    function _checkLimits(Priced memory p) private view {
        OptionQuoteTerms storage terms = _terms[p.underlying];
        _checkLimit(p.underlying, "delta", p.from.delta, p.by.delta, p.maxDelta);
        _checkLimit(p.underlying, "vega", p.from.vega, p.by.vega, uint256(terms.maxVega) * 1e18);
        // The pool is short what the traders are long.
        int256 after_ = p.from.gamma + p.by.gamma;
        uint256 limit = uint256(terms.maxShortGamma) * 1e18;
        bool inside = after_ <= int256(limit) || p.by.gamma <= 0;
        require(inside, ExposureLimit(p.underlying, "gamma", after_, limit));
    }

    function _checkLimit(UnderlyingId underlying, bytes32 what, int256 from, int256 by, uint256 limit)
        private
        pure
    {
        (uint256 was, uint256 is_) = (_magnitude(from), _magnitude(from + by));
        require(is_ <= limit || is_ < was, ExposureLimit(underlying, what, from + by, limit));
    }

    /* QUOTE */

    /// @inheritdoc IOptionPool
    function quote(InstrumentId instrument, Size size) external view returns (Usd, Usd, Usd, Usd) {
        Quote memory q = _price(instrument, size).quote;
        return (q.value, q.impact, q.poolFee, q.insuranceFee);
    }

    /// @inheritdoc IOptionPool
    function depth(InstrumentId instrument, uint256 bps) external view returns (Size bought, Size sold) {
        (bought, sold) = (_depth(instrument, bps, 1), _depth(instrument, bps, -1));
    }

    /// @dev By halving: charges grow faster than the size.
    function _depth(InstrumentId instrument, uint256 bps, int128 sign) private view returns (Size size) {
        (UnderlyingId underlying,,,) = instrument.optionParts();
        Price spot = MARKET_DATA.spot(underlying).price;
        int128 low;
        int128 high = int128(PERPS.deltaOf(underlying).maxDelta);
        for (uint256 i; i < HALVINGS; ++i) {
            int128 middle = (low + high) / 2;
            if (middle == 0) break;
            Size tried = Size.wrap(sign * middle);
            Usd most = Usd.wrap(Usd.unwrap(tried.notionalUp(spot)) * int256(bps) / 10_000);
            if (_price(instrument, tried).quote.charges() <= most) low = middle;
            else high = middle;
        }
        size = Size.wrap(sign * low);
    }

    function _price(InstrumentId instrument, Size size) private view returns (Priced memory p) {
        require(size != ZERO_SIZE, ZeroSize());
        OptionTrade memory t;
        t.size = size;
        Spot memory spot;
        {
            (UnderlyingId underlying,, uint32 expiry,) = instrument.optionParts();
            require(block.timestamp + LAST < expiry, TooLate(instrument, block.timestamp));
            (p.underlying, p.expiry) = (underlying, expiry);
            p.bucket = OptionQuoteRules.bucketOf(expiry - block.timestamp);
            spot = MARKET_DATA.spot(underlying);
        }
        ExpiryData memory data = _expiry(expiryKeyOf(p.underlying, uint32(p.expiry)));
        bool fresh = spot.fresh && data.fresh;
        require(fresh, StalePrices(instrument, spot.observedAt, data.observedAt));
        OptionQuoteTerms memory terms = _market(p.underlying);
        _requireFresh(p.underlying, terms.maxSyncAge, spot.price);
        _value(t, instrument, data, spot);
        p.by = t.by;
        _quoteBoth(p, terms, t);
    }

    /// @dev Marks and sensitivities. A price accepted in this very block may have been brought by the taker, who could
    ///      choose the moment: then the worse of it and the one before serves.
    function _value(OptionTrade memory t, InstrumentId instrument, ExpiryData memory data, Spot memory spot)
        private
        view
    {
        OptionLeg leg = OptionLegLib.open(instrument, t.size);
        uint256 expiry = (InstrumentId.unwrap(instrument) >> 48) & 0xffffffff;
        Expiry memory e = ExpiryRules.asOf(data, expiry, spot.price, block.timestamp);
        t.spot = spot.price;
        t.mark = _mark(e, leg);
        t.worse = t.mark;
        t.by = _greeksOf(leg, e, data.basis, spot.price);
        t.confidence = Fraction.wrap(spot.confidence);
        (t.priceAge, t.surfaceAge) = (block.timestamp - spot.observedAt, block.timestamp - data.observedAt);
        if (spot.acceptedIn != block.number || Price.unwrap(spot.previous) == 0) return;
        t.worse = _mark(ExpiryRules.asOf(data, expiry, spot.previous, block.timestamp), leg);
    }

    function _mark(Expiry memory e, OptionLeg leg) private pure returns (Price) {
        return Price.wrap(uint128(e.mark(leg.isPut(), leg.strike(), leg.lnStrikeX57())));
    }

    /// @dev The worse for the taker of the exposures before and after a sync of this block; no more is paid back than what
    ///      is left of impact paid.
    function _quoteBoth(Priced memory p, OptionQuoteTerms memory terms, OptionTrade memory t) private view {
        PoolDelta memory state = PERPS.deltaOf(p.underlying);
        p.maxDelta = state.maxDelta;
        p.from = _exposure(_exposures[p.underlying], p.bucket, Size.unwrap(state.delta));
        p.quote = OptionQuoteRules.quote(terms, state.slope, p.from, t);
        if (_syncedIn[p.underlying] == block.number) {
            Exposure memory before =
                _exposure(_exposuresBefore[p.underlying], p.bucket, Size.unwrap(state.before));
            p.quote.impact = p.quote.impact.max(OptionQuoteRules.impactUp(terms, state.slope, before, t.by));
        }
        p.quote.impact = p.quote.impact.max(-state.impactLeft);
    }
}
