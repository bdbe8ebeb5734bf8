// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Expiry} from "../../src/margin/ExpiryRules.sol";
import {Groups, OptionGroups} from "../../src/types/OptionGroups.sol";
import {OptionRules} from "../../src/margin/OptionRules.sol";
import {OptionLeg} from "../../src/types/OptionLeg.sol";
import {OptionTerms} from "../../src/types/OptionTerms.sol";
import {ScanRange} from "../../src/types/ScanRange.sol";

/// @notice Exposes the rules of options in the Isolated and Cross modes to `crates/conformance`.
contract OptionRulesHarness {
    function group(OptionLeg[] calldata options) external pure returns (Groups memory) {
        return OptionGroups.group(options);
    }

    function requirements(
        OptionLeg[] calldata options,
        uint256 index,
        Expiry calldata e,
        OptionTerms calldata terms,
        ScanRange calldata range
    ) external pure returns (int256 value, uint256 initial, uint256 maintenance) {
        return OptionRules.requirements(OptionGroups.group(options), index, e, terms, range);
    }

    function worstPayoff(OptionLeg[] calldata options, uint256 index)
        external
        pure
        returns (bool bounded, int256 worst)
    {
        return OptionRules.worstPayoff(OptionGroups.group(options), index);
    }

    function naked(Expiry calldata e, OptionTerms calldata terms, uint256 range, bool put, uint256 strike)
        external
        pure
        returns (uint256)
    {
        return OptionRules.naked(e, terms, range, put, strike);
    }

    function checked(OptionTerms calldata terms) external pure returns (OptionTerms memory) {
        return terms.checkedOptions();
    }
}
