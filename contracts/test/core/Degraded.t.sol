// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidation} from "../../src/interfaces/ILiquidation.sol";
import {IMarketData, SpotReport} from "../../src/interfaces/IMarketData.sol";
import {ISecondOpinion} from "../../src/interfaces/ISecondOpinion.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Books} from "../base/Books.sol";

/// @notice Says what it is told.
contract FixedOpinion is ISecondOpinion {
    uint256 private immutable PRICE;

    constructor(uint256 price) {
        PRICE = price;
    }

    function opinion() external view returns (uint256, uint256) {
        return (PRICE, 0);
    }
}

/// @notice Reporters say 2 870, where the victim is below maintenance; the second opinion stays at 3 000.
contract DegradedTest is Books {
    AccountId private victim;

    function setUp() public override {
        super.setUp();
        victim = cross(alice, 2_000e18);
        trade(victim, ETH, 10e18);
        marketData.setOpinion(ETH, IMarketData.Opinion(new FixedOpinion(3_000e18), 200, 0));
        tick(12);
        this.moveTo(2_870e18, false);
    }

    /// @dev External, so that encoding reports is no part of every test's stack.
    function moveTo(uint256 eth, bool all) external {
        tick(12);
        SpotReport[] memory reports = reportsAt(vm.getBlockTimestamp(), eth, BTC_USD, LINK_USD);
        if (!all) {
            assembly ("memory-safe") {
                mstore(reports, 2) // a quorum, no super-quorum
            }
        }
        marketData.submit(reports);
        tick(12);
    }

    function order(int256 size) external {
        trade(victim, ETH, size);
    }

    function test_16_flag_needsBothPricesWhileTheyDiffer() public {
        vm.expectPartialRevert(ILiquidation.HealthyAccount.selector);
        liquidation.flag(victim);
        tick(11 minutes);
        liquidation.flag(victim);
        vm.assertTrue(isFlagged(victim), "a difference does not protect for ever");
    }

    function test_16_flag_followsAllReporters() public {
        this.moveTo(2_869e18, true);
        liquidation.flag(victim);
        vm.assertTrue(isFlagged(victim), "all reporters overrule");
    }

    function test_16_trade_onlyReducesMeanwhile() public {
        vm.expectRevert();
        this.order(1e18);
        vm.assertEq(sizeOf(victim, ETH), 10e18);
    }
}
