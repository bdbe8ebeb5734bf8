// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId} from "../types/Ids.sol";

/// @title ILiquidityVault
/// @notice What the share of the LP pool adds to ERC-4626.
interface ILiquidityVault {
    /// @notice Thrown while the pool has shares and no value: new money would be given away.
    error PoolInsolvent();

    /// @notice Thrown when shares are moved in the block that minted them: what is known is not to be traded on at once.
    error SharesLocked(address holder, uint256 asked, uint256 free);

    /// @notice Account of the pool.
    function pool() external view returns (AccountId);
}
