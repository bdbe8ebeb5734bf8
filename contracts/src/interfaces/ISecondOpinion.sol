// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ISecondOpinion
/// @notice What somebody else says of the price of one underlying.
/// @dev Assumes nothing of the source: it may be dead, late, at its bound or wrong.
interface ISecondOpinion {
    /// @notice Thrown by constructors for bounds that are not ascending or beyond 2^96.
    error InvalidBounds(uint256 low, uint256 high);

    /// @notice Thrown by constructors for decimals or windows that cannot be.
    error InvalidSource(bytes32 name, uint256 value);

    /// @notice The price and how old it is. May revert when the source does; that and a price of zero count as absent.
    /// @return price Rounded down, zero unless the source gives a possible value strictly within its bounds [wad].
    /// @return age [s]
    function opinion() external view returns (uint256 price, uint256 age);
}
