// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title TokenUnits
/// @notice The only place where token decimals are converted. Both ways are exact or refused.
library TokenUnits {
    /// @notice Thrown when a token has more decimals than the ledger.
    error TooManyDecimals(uint8 decimals);

    /// @notice Thrown when `wad` is no whole number of the token's smallest units.
    /// @param unitWad Smallest unit of the token [wad].
    error FractionOfUnit(uint256 wad, uint256 unitWad);

    /// @notice Size of the smallest unit of a token with `decimals` [wad].
    function unitWad(uint8 decimals) internal pure returns (uint256) {
        require(decimals <= 18, TooManyDecimals(decimals));
        return 10 ** (18 - decimals);
    }

    /// @notice Token amount of `wad`, exact.
    function toToken(uint256 wad, uint256 unit) internal pure returns (uint256) {
        require(wad % unit == 0, FractionOfUnit(wad, unit));
        return wad / unit;
    }

    /// @notice Ledger amount [wad] of a token amount, exact.
    function toWad(uint256 amount, uint256 unit) internal pure returns (uint256) {
        return amount * unit;
    }
}
