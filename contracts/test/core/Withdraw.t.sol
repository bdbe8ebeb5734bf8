// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {IMarginEngine} from "../../src/interfaces/IMarginEngine.sol";
import {Action} from "../../src/types/Action.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Mode} from "../../src/types/Mode.sol";
import {Usd} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";

contract WithdrawTest is Books {
    AccountId private account;

    function setUp() public override {
        super.setUp();
        account = cross(alice, 10_000e18);
    }

    function go(address who, Action memory action) external {
        run(who, action);
    }

    function testFuzz_withdraw_paysWhatWasAsked(uint256 amount) public {
        amount = bound(amount, 1, 10_000e6) * 1e12;
        run(alice, withdrawOf(account, USDC, amount, bob));
        vm.assertEq(tokens[0].balanceOf(bob), amount / 1e12);
        vm.assertEq(cashOf(account), 10_000e18 - int256(amount));
        assertConserved();
    }

    /// @dev Long 50 ETH: the initial margin is 5 % of 150 000, and a fiftieth of it stays.
    function testFuzz_withdraw_revertsBelowInitialMargin(uint256 amount) public {
        trade(account, ETH, 50e18);
        amount = bound(amount, 2_250e6, 9_000e6) * 1e12;
        vm.expectPartialRevert(IMarginEngine.BelowInitialMargin.selector);
        this.go(alice, withdrawOf(account, USDC, amount, alice));
        run(alice, withdrawOf(account, USDC, 2_100e18, alice));
        assertConserved();
    }

    /// @dev What is free without trading is not all free to leave: a fiftieth of IM stays above it.
    function testFuzz_withdraw_leavesTheBuffer(uint256 size) public {
        trade(account, ETH, int256(bound(size, 1e18, 60e18)));
        tick(12);
        Assessment memory a = registry.assess(account);
        int256 margin = Usd.unwrap(a.initialMargin);
        int256 most = Usd.unwrap(a.initialBalance()) - (margin * 2 + 99) / 100;
        uint256 whole = uint256(most) / 1e12 * 1e12;
        vm.expectPartialRevert(IMarginEngine.BelowInitialMargin.selector);
        this.go(alice, withdrawOf(account, USDC, whole + 1e12, alice));
        run(alice, withdrawOf(account, USDC, whole, alice));
        trade(account, ETH, 1e15); // what stays may be traded with
    }

    /// @dev Profit is cash once settled, and a withdrawal settles first.
    function test_withdraw_paysUnsettledProfit() public {
        trade(account, ETH, 10e18);
        tick(12);
        move(3_300e18);
        run(alice, withdrawOf(account, USDC, 11_000e18, alice));
        vm.assertGt(cashOf(account), 0, "the rest of the profit");
        assertConserved();
    }

    /// @dev Nothing at risk: no price is needed, however long reporters were silent.
    function testFuzz_withdraw_needsNoPriceAtRest(uint256 age) public {
        put(account, WETH, 1e18);
        tick(bound(age, MAX_AGE + 1, 3_650 days));
        run(alice, withdrawOf(account, WETH, 1e18, alice), withdrawOf(account, USDC, 10_000e18, alice));
        assertEmpty(account);
    }

    function test_withdraw_revertsAtStalePricesWithRisk() public {
        trade(account, ETH, 1e18);
        tick(MAX_AGE + 1);
        vm.expectPartialRevert(IMarginEngine.StalePrices.selector);
        this.go(alice, withdrawOf(account, USDC, 1e18, alice));
    }

    function test_withdraw_revertsAboveTheDebtCap() public {
        put(account, WETH, 2_000e18);
        vm.expectPartialRevert(IMarginEngine.DebtAboveCap.selector);
        this.go(alice, withdrawOf(account, USDC, 2_010_001e18, alice));
        run(alice, withdrawOf(account, USDC, 2_010_000e18, alice));
        assertConserved();
    }

    function test_withdraw_revertsIntoDebtInIsolatedMode() public {
        AccountId isolated = openFor(alice, Mode.Isolated);
        vm.expectPartialRevert(IMarginEngine.BelowInitialMargin.selector);
        this.go(alice, withdrawOf(isolated, USDC, 1e18, alice));
    }

    function test_withdraw_revertsForMoreCollateralThanHeld() public {
        put(account, WETH, 1e18);
        vm.expectPartialRevert(IClearinghouse.InsufficientBalance.selector);
        this.go(alice, withdrawOf(account, WETH, 1e18 + 1, alice));
    }

    function testFuzz_withdraw_revertsForStrangers(address who) public {
        vm.assume(who != alice);
        vm.expectPartialRevert(IClearinghouse.NotAllowed.selector);
        this.go(who, withdrawOf(account, USDC, 1e18, who));
    }

    function test_withdraw_revertsToNobody() public {
        vm.expectPartialRevert(IClearinghouse.ZeroAddress.selector);
        this.go(alice, withdrawOf(account, USDC, 1e18, address(0)));
    }
}
