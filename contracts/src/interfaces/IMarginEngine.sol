// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {AssetId} from "../types/Ids.sol";

/// @title IMarginEngine
/// @notice Says what a book is worth and must keep. One engine per mode; holds no account state.
interface IMarginEngine {
    /// @notice Thrown when an isolated book has more than one underlying.
    error MoreThanOneUnderlying(uint256 count);

    /// @notice Thrown when the mode does not take the asset as collateral.
    error CollateralNotTaken(AssetId asset);

    /// @notice Assesses `book` at the current marks, whatever their age.
    function assess(Book calldata book) external view returns (Assessment memory);
}
