// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISecondOpinion} from "../../interfaces/ISecondOpinion.sol";

/// @title BoundedOpinion
/// @notice A second opinion that counts only strictly between two bounds: a feed that stands at its own says nothing.
abstract contract BoundedOpinion is ISecondOpinion {
    /// @notice Prices from here down are invalid; no less than the feed's own minimum [wad].
    uint256 public immutable LOW;
    /// @notice Prices from here up are invalid; no more than the feed's own maximum [wad].
    uint256 public immutable HIGH;

    constructor(uint256 low, uint256 high) {
        require(low < high && high <= type(uint96).max, InvalidBounds(low, high));
        (LOW, HIGH) = (low, high);
    }

    /// @inheritdoc ISecondOpinion
    function opinion() external view returns (uint256 price, uint256 age) {
        uint256 updatedAt;
        (price, updatedAt) = _read();
        bool possible = price > LOW && price < HIGH && updatedAt != 0 && updatedAt <= block.timestamp;
        return possible ? (price, block.timestamp - updatedAt) : (0, 0);
    }

    /// @dev What the source says, rounded down, zero for nothing [wad], and when it said so [unix seconds].
    function _read() internal view virtual returns (uint256 price, uint256 updatedAt);

    /// @dev mantissa * 10^exponent, rounded down; zero where it would not fit [mantissa's unit].
    function _shiftedDown(uint256 mantissa, int256 exponent) internal pure returns (uint256) {
        if (exponent < -77) return 0;
        if (exponent < 0) return mantissa / 10 ** uint256(-exponent);
        if (exponent > 28 || mantissa > type(uint128).max) return 0; // 128 + 94 bits fit
        return mantissa * 10 ** uint256(exponent);
    }
}
