// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";

import {ILiquidityVault} from "../../src/interfaces/ILiquidityVault.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Books} from "../base/Books.sol";

/// @notice Incidents 71 to 73: entering and leaving the pool around what is already known.
contract ProvidersTest is Books {
    function setUp() public override {
        super.setUp();
        AccountId trader = cross(alice, 1_000_000e18);
        trade(trader, ETH, 1_000e18);
        tick(12);
    }

    function _deposit(address who, uint256 amount) private returns (uint256 shares) {
        tokens[0].mint(who, amount);
        vm.startPrank(who);
        tokens[0].approve(address(lp), amount);
        shares = lp.deposit(amount, who);
        vm.stopPrank();
    }

    /// @dev Eve knows that the next report makes the pool richer. What she bought cannot leave in that block.
    function testFuzz_73_sharesBoughtBeforeAReportStayForTheBlock(uint256 amount, uint256 price) public {
        amount = bound(amount, 1e6, 1e13);
        price = bound(price, 2_700e18, 3_300e18);
        uint256 shares = _deposit(eve, amount);
        post(price, BTC_USD, LINK_USD);
        vm.assertEq(lp.maxRedeem(eve), 0);
        vm.prank(eve);
        vm.expectPartialRevert(ERC4626.ERC4626ExceededMaxRedeem.selector);
        lp.redeem(shares, eve, eve);
        vm.prank(eve);
        vm.expectPartialRevert(ILiquidityVault.SharesLocked.selector);
        lp.transfer(bob, shares);
        tick(1);
        vm.prank(eve);
        lp.transfer(bob, shares);
    }

    /// @dev Entering and leaving at one price costs the entry fee.
    function testFuzz_71_enteringAndLeavingAtOnePriceNeverGains(uint256 amount) public {
        amount = bound(amount, 1e3, 1e13);
        uint256 shares = _deposit(eve, amount);
        tick(12);
        vm.prank(eve);
        uint256 out = lp.redeem(shares, eve, eve);
        vm.assertLe(int256(out), int256(amount), "eve gains nothing");
        assertConserved();
    }

    function test_73_sharesAreNotSoldAtAnOldValue() public {
        tick(MAX_AGE + 1);
        vm.assertEq(lp.maxDeposit(eve), 0);
        vm.assertEq(lp.maxMint(eve), 0);
        tokens[0].mint(eve, 1e6);
        vm.startPrank(eve);
        tokens[0].approve(address(lp), 1e6);
        vm.expectPartialRevert(ERC4626.ERC4626ExceededMaxDeposit.selector);
        lp.deposit(1e6, eve);
        vm.stopPrank();
    }

    function test_73_sharesAreNotRedeemedAtAnOldValue() public {
        tick(MAX_AGE + 1);
        vm.assertEq(lp.maxRedeem(provider), 0);
        vm.assertEq(lp.maxWithdraw(provider), 0);
    }

    /// @dev What the margin of the pool needs stays, whoever asks.
    function test_62_cashBeyondTheMarginOfThePoolStays() public {
        uint256 most = lp.maxWithdraw(provider);
        vm.prank(provider);
        vm.expectPartialRevert(ERC4626.ERC4626ExceededMaxWithdraw.selector);
        lp.withdraw(most + 1, provider, provider);
        vm.prank(provider);
        lp.withdraw(most, provider, provider);
        vm.assertGe(maintenanceOf(pool), 0, "the pool keeps its margin");
        assertConserved();
    }

    function test_73_aStrangersGiftOfSharesLocksNobody() public {
        uint256 before = lp.maxRedeem(provider);
        tokens[0].mint(eve, 1e6);
        vm.startPrank(eve);
        tokens[0].approve(address(lp), 1e6);
        lp.deposit(1e6, provider);
        vm.stopPrank();
        vm.assertGe(int256(lp.maxRedeem(provider)), int256(before), "older shares are free");
    }
}
