// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {IMarginEngine} from "../../src/interfaces/IMarginEngine.sol";
import {IRegistry} from "../../src/interfaces/IRegistry.sol";
import {TransferVenue} from "../../src/market/TransferVenue.sol";
import {Action, SCOPE_DEPOSIT, SCOPE_TRADE, SCOPE_TRANSFER} from "../../src/types/Action.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Mode} from "../../src/types/Mode.sol";
import {Books} from "../base/Books.sol";

/// @notice Transfers, operators, lockdown and modes: what owners do with their accounts.
contract OwnersTest is Books {
    AccountId private a;
    AccountId private b;
    AccountId private bobs;

    function setUp() public override {
        super.setUp();
        a = cross(alice, 10_000e18);
        b = cross(alice, 0);
        bobs = cross(bob, 10_000e18);
    }

    function go(address who, Action memory action) external {
        run(who, action);
    }

    /* TRANSFER */

    function testFuzz_transfer_movesCashBetweenAccountsOfOneOwner(uint256 amount) public {
        amount = bound(amount, 1, 10_000e18);
        run(alice, transferOf(a, b, USDC, amount));
        vm.assertEq(cashOf(b), int256(amount));
        assertConserved();
    }

    function testFuzz_transfer_revertsIntoDebt(uint256 amount) public {
        put(a, WETH, 100e18);
        amount = bound(amount, 10_000e18 + 1, 100_000e18);
        vm.expectPartialRevert(IClearinghouse.DebtNotTransferable.selector);
        this.go(alice, transferOf(a, b, USDC, amount));
    }

    function test_transfer_revertsToAnotherOwnerOrOneself() public {
        vm.expectPartialRevert(IClearinghouse.DifferentOwners.selector);
        this.go(alice, transferOf(a, bobs, USDC, 1e18));
        vm.expectPartialRevert(IClearinghouse.DifferentOwners.selector);
        this.go(alice, transferOf(a, a, USDC, 1e18));
        trade(a, ETH, 1e18);
        vm.expectPartialRevert(TransferVenue.DifferentOwners.selector);
        this.go(alice, moveLegOf(a, bobs, ETH, 1e18));
    }

    function test_transfer_revertsBelowInitialMarginOfTheSource() public {
        trade(a, ETH, 50e18);
        vm.expectPartialRevert(IMarginEngine.BelowInitialMargin.selector);
        this.go(alice, transferOf(a, b, USDC, 9_000e18));
    }

    function testFuzz_moveLeg_revertsForMoreThanIsHeld(uint256 size, bool other) public {
        trade(a, ETH, 1e18);
        int256 part = int256(bound(size, 1e18 + 1, 1e24));
        vm.expectPartialRevert(TransferVenue.NotPartOfLeg.selector);
        this.go(alice, moveLegOf(a, b, ETH, other ? -part : part));
    }

    /// @dev The receiver must carry what it is given.
    function test_moveLeg_revertsWhenTheReceiverIsNotCovered() public {
        trade(a, ETH, 1e18);
        vm.expectPartialRevert(IMarginEngine.BelowInitialMargin.selector);
        this.go(alice, moveLegOf(a, b, ETH, 1e18));
    }

    /* OPERATORS */

    function testFuzz_operator_doesWhatItsScopesSay(uint8 scopes) public {
        run(alice, operatorOf(a, eve, scopes, type(uint40).max));
        mintTo(alice, USDC, 1e18);
        _expect(scopes & SCOPE_TRADE != 0, tradeOf(a, ETH, 1e18), IClearinghouse.NotAllowed.selector);
        _expect(
            scopes & SCOPE_TRANSFER != 0, transferOf(a, b, USDC, 1e18), IClearinghouse.NotAllowed.selector
        );
        uint256 wallet = tokens[0].balanceOf(alice);
        if (scopes & SCOPE_DEPOSIT != 0) {
            run(eve, depositOf(a, USDC, 1e18));
            vm.assertEq(tokens[0].balanceOf(alice), wallet - 1e6);
        }
        assertConserved();
    }

    function _expect(bool works, Action memory action, bytes4 reason) private {
        if (!works) vm.expectPartialRevert(reason);
        this.go(eve, action);
    }

    /// @dev No scope withdraws, grants, changes the mode or reaches another owner.
    function testFuzz_operator_neverDoesWhatOnlyAnOwnerMay(uint8 scopes, uint256 which) public {
        run(alice, operatorOf(a, eve, scopes, type(uint40).max));
        which = bound(which, 0, 3);
        if (which == 0) vm.expectPartialRevert(IClearinghouse.NotAllowed.selector);
        if (which == 0) this.go(eve, withdrawOf(a, USDC, 1e18, alice));
        if (which == 1) vm.expectPartialRevert(IClearinghouse.NotAllowed.selector);
        if (which == 1) this.go(eve, operatorOf(a, eve, 255, type(uint40).max));
        if (which == 2) vm.expectPartialRevert(IClearinghouse.NotAllowed.selector);
        if (which == 2) this.go(eve, modeOf(a, Mode.Isolated));
        if (which == 3) vm.expectRevert();
        if (which == 3) this.go(eve, transferOf(a, bobs, USDC, 1e18));
    }

    function testFuzz_operator_endsAtItsExpiry(uint256 until) public {
        until = vm.getBlockTimestamp() + bound(until, 1, 600);
        run(alice, operatorOf(a, eve, SCOPE_TRADE, until));
        vm.assertTrue(ledger.allowed(a, eve, SCOPE_TRADE), "before");
        vm.warp(until);
        vm.assertFalse(ledger.allowed(a, eve, SCOPE_TRADE), "after");
    }

    /// @dev Lockdown voids every grant and blocks neither settlement nor liquidation.
    function test_lockdown_voidsGrantsAndBlocksNoLiquidation() public {
        trade(a, ETH, 50e18);
        run(alice, operatorOf(a, eve, 255, type(uint40).max));
        vm.prank(alice);
        ledger.lockdown();
        vm.assertFalse(ledger.allowed(a, eve, SCOPE_TRADE), "void");
        move(2_880e18);
        AccountId[] memory list = new AccountId[](1);
        list[0] = a;
        ledger.settle(list);
        liquidation.flag(a);
        liquidation.close(a, AccountId.wrap(0));
        assertConserved();
    }

    /* MODES */

    function test_setMode_revertsWithCollateralInIsolatedMode() public {
        put(a, WETH, 1e18);
        vm.expectPartialRevert(IClearinghouse.ModeRefused.selector);
        this.go(alice, modeOf(a, Mode.Isolated));
    }

    function test_setMode_revertsWithTwoUnderlyingsInIsolatedMode() public {
        trade(a, ETH, 1e18);
        trade(a, BTC, 0.1e18);
        vm.expectPartialRevert(IMarginEngine.MoreThanOneUnderlying.selector);
        this.go(alice, modeOf(a, Mode.Isolated));
    }

    function test_setMode_revertsWithDebtInIsolatedMode() public {
        put(a, WETH, 10e18);
        run(alice, withdrawOf(a, USDC, 11_000e18, alice));
        vm.expectPartialRevert(IClearinghouse.ModeRefused.selector);
        this.go(alice, modeOf(a, Mode.Isolated));
    }

    function test_setMode_revertsForAModeWithoutEngine() public {
        vm.expectPartialRevert(IRegistry.UnknownMode.selector);
        this.go(alice, modeOf(a, Mode.None));
        vm.expectPartialRevert(IRegistry.UnknownMode.selector);
        ledger.open(alice, Mode.None);
    }

    function test_setMode_goesThereAndBack() public {
        trade(a, ETH, 1e18);
        run(alice, modeOf(a, Mode.Isolated), modeOf(a, Mode.Cross));
        run(alice, modeOf(a, Mode.Isolated));
        vm.assertEq(ledger.header(a).mode == Mode.Isolated, true);
    }
}
