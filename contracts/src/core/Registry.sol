// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IRegistry, OptionListing} from "../interfaces/IRegistry.sol";
import {Assessment} from "../types/Assessment.sol";
import {EXPIRY_TIME} from "../types/ExpiryData.sol";
import {AccountId, InstrumentId, MAX_UNDERLYINGS, UnderlyingId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {Usd} from "../units/Units.sol";

/// @title Registry
/// @notice What governance may plug into the ledger. The ledger itself has no administrator.
contract Registry is IRegistry, AccessManaged {
    using Address for address;

    /// @notice The ledger whose accounts are assessed.
    IClearinghouse public immutable LEDGER;

    /* STORAGE */

    mapping(Mode mode => address engine) private _engines;
    mapping(address venue => bool allowed) private _venues;
    mapping(AccountId account => bool system) private _system;
    mapping(UnderlyingId underlying => OptionListing) private _listings;

    constructor(address authority, IClearinghouse ledger) AccessManaged(authority) {
        LEDGER = ledger;
    }

    /* SETTINGS */

    /// @inheritdoc IRegistry
    function setEngine(Mode mode, address engine) external restricted {
        require(mode != Mode.None && engine != address(0), UnknownMode(mode));
        emit EngineSet(mode, _engines[mode], engine);
        _engines[mode] = engine;
    }

    /// @inheritdoc IRegistry
    function setVenue(address venue, bool allowed) external restricted {
        _venues[venue] = allowed;
        emit VenueSet(venue, allowed);
    }

    /// @inheritdoc IRegistry
    function setSystem(AccountId account, bool system) external restricted {
        _system[account] = system;
        emit SystemSet(account, system);
    }

    /// @inheritdoc IRegistry
    function setListing(UnderlyingId underlying, OptionListing calldata listing) external restricted {
        uint256 id = UnderlyingId.unwrap(underlying);
        require(id != 0 && id < MAX_UNDERLYINGS, UnderlyingOutOfRange(underlying));
        emit ListingSet(underlying, listing);
        _listings[underlying] = listing;
    }

    /* VIEWS */

    /// @inheritdoc IRegistry
    function engineOf(Mode mode) public view returns (address engine) {
        engine = _engines[mode];
        require(engine != address(0), UnknownMode(mode));
    }

    /// @inheritdoc IRegistry
    function assess(AccountId account) external view returns (Assessment memory) {
        return abi.decode(_ask(account, IMarginEngine.assess.selector), (Assessment));
    }

    /// @inheritdoc IRegistry
    function maintenance(AccountId account) external view returns (Usd equity, Usd requirement) {
        return abi.decode(_ask(account, IMarginEngine.maintenance.selector), (Usd, Usd));
    }

    /// @dev The answer of an account's engine about its book. What the ledger returns is what the engine takes, so the book
    ///      is handed on as it is.
    /// @param question a function of IMarginEngine whose only parameter is a book
    function _ask(AccountId account, bytes4 question) private view returns (bytes memory) {
        address engine = engineOf(LEDGER.header(account).mode);
        bytes memory book = address(LEDGER).functionStaticCall(abi.encodeCall(LEDGER.book, (account)));
        return engine.functionStaticCall(bytes.concat(question, book));
    }

    /// @inheritdoc IRegistry
    function openInterestCap(InstrumentId instrument) external view returns (uint128) {
        (UnderlyingId underlying,, uint32 expiry, uint48 strike) = instrument.optionParts();
        OptionListing memory listing = _listings[underlying];
        bool dated = expiry > block.timestamp && expiry - block.timestamp <= listing.maxTenor
            && expiry % 1 days == EXPIRY_TIME;
        require(dated && listing.strikeStep != 0 && strike % listing.strikeStep == 0, NotListed(instrument));
        return listing.maxOpenInterest;
    }

    /// @inheritdoc IRegistry
    function isVenue(address venue) external view returns (bool) {
        return _venues[venue];
    }

    /// @inheritdoc IRegistry
    function isSystem(AccountId account) external view returns (bool) {
        return _system[account];
    }
}
