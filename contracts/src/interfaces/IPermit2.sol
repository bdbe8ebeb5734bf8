// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IPermit2
/// @notice What is used of Permit2. Source: `ISignatureTransfer` of github.com/Uniswap/permit2.
interface IPermit2 {
    /// @notice A token and how much of it.
    struct TokenPermissions {
        address token;
        uint256 amount;
    }

    /// @notice A permission to transfer once.
    struct PermitTransferFrom {
        TokenPermissions permitted;
        uint256 nonce;
        uint256 deadline;
    }

    /// @notice Where what is transferred goes.
    struct SignatureTransferDetails {
        address to;
        uint256 requestedAmount;
    }

    /// @notice Transfers once what `owner` signed, for the caller, with more that was signed along.
    function permitWitnessTransferFrom(
        PermitTransferFrom memory permit,
        SignatureTransferDetails calldata transferDetails,
        address owner,
        bytes32 witness,
        string calldata witnessTypeString,
        bytes calldata signature
    ) external;
}
