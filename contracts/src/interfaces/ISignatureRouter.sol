// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Action} from "../types/Action.sol";
import {AccountId} from "../types/Ids.sol";

/// @notice A batch as signed.
struct Batch {
    address owner;
    uint256 nonce; // any number, used once
    uint32 epoch; // lockdown epoch of the owner in which the batch is valid
    uint40 deadline; // [unix seconds]
    Action[] actions;
}

/// @title ISignatureRouter
/// @notice Brings batches signed by an owner (EIP-712, or ERC-1271 for contracts) to the ledger, as its operator.
/// @dev The owner grants the router the scopes he wants batches to have; no operator can withdraw.
interface ISignatureRouter {
    /// @notice Thrown when the signature is not the owner's.
    error InvalidBatchSignature(address owner);

    /// @notice Thrown when a batch is past its deadline.
    error BatchExpired(uint40 deadline, uint256 now_);

    /// @notice Thrown when a nonce was used or cancelled.
    error NonceUsed(address owner, uint256 nonce);

    /// @notice Thrown when an action names an account that is not the signer's.
    error ForeignAccount(AccountId account, address owner);

    /// @notice Thrown when an action cannot be signed for: opening, withdrawing, granting, changing mode.
    error NotRoutable(uint256 index);

    /// @notice Emitted when a signed batch ran, or was cancelled before it did.
    event NonceSpent(address indexed owner, uint256 indexed nonce);

    /// @notice Runs a signed batch. Anyone may bring it.
    function executeSigned(Batch calldata batch, bytes calldata signature) external;

    /// @notice Voids a nonce of the caller.
    function cancel(uint256 nonce) external;

    /// @notice Digest that the owner signs.
    function digestOf(Batch calldata batch) external view returns (bytes32);

    /// @notice Whether a nonce is spent.
    function isSpent(address owner, uint256 nonce) external view returns (bool);
}
