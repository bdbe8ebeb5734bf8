// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InstrumentId, UnderlyingId} from "../../src/types/Ids.sol";
import {TokenUnits} from "../../src/units/TokenUnits.sol";
import {Fraction, Price, Size, Usd} from "../../src/units/Units.sol";

/// @notice Exposes the conversions to `crates/conformance`.
contract UnitsHarness {
    function valueDown(Size size, Price price) external pure returns (Usd) {
        return size.valueDown(price);
    }

    function notionalUp(Size size, Price price) external pure returns (Usd) {
        return size.notionalUp(price);
    }

    function shareAway(Size size, Fraction fraction) external pure returns (Size) {
        return size.shareAway(fraction);
    }

    function shareUp(Usd value, Fraction fraction) external pure returns (Usd) {
        return value.shareUp(fraction);
    }

    function shareDown(Usd value, Fraction fraction) external pure returns (Usd) {
        return value.shareDown(fraction);
    }

    function abs(Usd value) external pure returns (Usd) {
        return value.abs();
    }

    function toToken(uint256 wad, uint8 decimals) external pure returns (uint256) {
        return TokenUnits.toToken(wad, TokenUnits.unitWad(decimals));
    }

    function toWad(uint256 amount, uint8 decimals) external pure returns (uint256) {
        return TokenUnits.toWad(amount, TokenUnits.unitWad(decimals));
    }

    function perpetualUnderlying(InstrumentId instrument) external pure returns (UnderlyingId) {
        return instrument.perpetualUnderlying();
    }
}
