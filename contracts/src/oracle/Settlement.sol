// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarketData, SpotPrice, SpotReport} from "../interfaces/IMarketData.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {UnderlyingId} from "../types/Ids.sol";
import {expiryKeyOf} from "../types/OptionLeg.sol";
import {Price} from "../units/Units.sol";
import {SettlementRules} from "./SettlementRules.sol";
import {SurfaceRules} from "./SurfaceRules.sol";

/// @title Settlement
/// @notice Averages prices over the last half hour before 08:00 UTC of every day, once for good.
contract Settlement is ISettlement, AccessManaged {
    uint256 private constant WAD = 1e18;
    uint256 private constant DISPUTE_TIME = 10 minutes;
    uint256 private constant OVERRULE_TIME = 1 days;

    /// @notice The only one whose prices count, and who knows the reporters.
    IMarketData public immutable MARKET_DATA;
    /// @notice The ledger, whose lock freezes settlement.
    IClearinghouse public immutable LEDGER;

    /* STORAGE */

    /// @dev One slot: 80 + 8 + 8 + 32 + 128.
    struct Window {
        uint80 sumE8; // of the samples [1e-8 USD]
        uint8 samples;
        uint8 reach; // one more than the last minute with a sample
        uint32 reopenedAt; // when omitted reports came after a dispute window, zero for never [unix seconds]
        uint128 price; // settlement price, zero until final [wad]
    }

    mapping(uint256 key => Window) private _windows;
    mapping(uint256 key => uint256[10]) private _samples; // see SettlementRules

    constructor(address authority, IMarketData marketData, IClearinghouse ledger) AccessManaged(authority) {
        (MARKET_DATA, LEDGER) = (marketData, ledger);
    }

    /* SAMPLES */

    /// @inheritdoc ISettlement
    function observe(UnderlyingId underlying, Price price, uint40 observedAt) external {
        require(msg.sender == address(MARKET_DATA), OnlyMarketData(msg.sender));
        (uint32 expiry, uint256 minute) = SettlementRules.windowOf(observedAt);
        if (expiry != 0) _take(underlying, expiry, minute, price, observedAt);
    }

    /// @inheritdoc ISettlement
    function insert(SpotReport[] calldata reports) external {
        _checkFrozen();
        (uint40 oldest, uint40 newest, bool superQuorum, SpotPrice[] memory prices) =
            MARKET_DATA.verify(reports);
        require(oldest / 1 minutes == newest / 1 minutes, MinutesMixed(oldest, newest));
        (uint32 expiry, uint256 minute) = SettlementRules.windowOf(oldest);
        for (uint256 k; k < prices.length; ++k) {
            UnderlyingId underlying = prices[k].underlying;
            require(expiry != 0, OutsideWindow(underlying, oldest));
            _keepOpen(underlying, expiry, oldest);
            if (!superQuorum) _checkBand(underlying, expiry, prices[k].price);
            _take(underlying, expiry, minute, prices[k].price, oldest);
        }
    }

    /// @dev Reverts when no sample may come any more. After a dispute window one may while they do not suffice, and opens
    ///      another, so that who brings the last one cannot shut out the rest.
    function _keepOpen(UnderlyingId underlying, uint32 expiry, uint40 observedAt) private {
        uint256 key = expiryKeyOf(underlying, expiry);
        if (block.timestamp < _disputedUntil(key, expiry)) return;
        bool open = _windows[key].price == 0 && !_suffice(key);
        require(open, OutsideWindow(underlying, observedAt));
        _windows[key].reopenedAt = uint32(block.timestamp); // until 2106, as expiries
    }

    /// @dev When the dispute window ends [unix seconds].
    function _disputedUntil(uint256 key, uint32 expiry) private view returns (uint256) {
        uint256 reopenedAt = _windows[key].reopenedAt;
        return (reopenedAt > expiry ? reopenedAt : expiry) + DISPUTE_TIME;
    }

    /// @dev Reverts when a price is further from the mean so far, or else from the spot, than MarketData would take.
    function _checkBand(UnderlyingId underlying, uint32 expiry, Price price) private view {
        Window memory window = _windows[expiryKeyOf(underlying, expiry)];
        uint256 known = SettlementRules.meanDown(window.sumE8, window.samples);
        if (known == 0) known = Price.unwrap(MARKET_DATA.spot(underlying).price);
        uint256 given = Price.unwrap(price);
        uint256 off = given > known ? given - known : known - given;
        bool inside = off * WAD <= known * MARKET_DATA.currentSettings().band;
        require(inside, OutOfBand(underlying, price, Price.wrap(uint128(known))));
    }

    /// @dev Takes a sample, if it is the first or the earliest of its minute.
    function _take(UnderlyingId underlying, uint32 expiry, uint256 minute, Price price, uint40 observedAt)
        private
    {
        uint256 key = expiryKeyOf(underlying, expiry);
        uint256 priceE8 = SettlementRules.sampleDown(Price.unwrap(price));
        uint256[10] storage words = _samples[key];
        uint256 place = minute % SettlementRules.SAMPLES_PER_WORD;
        uint256 word = words[minute / SettlementRules.SAMPLES_PER_WORD];
        (uint256 after_, uint256 replacedE8) =
            SettlementRules.taken(word, place, priceE8, observedAt % 1 minutes);
        if (after_ == word) return;
        words[minute / SettlementRules.SAMPLES_PER_WORD] = after_;

        // 30 samples of 64 bits; minutes are below 30
        Window storage window = _windows[key];
        window.sumE8 = uint80(window.sumE8 + priceE8 - replacedE8);
        if (replacedE8 == 0) ++window.samples;
        if (minute >= window.reach) window.reach = uint8(minute + 1);
        emit Sampled(underlying, expiry, minute, price, observedAt);
    }

    /* THE PRICE */

    /// @inheritdoc ISettlement
    function finalise(UnderlyingId underlying, uint32 expiry) external returns (Price) {
        uint256 key = expiryKeyOf(underlying, expiry);
        _checkDue(underlying, expiry, _disputedUntil(key, expiry));
        Window memory window = _windows[key];
        uint256 gap = SettlementRules.greatestGap(_samples[key]);
        bool enough = SettlementRules.suffice(window.samples, gap);
        require(enough, TooFewSamples(underlying, expiry, window.samples, gap));
        return _settle(underlying, expiry, SettlementRules.meanDown(window.sumE8, window.samples));
    }

    /// @inheritdoc ISettlement
    function overrule(UnderlyingId underlying, uint32 expiry, Price price) external restricted {
        uint256 key = expiryKeyOf(underlying, expiry);
        _checkDue(underlying, expiry, expiry + OVERRULE_TIME);
        require(!_suffice(key), EnoughSamples(underlying, expiry, _windows[key].samples));
        bool possible = Price.unwrap(price) != 0 && Price.unwrap(price) <= type(uint96).max;
        require(possible, InvalidPrice(price));
        _settle(underlying, expiry, uint128(SettlementRules.sampleDown(Price.unwrap(price)) * 1e10));
    }

    /// @dev Reverts unless a settlement price may be written from `dueAt` on.
    function _checkDue(UnderlyingId underlying, uint32 expiry, uint256 dueAt) private view {
        _checkFrozen();
        require(expiry % 1 days == SurfaceRules.EXPIRY_TIME, OutsideWindow(underlying, expiry));
        require(block.timestamp >= dueAt, NotDue(expiry, block.timestamp, dueAt));
        bool open = _windows[expiryKeyOf(underlying, expiry)].price == 0;
        require(open, AlreadyFinal(underlying, expiry));
    }

    function _settle(UnderlyingId underlying, uint32 expiry, uint128 price) private returns (Price) {
        Window storage window = _windows[expiryKeyOf(underlying, expiry)];
        window.price = price;
        emit Settled(underlying, expiry, Price.wrap(price), window.samples);
        return Price.wrap(price);
    }

    function _suffice(uint256 key) private view returns (bool) {
        return SettlementRules.suffice(_windows[key].samples, SettlementRules.greatestGap(_samples[key]));
    }

    /// @dev Reverts while a batch runs.
    function _checkFrozen() private view {
        require(!LEDGER.locked(), IMarketData.MarketFrozen());
    }

    /* VIEWS */

    /// @inheritdoc ISettlement
    function stateOf(UnderlyingId underlying, uint32 expiry)
        external
        view
        returns (uint64 fixedShare, Price mean, bool final_)
    {
        Window memory window = _windows[expiryKeyOf(underlying, expiry)];
        if (window.price != 0) return (uint64(WAD), Price.wrap(window.price), true);
        uint256 fixed_ = SettlementRules.passedMinutes(expiry, block.timestamp);
        if (fixed_ < window.reach) fixed_ = window.reach;
        if (window.samples == 0 && block.timestamp < expiry) fixed_ = 0;
        fixedShare = uint64(fixed_ * WAD / SettlementRules.MINUTES); // at most one
        mean = Price.wrap(SettlementRules.meanDown(window.sumE8, window.samples));
    }
}
