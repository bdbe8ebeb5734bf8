// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IVolatilityIndex, VolatilityState} from "../interfaces/IVolatilityIndex.sol";
import {MAX_UNDERLYINGS, UnderlyingId} from "../types/Ids.sol";
import {Price} from "../units/Units.sol";
import {VolatilityRules} from "./VolatilityRules.sol";

/// @title VolatilityIndex
/// @notice Keeps the variances and the scan ranges of every underlying.
contract VolatilityIndex is IVolatilityIndex, AccessManaged {
    uint256 private constant WAD = 1e18;

    /// @dev A second change of the rules waits until the ramp has closed the first.
    uint256 private constant SETTLING_TIME = 12 hours;

    /// @notice The only one whose prices count.
    address public immutable MARKET_DATA;

    /* STORAGE */

    /// @dev Three slots: 64 + 64 + 40, 96 + 64 + 64, 240.
    struct Track {
        uint64 fast; // per year [wad]
        uint64 slow; // per year [wad]
        uint40 observedAt; // zero until the first price [unix seconds]
        uint96 price; // [wad]
        uint64 initial; // zero until seeded [wad]
        uint64 maintenance; // [wad]
        uint240 ring; // R of the last 12 hours [1e-6]
    }

    mapping(uint256 underlying => Track) private _tracks;
    mapping(uint256 underlying => Settings) private _settings;
    mapping(uint256 underlying => uint256) private _changedAt; // [unix seconds]

    constructor(address authority, address marketData) AccessManaged(authority) {
        MARKET_DATA = marketData;
    }

    /* PRICES */

    /// @inheritdoc IVolatilityIndex
    function observe(UnderlyingId underlying, Price price, uint40 observedAt)
        external
        returns (uint64 initial, uint64 maintenance)
    {
        require(msg.sender == MARKET_DATA, OnlyMarketData(msg.sender));
        Track memory track = _tracks[UnderlyingId.unwrap(underlying)];
        require(track.initial != 0, NotSeeded(underlying));
        uint256 hours_ = track.observedAt == 0 ? 1 : observedAt / 1 hours - track.observedAt / 1 hours;
        if (hours_ == 0) return (track.initial, track.maintenance);

        Settings memory settings = _settings[UnderlyingId.unwrap(underlying)];
        uint256 priceWad = Price.unwrap(price);
        if (track.observedAt != 0) {
            uint256 elapsed = observedAt - track.observedAt;
            uint256 sample = VolatilityRules.sampleDown(track.price, priceWad, elapsed);
            track.fast = VolatilityRules.decayedDown(track.fast, sample, elapsed, settings.fastHalfLife);
            track.slow = VolatilityRules.decayedDown(track.slow, sample, elapsed, settings.slowHalfLife);
        }
        // MarketData's prices fit 96 bits.
        (track.price, track.observedAt) = (uint96(priceWad), observedAt);
        uint256 micro = VolatilityRules.rangeMicro(track.fast, track.slow, settings);
        track.ring = uint240(VolatilityRules.pushed(track.ring, micro, hours_));
        (initial, maintenance) = _setRanges(track, micro);
        _tracks[UnderlyingId.unwrap(underlying)] = track;
        emit Observed(underlying, price, track.fast, track.slow, initial, maintenance);
    }

    /// @dev Ranges are at most 1.05, so the casts are safe.
    function _setRanges(Track memory track, uint256 micro) private pure returns (uint64, uint64) {
        track.initial = uint64(micro * 1e12);
        track.maintenance = uint64(VolatilityRules.maintenanceE8Up(track.ring, micro) * 1e10);
        return (track.initial, track.maintenance);
    }

    /* SETTINGS */

    /// @inheritdoc IVolatilityIndex
    function seed(UnderlyingId underlying, uint64 volatility, Settings calldata settings)
        external
        restricted
    {
        uint256 id = UnderlyingId.unwrap(underlying);
        require(id != 0 && id < MAX_UNDERLYINGS, InvalidSetting("underlying", id));
        require(_tracks[id].initial == 0, AlreadySeeded(underlying));
        require(volatility >= 0.05e18 && volatility <= 4e18, InvalidSetting("volatility", volatility));
        _set(underlying, settings);
        Track memory track;
        track.fast = track.slow = uint64(uint256(volatility) * volatility / WAD); // at most 16
        uint256 micro = VolatilityRules.rangeMicro(track.fast, track.slow, settings);
        track.ring = uint240(VolatilityRules.filled(micro));
        _setRanges(track, micro);
        _tracks[id] = track;
        emit Seeded(underlying, volatility, track.initial);
    }

    /// @inheritdoc IVolatilityIndex
    function setSettings(UnderlyingId underlying, Settings calldata settings) external restricted {
        uint256 id = UnderlyingId.unwrap(underlying);
        require(_tracks[id].initial != 0, NotSeeded(underlying));
        uint256 nextAt = _changedAt[id] + SETTLING_TIME;
        require(_changedAt[id] == 0 || block.timestamp >= nextAt, InvalidSetting("nextAt", nextAt));
        bool gentle = VolatilityRules.isGentle(_settings[id], settings);
        require(gentle, InvalidSetting("multiple", settings.multiple));
        _changedAt[id] = block.timestamp;
        _set(underlying, settings);
    }

    /// @dev Stores the rules if they make sense.
    function _set(UnderlyingId underlying, Settings memory s) private {
        bool half = s.fastHalfLife >= 1 hours && s.fastHalfLife <= s.slowHalfLife;
        require(half, InvalidSetting("fastHalfLife", s.fastHalfLife));
        require(s.slowHalfLife <= 365 days, InvalidSetting("slowHalfLife", s.slowHalfLife));
        require(s.floor >= 0.05e18 && s.floor <= 3e18, InvalidSetting("floor", s.floor));
        require(s.multiple >= 1e18 && s.multiple <= 10e18, InvalidSetting("multiple", s.multiple));
        require(s.minRange >= 0.01e18 && s.minRange <= s.maxRange, InvalidSetting("minRange", s.minRange));
        bool fits = s.maxRange <= VolatilityRules.LARGEST_RANGE;
        require(fits, InvalidSetting("maxRange", s.maxRange));
        emit SettingsSet(underlying, _settings[UnderlyingId.unwrap(underlying)], s);
        _settings[UnderlyingId.unwrap(underlying)] = s;
    }

    /* VIEWS */

    /// @inheritdoc IVolatilityIndex
    function stateOf(UnderlyingId underlying) external view returns (VolatilityState memory) {
        Track memory t = _tracks[UnderlyingId.unwrap(underlying)];
        require(t.initial != 0, NotSeeded(underlying));
        return VolatilityState(t.fast, t.slow, t.observedAt, Price.wrap(t.price), t.initial, t.maintenance);
    }

    /// @inheritdoc IVolatilityIndex
    function currentSettings(UnderlyingId underlying) external view returns (Settings memory) {
        return _settings[UnderlyingId.unwrap(underlying)];
    }
}
