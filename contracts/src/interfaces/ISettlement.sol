// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {UnderlyingId} from "../types/Ids.sol";
import {Price} from "../units/Units.sol";
import {SpotReport} from "./IMarketData.sol";

/// @title ISettlement
/// @notice The settlement price of an expiry: the mean of one sample per minute over the last half hour. The sample of a
///         minute is its first report; who knows of an earlier one may bring it until the dispute window ends.
interface ISettlement {
    /// @notice Thrown when anyone but MarketData observes.
    error OnlyMarketData(address caller);

    /// @notice Thrown when a report belongs to no averaging window that is still open.
    error OutsideWindow(UnderlyingId underlying, uint256 observedAt);

    /// @notice Thrown when a settlement price is asked for too early.
    error NotDue(uint32 expiry, uint256 now_, uint256 dueAt);

    /// @notice Thrown when too few samples arrived, or their greatest gap is too wide [minutes], and nobody has overruled.
    error TooFewSamples(UnderlyingId underlying, uint32 expiry, uint256 samples, uint256 greatestGap);

    /// @notice Thrown when the given price cannot be one.
    error InvalidPrice(Price price);

    /// @notice Thrown when reports brought together are not of one minute.
    error MinutesMixed(uint40 oldest, uint40 newest);

    /// @notice Thrown when omitted reports without a super-quorum are too far from what is known.
    error OutOfBand(UnderlyingId underlying, Price price, Price known);

    /// @notice Thrown when a price is given though the samples suffice.
    error EnoughSamples(UnderlyingId underlying, uint32 expiry, uint256 samples);

    /// @notice Thrown when a settlement price was written before.
    error AlreadyFinal(UnderlyingId underlying, uint32 expiry);

    /// @notice Emitted when the sample of a minute is taken or replaced by an earlier report of it.
    event Sampled(
        UnderlyingId indexed underlying, uint32 indexed expiry, uint256 minute, Price price, uint40 observedAt
    );

    /// @notice Emitted once per expiry and underlying.
    event Settled(UnderlyingId indexed underlying, uint32 indexed expiry, Price price, uint256 samples);

    /// @notice Takes an accepted price. MarketData only; does nothing outside of averaging windows.
    function observe(UnderlyingId underlying, Price price, uint40 observedAt) external;

    /// @notice Brings omitted reports of one minute of a window, verified by MarketData whatever their age: until the
    ///         dispute window ends, and later while the samples do not suffice, which opens another one.
    function insert(SpotReport[] calldata reports) external;

    /// @notice Writes the settlement price once the dispute window has passed. Anyone may.
    function finalise(UnderlyingId underlying, uint32 expiry) external returns (Price);

    /// @notice Writes a settlement price, rounded down to 1e-8 USD, a day after an expiry whose samples do not suffice.
    ///         Restricted.
    function overrule(UnderlyingId underlying, uint32 expiry, Price price) external;

    /// @notice What is known of a settlement price.
    /// @return fixedShare share of the window that has passed, or has a sample, rounded down; zero without any sample, but
    ///         1 from expiry on [wad]
    /// @return mean of what is fixed, zero for nothing; a multiple of 1e-8 USD [wad]
    /// @return final_ whether it is the settlement price
    function stateOf(UnderlyingId underlying, uint32 expiry)
        external
        view
        returns (uint64 fixedShare, Price mean, bool final_);
}
