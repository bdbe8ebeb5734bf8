// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Exponential} from "../../src/math/Exponential.sol";
import {FullMath} from "../../src/math/FullMath.sol";
import {Normal} from "../../src/math/Normal.sol";
import {Root} from "../../src/math/Root.sol";

/// @notice Exposes the scalars to `crates/conformance`.
contract ScalarHarness {
    function expWad(int256 x) external pure returns (uint256) {
        return Exponential.expWad(x);
    }

    function lnWad(uint256 x) external pure returns (int256) {
        return Exponential.lnWad(x);
    }

    function lnX57(uint256 x) external pure returns (int256) {
        return Exponential.lnX57(x);
    }

    function lnRatioX57(uint256 a, uint256 b) external pure returns (uint256) {
        return Exponential.lnRatioX57(a, b);
    }

    function pdfWad(int256 x) external pure returns (uint256) {
        return Normal.pdfWad(x);
    }

    function cdfWad(int256 x) external pure returns (uint256) {
        return Normal.cdfWad(x);
    }

    function inverseCdfWad(uint256 p) external pure returns (int256) {
        return Normal.inverseCdfWad(p);
    }

    function sqrt(uint256 x) external pure returns (uint256) {
        return Root.sqrt(x);
    }

    function sqrtWad(uint256 x) external pure returns (uint256) {
        return Root.sqrtWad(x);
    }

    function sqrt48(uint256 x) external pure returns (uint256) {
        return Root.sqrt48(x);
    }

    function mulDivDown(uint256 x, uint256 y, uint256 d) external pure returns (uint256) {
        return FullMath.mulDivDown(x, y, d);
    }

    function mulDivUp(uint256 x, uint256 y, uint256 d) external pure returns (uint256) {
        return FullMath.mulDivUp(x, y, d);
    }
}
