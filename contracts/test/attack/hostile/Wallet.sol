// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A wallet contract (ERC-1271) that signs what its owner approved, or lies when told to.
contract Wallet {
    bytes32 private _approved;
    bytes4 private _answer = this.isValidSignature.selector;
    bool private _agrees;

    function approve(bytes32 digest) external {
        _approved = digest;
    }

    /// @dev Says yes to whatever it is asked.
    function approveAll() external {
        _agrees = true;
    }

    function answer(bytes4 magic) external {
        _answer = magic;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return _agrees || digest == _approved ? _answer : bytes4(0);
    }
}

/// @notice A wallet contract that burns all the gas it gets.
contract Glutton {
    function isValidSignature(bytes32 digest, bytes calldata) external pure returns (bytes4) {
        while (uint256(digest = keccak256(abi.encode(digest))) != 0) {}
        return bytes4(0);
    }
}
