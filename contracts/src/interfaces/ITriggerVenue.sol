// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId, InstrumentId} from "../types/Ids.sol";
import {Price, Size, Usd} from "../units/Units.sol";
import {IVenue} from "./IVenue.sol";

/// @notice What an account wants done once a price is reached. Two orders of one nonce: the first that runs voids the other.
struct TriggerOrder {
    AccountId account;
    address signer; // the account's owner, or an operator of his with the scope to trade
    uint256 nonce; // any number, used once per account
    uint32 epoch; // lockdown epoch of the owner in which the order is valid
    uint40 deadline; // [unix seconds]
    address venue; // where it is traded; 0: at any
    InstrumentId instrument;
    Size size; // bought, negative: sold [wad]
    Price limit; // most to pay per unit bought, least to get per unit sold, all costs but the reward [wad]
    Price trigger; // the price that is waited for, zero for none [wad]
    bool above; // whether it is waited for from below: at or above the trigger, else at or below
    bool onMark; // whether the mark of the instrument is watched, else the spot of its underlying
    bool reduceOnly; // whether it only closes: at most what is held
    Usd reward; // paid in cash to whoever executes it [wad]
}

/// @title ITriggerVenue
/// @notice Signed stop, take-profit and limit orders, executed by anyone for a reward that the order states.
/// @dev An account of this contract trades at the venue and passes on what it got at exactly what that cost: within one
///      batch, at whose end it is as flat as before.
interface ITriggerVenue is IVenue {
    /// @notice Thrown when someone else than this contract, through the ledger, asks for a trade.
    error OnlySelf(AccountId account, address caller);

    /// @notice Thrown when an order is past its deadline.
    error OrderExpired(uint40 deadline, uint256 now_);

    /// @notice Thrown when an order ran or was cancelled, or its epoch is over.
    error OrderVoid(AccountId account, uint256 nonce);

    /// @notice Thrown when the signer may not trade for the account.
    error SignerNotAllowed(AccountId account, address signer);

    /// @notice Thrown when the signature is not the signer's.
    error InvalidOrderSignature(address signer);

    /// @notice Thrown when an order names another venue.
    error WrongVenue(address venue, address given);

    /// @notice Thrown when the price waited for is not reached [wad].
    error NotTriggered(Price price, Price trigger, bool above);

    /// @notice Thrown when the price is too old to say so.
    error StalePrice(InstrumentId instrument);

    /// @notice Thrown when a reduce-only order finds nothing to reduce [wad].
    error NothingToReduce(AccountId account, Size held, Size size);

    /// @notice Thrown when a reward is negative or above the greatest [wad].
    error RewardOutOfRange(Usd reward, Usd greatest);

    /// @notice Thrown when the venue did not trade what the order asks for [wad].
    error WrongTrade(Size size, Size traded);

    /// @notice Thrown when an order would cost more than its limit, the reward aside [wad].
    error LimitExceeded(Usd cost, Usd limit);

    /// @notice Thrown when something would be left on this contract's own account.
    error NotFlat(AccountId account);

    /// @notice Emitted when an order ran.
    /// @param size What was bought, negative: sold [wad].
    /// @param cost What it cost, the reward aside [wad].
    event OrderExecuted(
        AccountId indexed account,
        uint256 indexed nonce,
        AccountId indexed executor,
        Size size,
        Usd cost,
        Usd reward
    );

    /// @notice Emitted when a nonce was voided.
    event OrderCancelled(AccountId indexed account, uint256 indexed nonce);

    /// @notice Executes an order at a venue.
    /// @param executor Account that gets the reward.
    /// @param venue Where, as the order allows.
    /// @param data What the venue is asked for, in its own format: the order's size, or what is left to reduce.
    function execute(
        TriggerOrder calldata order,
        bytes calldata signature,
        AccountId executor,
        address venue,
        bytes calldata data
    ) external;

    /// @notice Voids a nonce of an account. Its owner, or an operator with the scope to trade.
    function cancel(AccountId account, uint256 nonce) external;

    /// @notice How much of an order would be traded now; reverts when there is nothing to reduce [wad].
    function sizeOf(TriggerOrder calldata order) external view returns (Size);

    /// @notice Digest that the signer signs.
    function digestOf(TriggerOrder calldata order) external view returns (bytes32);

    /// @notice Whether a nonce is spent.
    function isSpent(AccountId account, uint256 nonce) external view returns (bool);
}
