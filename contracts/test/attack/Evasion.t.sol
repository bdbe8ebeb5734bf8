// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {ILiquidation} from "../../src/interfaces/ILiquidation.sol";
import {IMarginEngine} from "../../src/interfaces/IMarginEngine.sol";
import {AccountId, NO_ACCOUNT} from "../../src/types/Ids.sol";
import {Mode} from "../../src/types/Mode.sol";
import {Fraction, Usd} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";

/// @notice Incidents 26, 57, 59: an owner who would rather not be liquidated.
contract EvasionTest is Books {
    AccountId private victim;

    /// @dev Alice is long 10 ETH on 2 000 USD.
    function setUp() public override {
        super.setUp();
        victim = cross(alice, 2_000e18);
        trade(victim, ETH, 10e18);
        tick(12);
    }

    /* COOL-OFF: only risk that was added starts it */

    function test_59_roundTripWithoutNewRiskDoesNotCoolOff() public {
        move(2_870e18);
        run(alice, tradeOf(victim, ETH, -0.001e18), tradeOf(victim, ETH, 0.001e18));
        liquidation.flag(victim);
        vm.assertTrue(isFlagged(victim), "flagged in the block of a round trip");
    }

    function test_59_legMovedForthAndBackDoesNotCoolOff() public {
        AccountId sibling = cross(alice, 0);
        move(2_870e18);
        run(alice, moveLegOf(victim, sibling, ETH, 10e18), moveLegOf(sibling, victim, ETH, 10e18));
        liquidation.flag(victim);
        vm.assertTrue(isFlagged(victim), "flagged in the block of a round trip");
    }

    function test_26_addedRiskCoolsOffForOneBlock() public {
        tick(12);
        trade(victim, ETH, 0.1e18);
        post(2_870e18, BTC_USD, LINK_USD);
        vm.expectPartialRevert(ILiquidation.CoolingOff.selector);
        liquidation.flag(victim);
        tick(12);
        liquidation.flag(victim);
    }

    /* CURES */

    function testFuzz_59_oneWeiCureNeitherEndsNorResetsTheAuction(uint256 wei_) public {
        wei_ = bound(wei_, 1, 100) * 1e12;
        move(2_870e18);
        liquidation.flag(victim);
        ILiquidation.Auction memory before = liquidation.auctionOf(victim);
        tick(300);
        put(victim, USDC, wei_);
        vm.expectPartialRevert(ILiquidation.BelowTarget.selector);
        liquidation.release(victim);
        vm.expectPartialRevert(ILiquidation.WrongPhase.selector);
        liquidation.flag(victim);
        ILiquidation.Auction memory after_ = liquidation.auctionOf(victim);
        vm.assertEq(after_.nonce, before.nonce);
        vm.assertEq(after_.startedAt, before.startedAt);
    }

    function test_59_dustOfCollateralBlocksNeitherBidNorBackstop() public {
        move(2_500e18);
        liquidation.flag(victim);
        put(victim, WETH, 1);
        AccountId bidder = cross(bob, 100_000e18);
        uint256 state = vm.snapshotState();
        vm.prank(bob);
        liquidation.bid(victim, bidder, 1, Fraction.wrap(1e18), Fraction.wrap(0));
        assertEmpty(victim);
        assertConserved();
        vm.revertToState(state);
        tick(900);
        liquidation.backstop(victim);
        assertEmpty(victim);
        assertConserved();
    }

    function test_59_dustOfCollateralDoesNotBlockAClose() public {
        move(2_500e18);
        liquidation.flag(victim);
        put(victim, WETH, 1);
        liquidation.close(victim, NO_ACCOUNT);
        vm.assertEq(sizeOf(victim, ETH), 0, "closed");
        assertConserved();
    }

    function test_59_flaggedAccountMovesNothingAway() public {
        AccountId sibling = cross(alice, 50_000e18);
        move(2_870e18);
        liquidation.flag(victim);
        bytes4 barred = IClearinghouse.InLiquidation.selector;
        vm.expectPartialRevert(barred);
        this.runAs(alice, 0, sibling);
        vm.expectPartialRevert(barred);
        this.runAs(alice, 1, sibling);
        vm.expectPartialRevert(barred);
        this.runAs(alice, 2, sibling);
        vm.expectPartialRevert(IMarginEngine.BelowInitialMargin.selector);
        this.runAs(alice, 3, sibling);
        vm.expectPartialRevert(IMarginEngine.BelowInitialMargin.selector);
        this.runAs(alice, 4, sibling);
    }

    function runAs(address who, uint256 what, AccountId sibling) external {
        if (what == 0) run(who, withdrawOf(victim, USDC, 1e12, who));
        if (what == 1) run(who, transferOf(victim, sibling, USDC, 1e12));
        if (what == 2) run(who, modeOf(victim, Mode.Isolated));
        if (what == 3) run(who, tradeOf(victim, ETH, 0.01e18));
        if (what == 4) run(who, tradeOf(victim, BTC, 0.01e18));
    }
}
