// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Assessment} from "../types/Assessment.sol";
import {AccountId, InstrumentId, UnderlyingId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {Usd} from "../units/Units.sol";

/// @notice Which options on an underlying may be opened.
struct OptionListing {
    uint48 strikeStep; // strikes are multiples of this [1e-8 USD]; zero: none may be opened
    uint32 maxTenor; // furthest expiry [s]
    uint128 maxOpenInterest; // of one series [wad]
}

/// @title IRegistry
/// @notice What governance may plug into the ledger: engines, venues, options, and which accounts are the protocol's own.
interface IRegistry {
    /// @notice Thrown when no engine can serve a mode.
    error UnknownMode(Mode mode);

    /// @notice Thrown when an option may not be opened: its strike or expiry is off the grid, too far, or past.
    error NotListed(InstrumentId instrument);

    /// @notice Thrown when an underlying is zero or beyond the masks of an account.
    error UnderlyingOutOfRange(UnderlyingId underlying);

    /// @notice Emitted when the options that may be opened on an underlying change.
    event ListingSet(UnderlyingId indexed underlying, OptionListing listing);

    /// @notice Emitted when the engine of a mode changes.
    event EngineSet(Mode indexed mode, address before, address after_);

    /// @notice Emitted when a venue is allowed or refused.
    event VenueSet(address indexed venue, bool allowed);

    /// @notice Emitted when an account becomes, or stops being, one of the protocol's own.
    event SystemSet(AccountId indexed account, bool system);

    /// @notice Sets the engine of a mode.
    function setEngine(Mode mode, address engine) external;

    /// @notice Allows or refuses a venue.
    function setVenue(address venue, bool allowed) external;

    /// @notice Marks an account as the protocol's own: never flagged.
    function setSystem(AccountId account, bool system) external;

    /// @notice Sets which options on an underlying may be opened.
    function setListing(UnderlyingId underlying, OptionListing calldata listing) external;

    /// @notice Largest open interest of an option that may be opened now; reverts for one that may not [wad].
    function openInterestCap(InstrumentId instrument) external view returns (uint128);

    /// @notice The engine of a mode; reverts when there is none.
    function engineOf(Mode mode) external view returns (address);

    /// @notice What an account is worth and must keep, by the engine of its mode.
    function assess(AccountId account) external view returns (Assessment memory);

    /// @notice Equity of an account and what it must keep, maintenance haircuts and MM [wad].
    function maintenance(AccountId account) external view returns (Usd equity, Usd requirement);

    /// @notice Whether `venue` may fill.
    function isVenue(address venue) external view returns (bool);

    /// @notice Whether an account is the protocol's own.
    function isSystem(AccountId account) external view returns (bool);
}
