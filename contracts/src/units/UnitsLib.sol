// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Division} from "../math/Division.sol";
import {Usd, Size, Price, Fraction} from "./Units.sol";

/// @dev 1.0 with 18 decimals.
int256 constant WAD = 1e18;

/// @title UnitsLib
/// @notice The only place where one ledger unit becomes another, and so the only place where value is rounded.
/// @dev Mirrored by `crates/units/src/convert.rs`.
library UnitsLib {
    using Division for int256;

    /// @notice Value of `size` at `price`, rounded down: the holder is never credited a wei too much.
    /// @dev Cannot overflow: 127 bits times 128 bits.
    /// @return Signed value [wad].
    function valueDown(Size size, Price price) internal pure returns (Usd) {
        return Usd.wrap((int256(Size.unwrap(size)) * int256(uint256(Price.unwrap(price)))).divDown(WAD));
    }

    /// @notice Magnitude of `size` at `price`, rounded up.
    /// @return Unsigned value [wad].
    function notionalUp(Size size, Price price) internal pure returns (Usd) {
        return Usd.wrap((int256(uint256(magnitude(size))) * int256(uint256(Price.unwrap(price)))).divUp(WAD));
    }

    /// @notice `fraction` of the magnitude of `value`, rounded up: the payer is never asked a wei too little.
    /// @return Unsigned value [wad].
    function shareUp(Usd value, Fraction fraction) internal pure returns (Usd) {
        return Usd.wrap((Usd.unwrap(abs(value)) * int256(uint256(Fraction.unwrap(fraction)))).divUp(WAD));
    }

    /// @notice `fraction` of `value`, rounded towards minus infinity.
    /// @return Signed value [wad].
    function shareDown(Usd value, Fraction fraction) internal pure returns (Usd) {
        return Usd.wrap((Usd.unwrap(value) * int256(uint256(Fraction.unwrap(fraction)))).divDown(WAD));
    }

    /// @notice `fraction` of `size`, rounded away from zero: what stays is never too much.
    /// @return Signed size [wad], never beyond `size`.
    function shareAway(Size size, Fraction fraction) internal pure returns (Size) {
        int256 part =
            (int256(uint256(magnitude(size))) * int256(uint256(Fraction.unwrap(fraction)))).divUp(WAD);
        // Cast is safe: the fraction is at most one, so the part is at most the magnitude.
        return Size.wrap(int128(Size.unwrap(size) < 0 ? -part : part));
    }

    /// @notice Magnitude of a value [wad].
    function abs(Usd value) internal pure returns (Usd) {
        return Usd.unwrap(value) < 0 ? -value : value;
    }

    /// @notice Magnitude of a size [wad].
    function magnitude(Size size) internal pure returns (uint128) {
        int256 raw = Size.unwrap(size);
        // Cast is safe: 2^127 fits 128 bits.
        return uint128(uint256(raw < 0 ? -raw : raw));
    }

    /// @notice The smaller of two values [wad].
    function min(Usd a, Usd b) internal pure returns (Usd) {
        return a < b ? a : b;
    }

    /// @notice The larger of two values [wad].
    function max(Usd a, Usd b) internal pure returns (Usd) {
        return a > b ? a : b;
    }
}
