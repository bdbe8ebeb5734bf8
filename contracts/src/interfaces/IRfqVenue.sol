// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId, InstrumentId} from "../types/Ids.sol";
import {Size, Usd} from "../units/Units.sol";
import {IVenue} from "./IVenue.sol";

/// @notice One leg of an order, for one lot.
struct RfqLeg {
    InstrumentId instrument;
    Size size; // from the taker's side [wad]
    Usd quote; // what the taker pays for the size, negative: receives [wad]
}

/// @notice What a maker offers: all legs or none, in whole lots. Legs are those of one lot, so that no part is ever rounded.
struct RfqOrder {
    AccountId maker;
    AccountId taker; // 0: anyone
    address signer; // the maker's owner, or an operator of his with the scope to trade
    uint256 nonce; // any number from the maker's floor, used once per maker
    uint32 epoch; // lockdown epoch of the maker's owner in which the order is valid
    uint40 deadline; // [unix seconds]
    uint32 lots; // how many may be taken in all; 1: all or nothing
    bool reduceOnly; // whether every leg has to reduce what the maker holds
    RfqLeg[] legs;
}

/// @notice How much a maker lets others take from it by orders within an interval.
struct Protection {
    uint32 interval; // [s]; zero: no limits
    uint40 deltaUsd; // most delta, at spot [USD]
    uint40 vegaUsd; // most vega, per rise of volatility by 100 % [USD]
}

/// @notice What was taken since the interval began. One slot: 40 + 104 + 104 = 248.
struct Taken {
    uint40 since; // [unix seconds]
    uint104 delta; // [USD, wad]
    uint104 vega; // [USD, wad]
}

/// @title IRfqVenue
/// @notice Trades between two accounts as one of them signed (EIP-712, or ERC-1271 for contracts) and the other accepts.
///         The `data` of a Trade action is `abi.encode(RfqOrder, bytes signature, uint32 lots)`.
/// @dev Both sides pay the fees of the schedule, the maker out of its cash beside the quote.
interface IRfqVenue is IVenue {
    /// @notice Thrown when someone other than `expected` calls.
    error OnlyCaller(address expected, address caller);

    /// @notice Thrown when an order is past its deadline.
    error OrderExpired(uint40 deadline, uint256 now_);

    /// @notice Thrown when an order is meant for another taker.
    error WrongTaker(AccountId taker, AccountId caller);

    /// @notice Thrown when an order has no legs.
    error NoLegs(AccountId maker);

    /// @notice Thrown when the signer may not trade for the maker.
    error SignerNotAllowed(AccountId maker, address signer);

    /// @notice Thrown when the signature is not the signer's.
    error InvalidOrderSignature(address signer);

    /// @notice Thrown when an order was filled or cancelled, its nonce is below the floor, or its epoch is over.
    error OrderVoid(AccountId maker, uint256 nonce);

    /// @notice Thrown when no lot is asked for, or more than are left.
    error LotsUnavailable(AccountId maker, uint256 nonce, uint32 left, uint32 asked);

    /// @notice Thrown when a leg of a reduce-only order would not reduce what the maker holds [wad].
    /// @param size As the maker would trade it [wad].
    error NotReducing(AccountId maker, InstrumentId instrument, Size held, Size size);

    /// @notice Thrown when orders would take more of a maker than it allows within its interval [USD, wad].
    error ProtectionReached(AccountId maker, uint256 delta, uint256 maxDelta, uint256 vega, uint256 maxVega);

    /// @notice Thrown when limits are set by someone other than the owner.
    error NotOwner(AccountId maker, address caller);

    /// @notice Thrown when a floor would fall.
    error FloorLowered(AccountId maker, uint128 floor, uint128 asked);

    /// @notice Emitted when lots of an order are filled; the order is spent once `filled` is all of them.
    /// @param lots Of this fill.
    /// @param filled Of the order, so far.
    event OrderFilled(
        AccountId indexed maker, uint256 indexed nonce, AccountId indexed taker, uint32 lots, uint32 filled
    );

    /// @notice Emitted when a nonce was voided.
    event OrderCancelled(AccountId indexed maker, uint256 indexed nonce);

    /// @notice Emitted when every nonce below `floor` was voided.
    event FloorSet(AccountId indexed maker, uint128 floor);

    /// @notice Emitted when a maker's limits change. What was taken before still counts.
    event ProtectionSet(AccountId indexed maker, Protection before, Protection after_);

    /// @notice Voids a nonce of an account. Its owner, or an operator with the scope to trade.
    function cancel(AccountId maker, uint256 nonce) external;

    /// @notice Voids every nonce of an account below `floor`, which never falls. Its owner, or an operator with the scope to
    ///         trade. A lockdown voids the orders of all of an owner's accounts.
    function cancelBelow(AccountId maker, uint128 floor) external;

    /// @notice Sets the limits of an account. Its owner alone, so that no operator who signs orders can widen them.
    function setProtection(AccountId maker, Protection calldata protection) external;

    /// @notice Digest that the signer signs.
    function digestOf(RfqOrder calldata order) external view returns (bytes32);

    /// @notice Whether a nonce is spent: filled in full, cancelled, or below the floor.
    function isSpent(AccountId maker, uint256 nonce) external view returns (bool);

    /// @notice How many lots were filled of a nonce that is not spent in one fill.
    function filledOf(AccountId maker, uint256 nonce) external view returns (uint32);

    /// @notice Limits of an account, its floor, and what was taken since its interval began.
    function limitsOf(AccountId maker)
        external
        view
        returns (Protection memory protection, uint128 floor, Taken memory taken);
}
