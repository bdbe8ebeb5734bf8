// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IPermit2} from "../../src/interfaces/IPermit2.sol";

/// @notice The part of Permit2 that is used, hashed as the original hashes it. Source: `SignatureTransfer.sol` and
///         `PermitHash.sol` of github.com/Uniswap/permit2, which no package of this project carries.
contract TestPermit2 is IPermit2 {
    using SafeERC20 for IERC20;

    error SignatureExpired(uint256 deadline);
    error InvalidNonce();
    error InvalidSigner();

    string private constant STUB =
        "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,";
    bytes32 private constant PERMISSIONS_TYPEHASH =
        keccak256("TokenPermissions(address token,uint256 amount)");

    mapping(address owner => mapping(uint256 word => uint256 bits)) private _spent;

    function permitWitnessTransferFrom(
        PermitTransferFrom memory permit,
        SignatureTransferDetails calldata details,
        address owner,
        bytes32 witness,
        string calldata witnessTypeString,
        bytes calldata signature
    ) external {
        require(block.timestamp <= permit.deadline, SignatureExpired(permit.deadline));
        uint256 bit = 1 << (permit.nonce & 0xff);
        uint256 word = _spent[owner][permit.nonce >> 8];
        require(word & bit == 0, InvalidNonce());
        _spent[owner][permit.nonce >> 8] = word | bit;
        bytes32 digest = digestOf(permit, msg.sender, witness, witnessTypeString);
        require(SignatureChecker.isValidSignatureNowCalldata(owner, digest, signature), InvalidSigner());
        IERC20(permit.permitted.token).safeTransferFrom(owner, details.to, details.requestedAmount);
    }

    function digestOf(
        PermitTransferFrom memory permit,
        address spender,
        bytes32 witness,
        string calldata witnessTypeString
    ) public view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)"),
                keccak256("Permit2"),
                block.chainid,
                address(this)
            )
        );
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(abi.encodePacked(STUB, witnessTypeString)),
                keccak256(abi.encode(PERMISSIONS_TYPEHASH, permit.permitted.token, permit.permitted.amount)),
                spender,
                permit.nonce,
                permit.deadline,
                witness
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", domain, hash));
    }
}
