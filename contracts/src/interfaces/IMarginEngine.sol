// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {AccountId, AssetId} from "../types/Ids.sol";
import {Usd} from "../units/Units.sol";

/// @title IMarginEngine
/// @notice Says what a book is worth and must keep, and whether what a batch left may stand. One engine per mode; holds no
///         account state.
interface IMarginEngine {
    /// @notice Thrown when an isolated book has more than one underlying.
    /// @param underlyings a bit for each
    error MoreThanOneUnderlying(uint256 underlyings);

    /// @notice Thrown when the mode does not take the asset as collateral.
    error CollateralNotTaken(AssetId asset);

    /// @notice Thrown when new risk or a withdrawal is not covered.
    /// @param initialBalance Equity less initial haircuts and IM after the batch, and less the buffer that a withdrawal
    ///        leaves [wad].
    error BelowInitialMargin(AccountId account, Usd initialBalance);

    /// @notice Thrown when a batch leaves more debt than the mode allows [wad].
    error DebtAboveCap(AccountId account, Usd cash, Usd minCash);

    /// @notice Thrown when new risk or a withdrawal meets prices that are too old.
    error StalePrices(AccountId account);

    /// @notice Thrown when an account in liquidation, or the pool closing one, does more than reduce.
    /// @param maintenanceBalance Equity less maintenance haircuts and MM after the batch [wad].
    error OnlyReducing(AccountId account, Usd maintenanceBalance);

    /// @notice Assesses `book` at the current marks, whatever their age.
    function assess(Book calldata book) external view returns (Assessment memory);

    /// @notice Equity and what the account must keep, maintenance haircuts and MM, at prices of any age [wad]; where two
    ///         opinions on a price differ, at the one that is better for the account.
    function maintenance(Book calldata book) external view returns (Usd equity, Usd requirement);

    /// @notice Whether `book` is covered at fresh prices: what new risk and withdrawals need.
    /// @param outflow whether value left by the owner's will, which asks for a buffer above IM
    function covers(Book calldata book, bool outflow) external view returns (bool);

    /// @notice Whether `book` is at or above maintenance, at prices of any age.
    function keeps(Book calldata book) external view returns (bool);

    /// @notice Reverts with what is missing for `covers`.
    function explain(AccountId account, Book calldata book, bool outflow) external view;

    /// @notice Whether `bookAfter` only reduced `bookBefore`, at prices of any age.
    /// @param fees What the account paid in fees meanwhile [wad].
    function reduced(Book calldata bookBefore, Book calldata bookAfter, Usd fees) external view returns (bool);
}
