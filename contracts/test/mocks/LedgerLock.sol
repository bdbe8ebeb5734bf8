// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice All of the ledger that the oracle room knows: whether a batch runs.
contract LedgerLock {
    bool public locked;

    function setLocked(bool locked_) external {
        locked = locked_;
    }
}
