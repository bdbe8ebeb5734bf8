// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A wallet contract (ERC-1271) that signs what its owner approved, or lies when told to.
contract Wallet {
    bytes32 private _approved;
    bytes4 private _answer = this.isValidSignature.selector;

    function approve(bytes32 digest) external {
        _approved = digest;
    }

    function answer(bytes4 magic) external {
        _answer = magic;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return digest == _approved ? _answer : bytes4(0);
    }
}
