// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeeRules} from "../../src/accrual/FeeRules.sol";
import {Protection, Taken} from "../../src/interfaces/IRfqVenue.sol";
import {ProtectionRules} from "../../src/market/ProtectionRules.sol";
import {FeeSplit, FeeTerms} from "../../src/types/FeeTerms.sol";
import {Usd} from "../../src/units/Units.sol";

/// @notice Exposes fees and limits of makers to `crates/conformance`.
contract FeeRulesHarness {
    function perpFeesUp(FeeTerms calldata terms, Usd notional) external pure returns (Usd taker, Usd maker) {
        return FeeRules.perpFeesUp(terms, notional);
    }

    function optionFeesUp(FeeTerms calldata terms, Usd notional, Usd premium)
        external
        pure
        returns (Usd taker, Usd maker)
    {
        return FeeRules.optionFeesUp(terms, notional, premium);
    }

    function split(FeeTerms calldata terms, Usd fee) external pure returns (FeeSplit memory) {
        return FeeRules.split(terms, fee);
    }

    function add(
        Protection calldata protection,
        Taken calldata taken,
        uint256 delta,
        uint256 vega,
        uint256 now_
    ) external pure returns (uint256 sumDelta, uint256 sumVega, uint256 since, bool within) {
        return ProtectionRules.add(protection, taken, delta, vega, now_);
    }
}
