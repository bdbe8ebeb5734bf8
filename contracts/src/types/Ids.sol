// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {InstrumentLib} from "./InstrumentLib.sol";

/// @notice Identifies a margin account. Zero is no account.
type AccountId is uint64;

/// @notice Identifies what prices move: ETH, BTC, ... Below 32; zero is none.
type UnderlyingId is uint8;

/// @notice Identifies a token held by the Vault. Zero is cash (USDC); below 16.
type AssetId is uint8;

/// @notice Identifies an instrument: kind 8 | underlying 8 | expiry 32 (seconds) | strike 48 (unit 1e-8).
/// @dev 95      88 87        80 79      48 47      0
///      | kind    | underlying | expiry   | strike  |      a perpetual has kind 1, no expiry and no strike
type InstrumentId is uint96;

using {eqAccount as ==, neqAccount as !=} for AccountId global;
using {eqAsset as ==} for AssetId global;
using InstrumentLib for InstrumentId global;

/// @dev No account.
AccountId constant NO_ACCOUNT = AccountId.wrap(0);

/// @dev The one asset that can be borrowed.
AssetId constant CASH = AssetId.wrap(0);

/// @dev How many underlyings fit the mask of an account.
uint256 constant MAX_UNDERLYINGS = 32;

/// @dev How many assets fit the mask of an account.
uint256 constant MAX_ASSETS = 16;

function eqAccount(AccountId a, AccountId b) pure returns (bool) {
    return AccountId.unwrap(a) == AccountId.unwrap(b);
}

function neqAccount(AccountId a, AccountId b) pure returns (bool) {
    return AccountId.unwrap(a) != AccountId.unwrap(b);
}

function eqAsset(AssetId a, AssetId b) pure returns (bool) {
    return AssetId.unwrap(a) == AssetId.unwrap(b);
}
