// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LiquidationRules} from "../../src/liquidation/LiquidationRules.sol";
import {PayoffRules} from "../../src/margin/PayoffRules.sol";
import {AuctionTerms} from "../../src/types/AuctionTerms.sol";
import {OptionLeg} from "../../src/types/OptionLeg.sol";
import {Fraction, Price, Usd} from "../../src/units/Units.sol";

/// @notice Exposes the liquidation rules, and how options end, to `crates/conformance`.
contract LiquidationRulesHarness {
    function discountDown(AuctionTerms calldata terms, uint256 elapsed) external pure returns (Fraction) {
        return LiquidationRules.discountDown(terms, elapsed);
    }

    function bonusDown(AuctionTerms calldata terms, Usd equity, Usd maintenanceMargin, Fraction discount)
        external
        pure
        returns (Usd)
    {
        return LiquidationRules.bonusDown(terms, equity, maintenanceMargin, discount);
    }

    function targetUp(AuctionTerms calldata terms, Usd requirement) external pure returns (Usd) {
        return LiquidationRules.targetUp(terms, requirement);
    }

    function inGrace(Usd equity, bool down, uint256 since, uint256 graceSeconds, uint256 now_)
        external
        pure
        returns (bool)
    {
        return LiquidationRules.inGrace(equity, down, since, graceSeconds, now_);
    }

    function sliceFractionUp(Usd target, Usd equity, Usd bonus) external pure returns (Fraction) {
        return LiquidationRules.sliceFractionUp(target, equity, bonus);
    }

    function closeFractionUp(Usd target, Usd equity, Usd closed, Usd cost)
        external
        pure
        returns (Fraction fraction, bool suffices)
    {
        return LiquidationRules.closeFractionUp(target, equity, closed, cost);
    }

    function sliceAway(OptionLeg leg, Fraction fraction) external pure returns (OptionLeg) {
        return LiquidationRules.sliceAway(leg, fraction);
    }

    function payoff(OptionLeg leg, Price settlement) external pure returns (Usd) {
        return PayoffRules.payoff(leg, settlement);
    }
}
