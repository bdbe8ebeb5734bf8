// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId} from "./Ids.sol";

/// @notice What one entry of a batch does.
enum ActionKind {
    Open, // a new account of `target` in mode `id`; later entries name it by account 0
    Deposit, // `amount` [wad] of asset `id` from the payer into `account`
    Withdraw, // `amount` [wad] of asset `id` from `account` to `target`
    Transfer, // `amount` [wad] of asset `id` from `account` to `to`, both of one owner
    Trade, // asks the venue `target` for a trade of `account`, with `data` in the venue's own format
    SetOperator, // grants `target` the scopes `id` until `amount` [unix seconds]; scopes 0 revoke
    SetMode // changes the mode of `account` to `id`
}

/// @notice One entry of a batch.
struct Action {
    ActionKind kind;
    AccountId account; // 0 = the account opened last in this batch
    AccountId to;
    uint96 id;
    int256 amount;
    address target;
    bytes data;
}

/// @dev Scopes of an operator. None of them withdraws or reaches another owner.
uint8 constant SCOPE_TRADE = 1; // trade at venues, within the band
uint8 constant SCOPE_TRANSFER = 2; // move between accounts of the owner
uint8 constant SCOPE_DEPOSIT = 4; // deposit from the owner's wallet
uint8 constant SCOPE_BID = 8; // bid in liquidation auctions for the account

/// @notice What an operator may do, and until when.
struct Grant {
    uint8 scopes;
    uint40 expiresAt; // [unix seconds]
    uint32 epoch; // lockdown epoch of the owner when granted
}
