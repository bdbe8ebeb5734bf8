// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssessmentRules} from "../../src/margin/AssessmentRules.sol";
import {CheckRules} from "../../src/margin/CheckRules.sol";
import {CollateralRules} from "../../src/margin/CollateralRules.sol";
import {Market} from "../../src/margin/Market.sol";
import {OptionGroups} from "../../src/types/OptionGroups.sol";
import {PerpRules} from "../../src/margin/PerpRules.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {AssetTerms} from "../../src/types/AssetTerms.sol";
import {Book} from "../../src/types/Book.sol";
import {PerpTier, PerpTiers, PerpTiersLib} from "../../src/types/PerpTiers.sol";
import {Usd} from "../../src/units/Units.sol";

/// @notice Exposes the margin rules to `crates/conformance`.
contract MarginRulesHarness {
    function assess(Book calldata book, Market calldata market) external pure returns (Assessment memory) {
        return AssessmentRules.assess(book, OptionGroups.group(book.options), market);
    }

    function balances(Assessment calldata a) external pure returns (Usd initial, Usd maintenance) {
        return (a.initialBalance(), a.maintenanceBalance());
    }

    function requirements(PerpTiers tiers, uint256 notional)
        external
        pure
        returns (uint256 initial, uint256 maintenance)
    {
        return PerpRules.requirements(tiers, notional);
    }

    function haircut(
        uint256 bps,
        AssetTerms calldata terms,
        uint256 value,
        uint256 range,
        uint256 referenceRange
    ) external pure returns (uint256) {
        return CollateralRules.haircut(bps, terms, value, range, referenceRange);
    }

    function pack(PerpTier[4] calldata tiers) external pure returns (PerpTiers) {
        return PerpTiersLib.pack(tiers);
    }

    function checked(AssetTerms calldata terms) external pure returns (AssetTerms memory) {
        return terms.checked();
    }

    function covered(Assessment calldata a, Usd cash, bool outflow) external pure returns (bool) {
        return CheckRules.covered(a, cash, outflow);
    }

    function reduced(
        Book calldata bookBefore,
        Book calldata bookAfter,
        Assessment calldata before,
        Assessment calldata after_,
        Usd fees
    ) external pure returns (bool) {
        return CheckRules.reduced(bookBefore, bookAfter, before, after_, fees);
    }
}
