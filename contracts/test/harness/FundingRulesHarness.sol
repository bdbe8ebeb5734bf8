// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundingRules} from "../../src/accrual/FundingRules.sol";
import {FundingDrive, FundingState, FundingTerms} from "../../src/types/FundingState.sol";
import {Price, Size, Usd} from "../../src/units/Units.sol";

/// @notice Exposes the rules of funding to `crates/conformance`.
contract FundingRulesHarness {
    function asOf(FundingState calldata state, uint256 now_)
        external
        pure
        returns (int256 index, int256 rate, bool jumped)
    {
        return FundingRules.asOf(state, now_);
    }

    function steered(FundingState calldata state, FundingDrive calldata drive, uint256 now_)
        external
        pure
        returns (FundingState memory)
    {
        return FundingRules.steered(state, drive, now_);
    }

    function driven(FundingTerms calldata terms, Size skew, Price spot)
        external
        pure
        returns (FundingDrive memory)
    {
        return FundingRules.driven(terms, skew, spot);
    }

    function paidUp(Size size, int256 index) external pure returns (Usd) {
        return FundingRules.paidUp(size, index);
    }
}
