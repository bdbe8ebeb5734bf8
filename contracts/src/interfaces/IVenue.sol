// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId} from "../types/Ids.sol";

/// @title IVenue
/// @notice A place where accounts trade. Allow-listed; answers a request by calling `IClearinghouse.fill`.
interface IVenue {
    /// @notice Trades for `account` as `data` says. The ledger has checked the consent of its owner.
    function trade(AccountId account, bytes calldata data) external;
}
