// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {UnderlyingId} from "../types/Ids.sol";
import {Price} from "../units/Units.sol";

/// @notice What is kept of one underlying.
struct VolatilityState {
    uint64 fast; // variance per year, fast half-life [wad]
    uint64 slow; // variance per year, slow half-life [wad]
    uint40 observedAt; // of the last price taken [unix seconds]
    Price price; // the last price taken [wad]
    uint64 initial; // R now [wad]
    uint64 maintenance; // R for existing risk: the mean of the last 12 hours' R, none above R now, at least 0.6 R [wad]
}

/// @title IVolatilityIndex
/// @notice How much an underlying moves: EWMA of squared log returns at two half-lives, hour by hour, and the scan ranges
///         that follow. Takes the first price accepted in each hour; nobody chooses.
interface IVolatilityIndex {
    /// @notice The rules. Volatilities per square root of a year of 365 days.
    struct Settings {
        uint32 fastHalfLife; // [s]
        uint32 slowHalfLife; // [s]
        uint64 floor; // least volatility [wad]
        uint64 multiple; // z: R = z * sigma * sqrt(two days) [wad]
        uint64 minRange; // [wad]
        uint64 maxRange; // [wad]
    }

    /// @notice Thrown when anyone but MarketData observes.
    error OnlyMarketData(address caller);

    /// @notice Thrown when an underlying was never seeded.
    error NotSeeded(UnderlyingId underlying);

    /// @notice Thrown when an underlying was seeded before.
    error AlreadySeeded(UnderlyingId underlying);

    /// @notice Thrown when a setting is outside its range, or would move R by more than a half at once ("multiple"), or
    ///         comes within 12 hours of the change before ("nextAt").
    error InvalidSetting(bytes32 name, uint256 value);

    /// @notice Emitted when a price is taken.
    event Observed(
        UnderlyingId indexed underlying,
        Price price,
        uint64 fast,
        uint64 slow,
        uint64 initial,
        uint64 maintenance
    );

    /// @notice Emitted when an underlying is seeded at a volatility per year [wad].
    event Seeded(UnderlyingId indexed underlying, uint64 volatility, uint64 initial);

    /// @notice Emitted when the rules of an underlying change.
    event SettingsSet(UnderlyingId indexed underlying, Settings before, Settings after_);

    /// @notice Takes the first price of an hour; a later one of the same hour changes nothing. MarketData only.
    /// @return initial R for new risk [wad].
    /// @return maintenance R for existing risk, before widening by age [wad].
    function observe(UnderlyingId underlying, Price price, uint40 observedAt)
        external
        returns (uint64 initial, uint64 maintenance);

    /// @notice Starts the index of an underlying at a volatility per year [wad]. Restricted, once.
    function seed(UnderlyingId underlying, uint64 volatility, Settings calldata settings) external;

    /// @notice Sets the rules of an underlying. They act from the next hour on. Restricted.
    function setSettings(UnderlyingId underlying, Settings calldata settings) external;

    /// @notice What is kept of an underlying.
    function stateOf(UnderlyingId underlying) external view returns (VolatilityState memory);

    /// @notice The rules of an underlying.
    function currentSettings(UnderlyingId underlying) external view returns (Settings memory);
}
