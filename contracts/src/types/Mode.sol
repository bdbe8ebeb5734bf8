// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice How an account is margined. One engine serves each mode.
enum Mode {
    None,
    Isolated, // one underlying, cash only, no debt
    Cross, // any collateral, rule-based
    Portfolio // any collateral, scenarios
}
