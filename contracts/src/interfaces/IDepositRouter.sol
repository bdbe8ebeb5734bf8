// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId, AssetId} from "../types/Ids.sol";

/// @notice A deposit that a payer signs by Permit2.
struct PermitDeposit {
    AccountId account; // who gets it; part of what is signed
    AssetId asset;
    uint128 wad; // amount [wad]
    address payer;
    uint256 nonce; // of Permit2: unordered, used once
    uint256 deadline; // [unix seconds]
}

/// @title IDepositRouter
/// @notice Deposits without an approval before: by EIP-2612, or by Permit2 for any token.
/// @dev Deposits as a stranger does, out of its own pocket: cash, or what the account already holds. It never is an operator,
///      and holds nothing between calls.
interface IDepositRouter {
    /// @notice Deposits `wad` of an asset from the caller, who signed an EIP-2612 permit of it to this contract.
    /// @dev The permit names no account, so its signer alone may use it. One that somebody else has used before is no
    ///      obstacle as long as the allowance stands.
    function depositWithPermit(
        AccountId account,
        AssetId asset,
        uint128 wad,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Deposits what a payer signed by Permit2 with the account as witness. Anyone may bring it.
    function depositWithPermit2(PermitDeposit calldata deposit, bytes calldata signature) external;
}
