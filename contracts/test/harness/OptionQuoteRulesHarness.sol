// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Exposure, OptionQuoteRules, OptionTrade} from "../../src/market/OptionQuoteRules.sol";
import {Quote} from "../../src/market/PerpQuoteRules.sol";
import {OptionQuoteTerms} from "../../src/types/OptionQuoteTerms.sol";
import {Usd} from "../../src/units/Units.sol";

/// @notice Exposes the pool's quotes of options to `crates/conformance`.
contract OptionQuoteRulesHarness {
    function bucketOf(uint256 tau) external pure returns (uint256) {
        return OptionQuoteRules.bucketOf(tau);
    }

    function impactUp(
        OptionQuoteTerms calldata terms,
        uint128 deltaSlope,
        Exposure calldata from,
        Exposure calldata by
    ) external pure returns (Usd) {
        return OptionQuoteRules.impactUp(terms, deltaSlope, from, by);
    }

    function quote(
        OptionQuoteTerms calldata terms,
        uint128 deltaSlope,
        Exposure calldata from,
        OptionTrade calldata trade
    ) external pure returns (Quote memory) {
        return OptionQuoteRules.quote(terms, deltaSlope, from, trade);
    }
}
