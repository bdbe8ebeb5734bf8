// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TrancheRules} from "../../src/accrual/TrancheRules.sol";
import {TrancheClaims, TrancheFill, TrancheQueue, TrancheTerms} from "../../src/types/Tranches.sol";
import {Usd} from "../../src/units/Units.sol";

/// @notice Exposes the rules of tranches to `crates/conformance`.
contract TrancheRulesHarness {
    function accrue(TrancheClaims calldata claims, TrancheTerms calldata terms, Usd low, uint256 elapsed)
        external
        pure
        returns (TrancheClaims memory)
    {
        return TrancheRules.accrue(claims, terms, low, elapsed);
    }

    function split(TrancheClaims calldata claims, Usd value) external pure returns (Usd senior, Usd junior) {
        return TrancheRules.split(claims, value);
    }

    function clear(
        TrancheClaims memory claims,
        TrancheTerms memory terms,
        Usd[4] memory values,
        TrancheQueue memory seniorQueue,
        TrancheQueue memory juniorQueue
    )
        external
        pure
        returns (TrancheClaims memory after_, TrancheFill memory senior, TrancheFill memory junior)
    {
        return TrancheRules.clear(
            claims, terms, values[0], values[1], values[2], values[3], seniorQueue, juniorQueue
        );
    }
}
