// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId, InstrumentId} from "../types/Ids.sol";
import {Size, Usd} from "../units/Units.sol";
import {IVenue} from "./IVenue.sol";

/// @notice One leg of an order.
struct RfqLeg {
    InstrumentId instrument;
    Size size; // from the taker's side [wad]
    Usd quote; // what the taker pays for the size, negative: receives [wad]
}

/// @notice What a maker offers, all legs or none, once.
struct RfqOrder {
    AccountId maker;
    AccountId taker; // 0: anyone
    address signer; // the maker's owner, or an operator of his with the scope to trade
    uint256 nonce; // any number, used once per maker
    uint32 epoch; // lockdown epoch of the maker's owner in which the order is valid
    uint40 deadline; // [unix seconds]
    RfqLeg[] legs;
}

/// @title IRfqVenue
/// @notice Trades between two accounts as one of them signed (EIP-712, or ERC-1271 for contracts) and the other accepts.
///         The `data` of a Trade action is `abi.encode(RfqOrder, bytes signature)`.
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

    /// @notice Thrown when an order was filled or cancelled, or its epoch is over.
    error OrderVoid(AccountId maker, uint256 nonce);

    /// @notice Emitted when an order was filled, or cancelled before it was.
    event OrderSpent(AccountId indexed maker, uint256 indexed nonce, AccountId indexed taker);

    /// @notice Voids a nonce of an account. Its owner, or an operator with the scope to trade.
    function cancel(AccountId maker, uint256 nonce) external;

    /// @notice Digest that the signer signs.
    function digestOf(RfqOrder calldata order) external view returns (bytes32);

    /// @notice Whether a nonce is spent.
    function isSpent(AccountId maker, uint256 nonce) external view returns (bool);
}
