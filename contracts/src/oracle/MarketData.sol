// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarketData, Spot, SpotPrice, SpotReport} from "../interfaces/IMarketData.sol";
import {ISecondOpinion} from "../interfaces/ISecondOpinion.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {IVolatilityIndex} from "../interfaces/IVolatilityIndex.sol";
import {ExpiryData} from "../types/ExpiryData.sol";
import {InstrumentId, MAX_UNDERLYINGS, UnderlyingId} from "../types/Ids.sol";
import {expiryKeyOf} from "../types/OptionLeg.sol";
import {ScanRange} from "../types/ScanRange.sol";
import {Price} from "../units/Units.sol";
import {Medians} from "./Medians.sol";
import {OptionPricer} from "./OptionPricer.sol";
import {ReportHashes} from "./ReportHashes.sol";
import {Reporters} from "./Reporters.sol";
import {SettlementRules} from "./SettlementRules.sol";
import {Surfaces} from "./Surfaces.sol";
import {VolatilityRules} from "./VolatilityRules.sol";

/// @title MarketData
/// @notice Takes signed reports, keeps the median spot of each underlying, and serves what margin needs.
contract MarketData is Surfaces {
    /// @dev How long a second opinion that differs holds the market back [s].
    uint256 private constant DEGRADED_TIME = 10 minutes;
    /// @dev What a second opinion may use.
    uint256 private constant OPINION_GAS = 200_000;

    /// @notice Who turns prices into scan ranges.
    IVolatilityIndex public immutable VOLATILITY;
    /// @notice Who averages prices before expiries.
    ISettlement public immutable SETTLEMENT;
    /// @notice Who marks options.
    OptionPricer public immutable PRICER;

    /* STORAGE */

    /// @dev One slot, all that `marks` needs: 96 + 4 * 32 + 24 + 8.
    struct SpotSlot {
        uint96 price; // [wad]
        uint32 confidence; // rounded up [1e-9]
        uint32 observedAt; // [unix seconds]
        uint32 acceptedIn; // block
        uint24 initial; // R for new risk [1e-6]
        uint32 maintenance; // R for existing risk [1e-8]
        bool degraded; // whether a second opinion differs, and was not overruled
    }

    /// @dev One slot: 96 + 96 + 40.
    struct SpotRest {
        uint96 previous; // price before [wad]
        uint96 second; // the second opinion that differs [wad]
        uint40 apartSince; // zero while they agree [unix seconds]
    }

    mapping(uint256 underlying => SpotSlot) private _spots;
    mapping(uint256 underlying => SpotRest) private _rests;
    mapping(uint256 underlying => Opinion) private _opinions;

    constructor(address authority, IClearinghouse ledger, IVolatilityIndex volatility, ISettlement settlement)
        Reporters(authority, ledger)
    {
        (VOLATILITY, SETTLEMENT, PRICER) = (volatility, settlement, new OptionPricer());
    }

    /* REPORTS */

    /// @inheritdoc IMarketData
    function submit(SpotReport[] calldata reports) external {
        _checkFrozen();
        (uint40 oldest,, bool superQuorum, SpotPrice[] memory medians) = verify(reports);
        _checkAge(oldest, _settings.maxAge);
        for (uint256 k; k < medians.length; ++k) {
            _accept(medians[k], oldest, superQuorum);
        }
    }

    /// @inheritdoc IMarketData
    function verify(SpotReport[] calldata reports)
        public
        view
        returns (uint40 oldest, uint40 newest, bool superQuorum, SpotPrice[] memory medians)
    {
        uint256 n = reports.length;
        superQuorum = _checkNumber(n);
        oldest = type(uint40).max;
        address last;
        for (uint256 i; i < n; ++i) {
            SpotReport calldata r = reports[i];
            _checkReport(last, r.reporter, r.observedAt, ReportHashes.ofSpot(r), r.signature);
            last = r.reporter;
            if (r.observedAt < oldest) oldest = r.observedAt;
            if (r.observedAt > newest) newest = r.observedAt;
        }
        medians = new SpotPrice[](reports[0].prices.length);
        for (uint256 k; k < medians.length; ++k) {
            medians[k] = _medianSpot(reports, k);
        }
    }

    /// @dev The median of column `k`; reverts unless all reports name the same underlying there, above the one before,
    ///      with possible values.
    function _medianSpot(SpotReport[] calldata reports, uint256 k) private pure returns (SpotPrice memory) {
        UnderlyingId underlying = reports[0].prices[k].underlying;
        uint256 id = UnderlyingId.unwrap(underlying);
        bool ascending = k == 0 || id > UnderlyingId.unwrap(reports[0].prices[k - 1].underlying);
        require(ascending && id != 0 && id < MAX_UNDERLYINGS, UnderlyingMismatch(k, underlying, underlying));
        uint256 n = reports.length;
        int256[] memory prices = new int256[](n);
        int256[] memory confidences = new int256[](n);
        for (uint256 i; i < n; ++i) {
            bool same = reports[i].prices.length == reports[0].prices.length;
            require(same, UnderlyingMismatch(k, underlying, underlying));
            SpotPrice calldata p = reports[i].prices[k];
            require(UnderlyingId.unwrap(p.underlying) == id, UnderlyingMismatch(k, underlying, p.underlying));
            uint256 price = Price.unwrap(p.price);
            bool possible =
                price != 0 && price <= type(uint96).max && p.confidence != 0 && p.confidence <= WAD;
            require(possible, InvalidSpot(underlying, p.price, p.confidence));
            (prices[i], confidences[i]) = (int256(price), int256(uint256(p.confidence)));
        }
        // A median is one of its values or between two of them, so the casts are safe.
        uint64 confidence = uint64(uint256(Medians.median(confidences)));
        return SpotPrice(underlying, _price(uint256(Medians.median(prices))), confidence);
    }

    /// @dev Stores a price, or skips it when it is not news; tells those who follow hours and minutes.
    function _accept(SpotPrice memory p, uint40 observedAt, bool superQuorum) private {
        (UnderlyingId underlying, uint256 price) = (p.underlying, Price.unwrap(p.price));
        uint256 id = UnderlyingId.unwrap(underlying);
        SpotSlot memory slot = _spots[id];
        if (observedAt <= slot.observedAt || slot.acceptedIn == uint32(block.number)) {
            emit SpotSkipped(underlying, p.price, observedAt);
            return;
        }
        if (slot.price != 0 && !superQuorum) {
            (uint256 low, uint256 high) = _band(slot.price, observedAt - slot.observedAt);
            bool inside = price >= low && price <= high;
            require(inside, OutOfBand(underlying, p.price, _price(low), _price(high)));
        }
        if (observedAt / 1 hours != slot.observedAt / 1 hours) {
            (uint64 initial, uint64 maintenance) = VOLATILITY.observe(underlying, p.price, observedAt);
            // Ranges are whole numbers of these units, and at most 1.05.
            (slot.initial, slot.maintenance) = (uint24(initial / 1e12), uint32(maintenance / 1e10));
        }
        (uint32 expiry,) = SettlementRules.windowOf(observedAt);
        if (expiry != 0 && observedAt / 1 minutes != slot.observedAt / 1 minutes) {
            SETTLEMENT.observe(underlying, p.price, observedAt);
        }
        slot.degraded = _isApart(underlying, price, slot, superQuorum);
        _rests[id].previous = slot.price;
        // `_medianSpot` bounds price and confidence; moments are 32 bits.
        (slot.price, slot.observedAt) = (uint96(price), uint32(observedAt));
        slot.confidence = uint32((uint256(p.confidence) + 1e9 - 1) / 1e9);
        slot.acceptedIn = uint32(block.number);
        _spots[id] = slot;
        emit SpotAccepted(underlying, p.price, p.confidence, observedAt);
    }

    /* SECOND OPINIONS */

    /// @inheritdoc IMarketData
    function compare(UnderlyingId underlying) external {
        _checkFrozen();
        SpotSlot memory slot = _spot(UnderlyingId.unwrap(underlying));
        _checkAge(slot.observedAt, _settings.maxAge); // an old price differs for no fault of its own
        _spots[UnderlyingId.unwrap(underlying)].degraded = _isApart(underlying, slot.price, slot, false);
    }

    /// @dev Whether the market of an underlying is held back because a second opinion differs from `price`. A first price
    ///      has to agree. Once overruled by a super-quorum or by time, a difference counts again after an agreement.
    /// @param slot as stored
    function _isApart(UnderlyingId underlying, uint256 price, SpotSlot memory slot, bool superQuorum)
        private
        returns (bool)
    {
        uint256 id = UnderlyingId.unwrap(underlying);
        Opinion memory opinion = _opinions[id];
        if (address(opinion.source) == address(0)) return false;
        (uint256 second, uint256 age) = _ask(opinion.source);
        SpotRest storage rest = _rests[id];
        uint256 since = rest.apartSince;
        if (second == 0 || _agree(price, second, age, opinion)) {
            if (since != 0) {
                (rest.apartSince, rest.second) = (0, 0);
                emit Degraded(underlying, _price(price), 0);
            }
            return false;
        }
        require(slot.price != 0, OpinionDisagrees(underlying, _price(price), second));
        rest.second = uint96(second); // `_ask` bounds it
        if (since == 0) {
            rest.apartSince = uint40(block.timestamp);
            emit Degraded(underlying, _price(price), second);
        }
        return !superQuorum && (since == 0 || slot.degraded);
    }

    /// @dev Whether a price is within the tolerance of a second opinion.
    function _agree(uint256 price, uint256 second, uint256 age, Opinion memory opinion)
        private
        pure
        returns (bool)
    {
        if (age > 365 days) age = 365 days;
        uint256 toleranceBps = opinion.toleranceBps + uint256(opinion.toleranceBpsPerHour) * age / 1 hours;
        uint256 off = price > second ? price - second : second - price;
        return off * 10_000 <= second * toleranceBps;
    }

    /// @dev What a source says, zero when it is dead. Nobody may kill it by leaving it too little gas.
    function _ask(ISecondOpinion source) private view returns (uint256 price, uint256 age) {
        uint256 needed = OPINION_GAS * 64 / 63 + 10_000;
        require(gasleft() >= needed, TooLittleGas(gasleft(), needed));
        try source.opinion{gas: OPINION_GAS}() returns (uint256 price_, uint256 age_) {
            (price, age) = price_ > type(uint96).max ? (0, 0) : (price_, age_);
        } catch {
            return (0, 0);
        }
    }

    /// @inheritdoc IMarketData
    function setOpinion(UnderlyingId underlying, Opinion calldata opinion) external restricted {
        uint256 id = UnderlyingId.unwrap(underlying);
        require(id != 0 && id < MAX_UNDERLYINGS, InvalidSetting("underlying", id));
        if (address(opinion.source) != address(0)) {
            bool tolerant = opinion.toleranceBps != 0 && opinion.toleranceBps <= 5_000;
            require(tolerant, InvalidSetting("toleranceBps", opinion.toleranceBps));
            (uint256 second, uint256 age) = _ask(opinion.source);
            require(second != 0, OpinionAbsent(underlying));
            uint256 price = _spots[id].price;
            bool agree = price == 0 || _agree(price, second, age, opinion);
            require(agree, OpinionDisagrees(underlying, _price(price), second));
        }
        emit OpinionSet(underlying, _opinions[id], opinion);
        _opinions[id] = opinion;
        (_rests[id].apartSince, _rests[id].second, _spots[id].degraded) = (0, 0, false);
    }

    /* VIEWS */

    /// @inheritdoc IMarketData
    function spot(UnderlyingId underlying) external view returns (Spot memory) {
        uint256 id = UnderlyingId.unwrap(underlying);
        SpotSlot memory slot = _spot(id);
        return Spot(
            _price(slot.price),
            _price(_rests[id].previous),
            uint64(slot.confidence) * 1e9, // 32 bits times 30 bits
            slot.observedAt,
            slot.acceptedIn,
            block.timestamp - slot.observedAt <= _settings.maxAge && !_isDegraded(id, slot)
        );
    }

    /// @inheritdoc IMarketData
    function marks(uint256 underlyings)
        external
        view
        returns (Price[] memory prices, ScanRange[] memory ranges, bool fresh)
    {
        uint256 width = _width(underlyings);
        prices = new Price[](width);
        ranges = new ScanRange[](width);
        fresh = true;
        uint256 maxAge = _settings.maxAge;
        for (uint256 u; u < width; ++u) {
            if (underlyings & (1 << u) == 0) continue;
            SpotSlot memory slot = _spot(u);
            prices[u] = _price(slot.price);
            uint256 age = block.timestamp - slot.observedAt;
            if (age > maxAge || _isDegraded(u, slot)) fresh = false;
            // Ranges are at most 2.1, confidences 32 bits times 30 bits.
            ScanRange memory range = ranges[u];
            range.initial = uint64(slot.initial) * 1e12;
            range.maintenance = uint64(VolatilityRules.agedUp(uint256(slot.maintenance) * 1e10, age));
            range.confidence = uint64(slot.confidence) * 1e9;
        }
    }

    /// @inheritdoc IMarketData
    function marksSecond(uint256 underlyings) external view returns (Price[] memory prices, bool degraded) {
        uint256 width = _width(underlyings);
        prices = new Price[](width);
        for (uint256 u; u < width; ++u) {
            if (underlyings & (1 << u) == 0) continue;
            SpotSlot memory slot = _spot(u);
            bool apart = _isDegraded(u, slot);
            prices[u] = _price(apart ? _rests[u].second : slot.price);
            degraded = degraded || apart;
        }
    }

    /// @inheritdoc IMarketData
    function expiries(uint40[] calldata keys) external view returns (ExpiryData[] memory data) {
        data = new ExpiryData[](keys.length);
        uint256 maxAge = _surfaceSettings.maxAge;
        for (uint256 i; i < keys.length; ++i) {
            uint40 key = keys[i];
            _loadExpiry(data[i], UnderlyingId.wrap(uint8(key >> 32)), uint32(key), maxAge);
        }
    }

    /// @inheritdoc IMarketData
    function optionMark(InstrumentId instrument)
        external
        view
        returns (Price mark, Price underlyingSpot, bool fresh)
    {
        (UnderlyingId underlying,, uint32 expiry,) = instrument.optionParts();
        uint256 id = UnderlyingId.unwrap(underlying);
        SpotSlot memory slot = _spot(id);
        ExpiryData memory data;
        _loadExpiry(data, underlying, expiry, _surfaceSettings.maxAge);
        underlyingSpot = _price(slot.price);
        mark = PRICER.mark(instrument, data, underlyingSpot);
        bool young = block.timestamp - slot.observedAt <= _settings.maxAge;
        fresh = young && data.fresh && block.timestamp < expiry && !_isDegraded(id, slot);
    }

    /// @inheritdoc IMarketData
    function settlementPrice(UnderlyingId underlying, uint32 expiry) external view returns (Price) {
        (, Price mean, bool final_) = SETTLEMENT.stateOf(underlying, expiry);
        return final_ ? mean : Price.wrap(0);
    }

    /// @inheritdoc IMarketData
    function opinionOf(UnderlyingId underlying) external view returns (Opinion memory) {
        return _opinions[UnderlyingId.unwrap(underlying)];
    }

    /// @dev Writes down what is known of an expiry. From expiry on nothing depends on the surface: fresh is what has a
    ///      sample.
    /// @param maxAge of a surface [s]
    function _loadExpiry(ExpiryData memory d, UnderlyingId underlying, uint32 expiry, uint256 maxAge)
        private
        view
    {
        SurfaceSlot storage s = _surfaces[expiryKeyOf(underlying, expiry)];
        require(s.observedAt != 0, NoSurface(underlying, expiry));
        (d.basis, d.rate, d.observedAt) = (s.basis, s.rate, s.observedAt);
        (d.theta, d.rho, d.psi) = (s.theta, s.rho, s.psi);
        d.fresh = !s.stale && block.timestamp - s.observedAt <= maxAge;
        if (block.timestamp + SettlementRules.MINUTES * 1 minutes > expiry) {
            Price mean;
            (d.fixedShare, mean,) = SETTLEMENT.stateOf(underlying, expiry);
            d.fixedPrice = Price.unwrap(mean);
            if (block.timestamp >= expiry) d.fresh = d.fixedPrice != 0;
        }
    }

    /// @dev The slot of an underlying that has a price.
    function _spot(uint256 id) private view returns (SpotSlot memory slot) {
        slot = _spots[id];
        require(slot.price != 0, NoPrice(UnderlyingId.wrap(uint8(id))));
    }

    /// @dev Whether a second opinion holds an underlying back; one slot more only where one differs.
    function _isDegraded(uint256 id, SpotSlot memory slot) private view returns (bool) {
        return slot.degraded && block.timestamp < _rests[id].apartSince + DEGRADED_TIME;
    }

    /// @dev One more than the highest underlying in a mask.
    function _width(uint256 mask) private pure returns (uint256 width) {
        for (; mask != 0; mask >>= 1) {
            ++width;
        }
    }

    function _price(uint256 raw) private pure returns (Price) {
        return Price.wrap(uint128(raw));
    }
}
